import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'

/**
 * Average handle time, ms: `(talkMs + holdMs + wrapMs) ÷ handled`, by the interval of wrap-up. Ringing and waiting are out. A band, not a
 * race: below it is not better. Workload per interval takes `busyMs`, which is sliced over the intervals it covers; the two differ and
 * must not be compared.
 *
 * Sources: Amazon Connect; the band of 6 to 8 minutes is S2's.
 */
export function averageHandleTime(counts: Pick<Counts, 'handled' | 'talkMs' | 'holdMs' | 'wrapMs'>): number | null {
  return ratio(counts.talkMs + counts.holdMs + counts.wrapMs, counts.handled)
}
