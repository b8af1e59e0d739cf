import { needAmount, needCount, needShare } from '../number/domain-error.ts'
import { rootBetween } from '../number/root.ts'
import { blockedShare, logBlockedShare, servedLoad } from './erlang-b.ts'
import { needLoad, SLACK } from './erlang-c-agents.ts'
import { fewestWhere } from './fewest.ts'

/** The fewest agents (lines) that block at most a share `most`. 0 without load; infinite for a share of 0, which no number reaches. */
export function agentsForBlocking(load: number, most: number): number {
  needLoad(load)
  needShare('most', most)
  if (load === 0 || most === 1) return 0
  if (most === 0) return Infinity
  const limit = Math.log(most) + SLACK
  const spare = Math.sqrt(load)
  return fewestWhere(load * (1 - most) + spare, spare, (agents) => logBlockedShare(agents, load) - limit)
}

/**
 * The load at which `agents` block a share `blocked`. Newton on logarithms: ln B is concave in ln a with slope n − a(1 − B), so the steps
 * come from below and cannot overshoot twice. 0 where nothing may be blocked or nobody is there, infinite for a share of 1.
 */
export function loadForBlocking(agents: number, blocked: number): number {
  needCount('agents', agents)
  needShare('blocked', blocked)
  if (blocked === 1) return Infinity
  if (blocked === 0 || agents === 0) return 0
  if (agents === 1) return blocked / (1 - blocked)
  const wanted = Math.log(blocked)
  let load = agents
  for (let step = 0; step < 200; step++) {
    const slope = agents - servedLoad(agents, load)
    const change = (wanted - logBlockedShare(agents, load)) / slope
    load *= Math.exp(Math.max(-20, Math.min(20, change)))
    if (Math.abs(change) < 1e-15) break
  }
  return load
}

/** `fresh` offered load, of whose blocked attempts a share tries again at once. */
export type Redials = { agents: number; fresh: number; redial: number }

/**
 * Extended Erlang B: the total load, `total = fresh + redial·total·B(n, total)`, and the share of attempts that is blocked.
 *
 * Solved as (1 − redial)·total + redial·served(total) = fresh, whose parts are positive and rise with the total. Infinite where all
 * redial and the fresh load is not below the agents.
 */
export function extendedErlangB({ agents, fresh, redial }: Redials): { total: number; blocked: number } {
  needCount('agents', agents)
  needAmount('fresh', fresh)
  needShare('redial', redial)
  if (fresh === 0) return { total: 0, blocked: 0 }
  if (redial === 1 && fresh >= agents) return { total: Infinity, blocked: 1 }
  const off = (total: number) => (1 - redial) * total + redial * servedLoad(agents, total) - fresh
  let high = 2 * fresh
  while (off(high) < 0) high *= 2
  const total = off(fresh) >= 0 ? fresh : rootBetween(off, fresh, high)
  return { total, blocked: blockedShare(agents, total) }
}
