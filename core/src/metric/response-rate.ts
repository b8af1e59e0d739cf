import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'

/** Surveys answered ÷ surveys sent, both by the interval in which it happened. Stands under every survey figure. */
export function responseRate(counts: Pick<Counts, 'surveysSent' | 'csatAnswers' | 'npsAnswers'>): number | null {
  return ratio(counts.csatAnswers + counts.npsAnswers, counts.surveysSent)
}
