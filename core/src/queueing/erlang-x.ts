import { needAmount, needShare } from '../number/domain-error.ts'
import { rootBetween } from '../number/root.ts'
import { erlangA } from './erlang-a.ts'

/** A queue whose abandoning contacts try again with probability `redial`; `fresh` is the load of first attempts. Times in one unit. */
export type ErlangX = { agents: number; fresh: number; handleTime: number; patience: number; redial: number }

export type ErlangXFigures = {
  /** False where all redial and the fresh load is not below the agents: attempts grow without end. */
  stable: boolean
  /** Load of all attempts. */
  total: number
  waitProbability: number
  abandonedPerAttempt: number
  /** Share of fresh contacts that is never served. */
  lostPerFresh: number
  occupancy: number | null
}

/**
 * Erlang A with redials: total = fresh + redial·total·P(abandon at total), repeated attempts taken as Poisson like the others. The
 * fixed point as (1 − redial)·total + redial·served(total) = fresh, which rises with the total. Service levels per attempt are those of
 * Erlang A at the total load. Throws a DomainError as `erlangA` does, and for a redial that is no share.
 */
export function erlangX(queue: ErlangX): ErlangXFigures {
  const { agents, fresh, handleTime, patience, redial } = queue
  needAmount('fresh', fresh)
  needShare('redial', redial)
  const at = (load: number) => erlangA({ agents, load, handleTime, patience })
  if (at(fresh).stable === false || (redial === 1 && fresh > 0 && fresh >= agents)) {
    const occupancy = agents === 0 ? null : 1
    return { stable: false, total: Infinity, waitProbability: 1, abandonedPerAttempt: 1, lostPerFresh: 0, occupancy }
  }
  const total = totalLoad(queue, (load) => (at(load).occupancy ?? 0) * agents)
  const { waitProbability, abandoned, occupancy } = at(total)
  return {
    stable: true,
    total,
    waitProbability,
    abandonedPerAttempt: abandoned,
    lostPerFresh: fresh === 0 ? 0 : ((1 - redial) * total * abandoned) / fresh,
    occupancy,
  }
}

function totalLoad({ fresh, redial }: ErlangX, served: (load: number) => number): number {
  if (fresh === 0 || redial === 0) return fresh
  const off = (total: number) => (1 - redial) * total + redial * served(total) - fresh
  if (off(fresh) >= 0) return fresh
  let high = 2 * fresh
  while (off(high) < 0) high *= 2
  return rootBetween(off, fresh, high)
}
