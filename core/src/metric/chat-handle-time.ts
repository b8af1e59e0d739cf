import type { Counts } from '../model/counts.ts'
import { averageHandleTime } from './aht.ts'
import { ratio } from './ratio.ts'

/** The part of handling that was attention: each moment divided by what the agent had open at once. 1 where nothing ran in parallel. */
export function attendedShare(counts: Pick<Counts, 'busyMs' | 'attendedMs'>): number | null {
  return ratio(counts.attendedMs, counts.busyMs)
}

/**
 * Attended time of a chat, ms: average handle time × attended share. It is what a chat costs of an agent, and what workload needs; the
 * time on the wall is `averageHandleTime`. The two factors have each a basis of their own, so no single ratio mixes them.
 */
export function chatHandleTime(
  counts: Pick<Counts, 'handled' | 'talkMs' | 'holdMs' | 'wrapMs' | 'busyMs' | 'attendedMs'>,
): number | null {
  const wall = averageHandleTime(counts)
  const share = attendedShare(counts)
  return wall === null || share === null ? null : wall * share
}
