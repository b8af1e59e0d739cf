import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'

/**
 * Mean time from opening a ticket to solving it, ms on the promise's clock, pauses (`pending`, `hold`) left out. A reopened ticket counts
 * from its first creation. By the interval of opening; provisional until seven days after solving, when reopening is no longer expected.
 */
export function resolutionTime(counts: Pick<Counts, 'resolutions' | 'resolutionMs'>): number | null {
  return ratio(counts.resolutionMs, counts.resolutions)
}
