import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'

/** Share of answered segments that ended by handing the contact over, to a queue, an agent or a number. */
export function transferRate(counts: Pick<Counts, 'transferred' | 'endedAnswered'>): number | null {
  return ratio(counts.transferred, counts.endedAnswered)
}
