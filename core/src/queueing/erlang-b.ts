import { rest as low, sumOf } from '../number/double-double.ts'
import { needAmount, needCount } from '../number/domain-error.ts'
import { lowerDirect, upperDirect, upperGammaRatio } from '../number/gamma-ratio.ts'
import { logPoisson, poissonAcross } from '../number/poisson.ts'

/**
 * Erlang B: the probability that a contact finds all of `agents` busy where nobody can wait (M/M/n/n), at `load` Erlangs.
 *
 *     1/B = 1 + n/a + n(n−1)/a² + … = 1 + upperGammaRatio(n, a)
 *
 * Below the load the sum itself; above it B = p/(1 − p(K − 1)), p the Poisson probability of n and K what would queue behind. So
 * every term is positive, nothing overflows, and the cost does not grow with the load. No load is never blocked; no agents block
 * all. Throws a DomainError unless agents are whole and the load is finite, both 0 or more.
 */
export function erlangB(agents: number, load: number): number {
  needCount('agents', agents)
  needAmount('load', load)
  return blockedShare(agents, load)
}

/** ln B: holds where B is below the smallest double; −∞ where nothing is ever blocked. */
export function logErlangB(agents: number, load: number): number {
  needCount('agents', agents)
  needAmount('load', load)
  return logBlockedShare(agents, load)
}

/** Erlangs that are served: load·(1 − B), without the cancellation where nearly all is blocked. */
export function carriedLoad(agents: number, load: number): number {
  needCount('agents', agents)
  needAmount('load', load)
  return servedLoad(agents, load)
}

/** B for real agents ≥ 0 and load ≥ 0, unchecked. */
export function blockedShare(agents: number, load: number): number {
  if (load === 0) return 0
  if (agents === 0) return 1
  if (agents === 1) return load / (1 + load)
  const gap = sumOf(load, -agents)
  const gapRest = low
  if (gap >= 0) return 1 / (1 + upperDirect(agents, load, gap, gapRest))
  const density = poissonAcross(agents, load, gap, gapRest)
  return density / (1 - density * (lowerDirect(agents, load, gap, gapRest) - 1))
}

/** ln B for real agents, unchecked. */
export function logBlockedShare(agents: number, load: number): number {
  if (load === 0) return -Infinity
  if (agents === 0) return 0
  const gap = sumOf(load, -agents)
  const gapRest = low
  if (gap >= 0) return -Math.log1p(upperDirect(agents, load, gap, gapRest))
  const density = poissonAcross(agents, load, gap, gapRest)
  const behind = lowerDirect(agents, load, gap, gapRest) - 1
  if (density > 0.05) return -Math.log1p(1 / density - 1 - behind)
  return logPoisson(agents, load) - Math.log1p(-density * behind)
}

/** load·(1 − B) for real agents, unchecked: the whole load where B underflows. */
export function servedLoad(agents: number, load: number): number {
  if (load === 0 || agents === 0) return 0
  const gap = sumOf(load, -agents)
  const below = upperGammaRatio(agents, load, gap, low)
  return load / (1 + 1 / below)
}
