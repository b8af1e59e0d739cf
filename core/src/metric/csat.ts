import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'
import { wilsonInterval, type ShareInterval } from './wilson.ts'

/** Fewer answers than this are shown grey: chance would speak. */
export const CSAT_FEW = 20

/** Mean score, 1 to 5. S1 wants 4.2; under 4.0 it sees a fault in the system. */
export function csatMean(counts: Pick<Counts, 'csatAnswers' | 'csatPoints'>): number | null {
  return ratio(counts.csatPoints, counts.csatAnswers * 100)
}

/** Share of answers with 4 or 5 of 5 ("top two boxes"). S2 wants 85 %. Not convertible into the mean, nor back. */
export function csatSatisfied(counts: Pick<Counts, 'csatAnswers' | 'csatSatisfied'>): number | null {
  return ratio(counts.csatSatisfied, counts.csatAnswers)
}

/** The 95 % interval of that share. */
export function csatInterval(counts: Pick<Counts, 'csatAnswers' | 'csatSatisfied'>): ShareInterval | null {
  return wilsonInterval(counts.csatSatisfied, counts.csatAnswers)
}
