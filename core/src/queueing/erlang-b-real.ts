import { needAmount } from '../number/domain-error.ts'
import { blockedShare, logBlockedShare } from './erlang-b.ts'
import { waitShare } from './erlang-c.ts'

/**
 * Erlang B for a real number of agents (full-time equivalents, a share of an agent between queues):
 *
 *     1/B(x, a) = a ∫₀^∞ e^{−at} (1 + t)^x dt
 *
 * It equals Erlang B at whole numbers and falls smoothly between them (A. A. Jagers & E. A. van Doorn, "On the continued Erlang
 * loss function", 1986). Throws a DomainError unless both are finite and 0 or more.
 */
export function erlangBReal(agents: number, load: number): number {
  needAmount('agents', agents)
  needAmount('load', load)
  return blockedShare(agents, load)
}

/** Its logarithm. */
export function logErlangBReal(agents: number, load: number): number {
  needAmount('agents', agents)
  needAmount('load', load)
  return logBlockedShare(agents, load)
}

/**
 * Erlang C for a real number of agents, x·B / (x − a(1 − B)): the probability to wait.
 * Null where the agents do not exceed the load: the queue grows without end. No load never waits.
 */
export function waitProbabilityReal(agents: number, load: number): number | null {
  needAmount('agents', agents)
  needAmount('load', load)
  if (load === 0) return 0
  return agents > load ? waitShare(agents, load) : null
}
