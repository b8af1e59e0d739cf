import type { PaceItem, StaffGroup } from '../frame/frame.ts'

/** Queues that hang together through people who serve several of them, and these people. */
export type Pool = {
  /** Ids, sorted. */
  queues: string[]
  groups: StaffGroup[]
  /** People who can work now, each once; null where nobody tells who is there. */
  have: number | null
  free: number
  away: number
}

/** All queues in pools: two are of one pool if somebody who is signed in serves both. A queue that nobody serves is a pool of its own. */
export function poolsOf(paces: readonly PaceItem[], groups: readonly StaffGroup[]): Pool[] {
  const near = new Map<string, Set<string>>(paces.map(({ id }) => [id, new Set([id])]))
  for (const { queues } of groups) {
    const together = new Set(queues.flatMap((queue) => [...(near.get(queue) ?? [queue])]))
    for (const queue of together) near.set(queue, together)
  }
  const presenceTold = groups.some(({ here, away, untold }) => here + away > untold)
  return [...new Set(near.values())]
    .map((queues) => poolOf([...queues].sort(), groups, presenceTold))
    .sort((a, b) => (a.queues[0]! < b.queues[0]! ? -1 : 1))
}

function poolOf(queues: string[], all: readonly StaffGroup[], presenceTold: boolean): Pool {
  const groups = all.filter((group) => group.queues.some((queue) => queues.includes(queue)))
  const sum = (of: (group: StaffGroup) => number) => groups.reduce((total, group) => total + of(group), 0)
  const here = sum(({ here }) => here)
  const away = sum(({ away }) => away)
  // who is only seen with a contact says nothing of how many there are
  const known = groups.length === 0 ? presenceTold : here + away > sum(({ untold }) => untold)
  return { queues, groups, have: known ? here : null, free: sum(({ free }) => free), away }
}

/**
 * How many of a pool's people fall to each of its queues: those who serve several are shared out as their work of late was, so the shares
 * add up to the people, each once. Fractions; where nothing was worked on lately, the day counts, else all equally.
 *
 * @param paces of the queues that count; to the others nobody falls who also serves one that does
 */
export function sharesOf({ queues, groups }: Pool, paces: ReadonlyMap<string, PaceItem>): Map<string, number> {
  const shares = new Map(queues.map((queue) => [queue, 0]))
  for (const group of groups) {
    const counting = group.queues.filter((queue) => paces.has(queue))
    const served = counting.length > 0 ? counting : group.queues
    const weights = weightsOf(served.map((queue) => paces.get(queue)))
    for (const [n, queue] of served.entries()) shares.set(queue, shares.get(queue)! + group.here * weights[n]!)
  }
  return shares
}

/** Shares of these queues in the work on them; they add up to 1. */
function weightsOf(paces: readonly (PaceItem | undefined)[]): number[] {
  for (const span of ['lately', 'today'] as const) {
    const work = paces.map((pace) => pace?.[span].attendedMs ?? 0)
    const all = work.reduce((sum, ms) => sum + ms, 0)
    if (all > 0) return work.map((ms) => ms / all)
  }
  return paces.map(() => 1 / paces.length)
}

/**
 * How near a pool is to one line whose people all serve everything: 1 if each can take all of its work, 0 if each serves one queue only.
 * Of each person the share of the pool's load that is his to take, averaged, between the two.
 *
 * @param loads load of each queue that counts, Erlangs
 */
export function sharing({ groups }: Pool, loads: ReadonlyMap<string, number>): number {
  const all = [...loads.values()].reduce((sum, load) => sum + load, 0)
  const people = groups.reduce((sum, { here }) => sum + here, 0)
  if (loads.size < 2) return 1
  if (all === 0 || people === 0) return 0
  const apart = [...loads.values()].reduce((sum, load) => sum + (load / all) ** 2, 0)
  const reach = groups.reduce(
    (sum, { here, queues }) => sum + (here * queues.reduce((load, queue) => load + (loads.get(queue) ?? 0), 0)) / all,
    0,
  )
  const mean = reach / people
  return apart >= 1 ? 1 : Math.min(1, Math.max(0, (mean - apart) / (1 - apart)))
}
