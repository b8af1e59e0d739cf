import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'

/** The parts of handle time, each a mean over all handled contacts, ms: together they are `averageHandleTime`. */

export function meanTalkTime(counts: Pick<Counts, 'handled' | 'talkMs'>): number | null {
  return ratio(counts.talkMs, counts.handled)
}

export function meanHoldTime(counts: Pick<Counts, 'handled' | 'holdMs'>): number | null {
  return ratio(counts.holdMs, counts.handled)
}

/** Work after the contact ended: after-call work, wrap-up. */
export function meanWrapTime(counts: Pick<Counts, 'handled' | 'wrapMs'>): number | null {
  return ratio(counts.wrapMs, counts.handled)
}
