import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'

/**
 * Occupancy: the share of their time for contacts in which agents had one: `busy ÷ (busy + available)`. Busy is talk, hold and wrap-up by
 * the wall clock; ringing is in neither, aux neither. A group's is the ratio of the sums, not the mean of its agents'. Busy time of somebody
 * whose presence no source tells (`agentUntoldMs`) is in neither: where there is no other, occupancy is unknown and not 100 %.
 *
 * An agent who serves two queues is in the rows of both: rows need not add up to the floor. With one chat of three an agent is fully
 * occupied; `slotLoad` tells how full.
 */
export function occupancy(counts: Pick<Counts, 'agentBusyMs' | 'agentAvailableMs'>): number | null {
  return ratio(counts.agentBusyMs, counts.agentBusyMs + counts.agentAvailableMs)
}

export type OccupancyBand = 'idle' | 'low' | 'target' | 'pressure' | 'overload'

/** Bands: target 75–88 % is S2's, the others are ours. A bound belongs to the band nearer the target. Overload wants 30 minutes of it. */
export function occupancyBand(share: number): OccupancyBand {
  if (share < 0.65) return 'idle'
  if (share < 0.75) return 'low'
  if (share <= 0.88) return 'target'
  return share <= 0.92 ? 'pressure' : 'overload'
}
