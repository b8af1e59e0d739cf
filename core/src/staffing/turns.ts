import type { PaceItem } from '../frame/frame.ts'
import type { Demand } from './demand.ts'
import type { Pool } from './pool.ts'

/** How the people who take from a line come free for it. */
export type Turns = {
  /** People who serve the queue and are here, whatever else they serve; of these, without anything in hand. */
  here: number
  free: number
  /** How many of them come free in a millisecond while all are busy. */
  perMs: number
  /** Contacts in other lines that these people would take first, as far as can be guessed. */
  aheadElsewhere: number
}

/** Of those who wait in another line half came before: who came when is not told of lines that a board does not show. */
const BEFORE = 0.5

/**
 * How a queue's line goes on. Whoever serves it takes from it when he comes free, from whatever he was at: so all of them count, not the part
 * of them that its work fills, and those who wait in their other lines stand in between. Null where nobody is known to serve it.
 *
 * @param demands of the pool's queues, where known: how long what people are at takes
 */
export function turnsOf(
  queue: string,
  { groups }: Pool,
  paces: ReadonlyMap<string, PaceItem>,
  demands: ReadonlyMap<string, Demand>,
): Turns | null {
  const own = demands.get(queue)
  const serving = groups.filter(({ queues, here }) => here > 0 && queues.includes(queue))
  const here = serving.reduce((sum, group) => sum + group.here, 0)
  if (!own || here === 0) return null
  const turns: Turns = { here, free: 0, perMs: 0, aheadElsewhere: 0 }
  const others = new Map<string, number>()
  for (const group of serving) {
    turns.free += group.free
    turns.perMs +=
      group.here /
      workOf(
        group.queues.filter((id) => paces.get(id)?.family === 'live'),
        own,
        demands,
      )
    for (const other of group.queues) if (other !== queue) others.set(other, (others.get(other) ?? 0) + group.here / here)
  }
  for (const [other, share] of others) turns.aheadElsewhere += BEFORE * share * (paces.get(other)?.waiting ?? 0)
  return turns
}

/** How long what these people are at takes: the mean over the lines they serve, by how often it comes. Tickets are laid aside for a call. */
function workOf(queues: readonly string[], own: Demand, demands: ReadonlyMap<string, Demand>): number {
  const known = queues.flatMap((queue) => demands.get(queue) ?? [])
  const rate = known.reduce((sum, { ratePerMs }) => sum + ratePerMs, 0)
  return rate > 0 ? known.reduce((sum, { erlangs }) => sum + erlangs, 0) / rate : own.workMs
}
