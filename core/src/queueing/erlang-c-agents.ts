import { rest as low, sumOf } from '../number/double-double.ts'
import { DomainError, needAmount, needPositive, needShare, needSpan } from '../number/domain-error.ts'
import { upperGammaRatio } from '../number/gamma-ratio.ts'
import { ROUGH, roughRatio } from './rough-ratio.ts'

/** A target counts as met when it is missed by less than this share: so that an exact tie is met. */
export const SLACK = 1e-12

/**
 * The fewest agents with which Erlang C answers a share `target` of contacts within `within` (T; same unit as the handle time).
 *
 * At least ⌊load⌋ + 1: fewer are no queue that ever settles, whatever the target. A target of 1 is met within the slack of 1e-12.
 * The search starts at the square-root rule (Halfin & Whitt with the wait's exponential) and takes about two evaluations.
 * Throws a DomainError for negative or infinite loads and handle times, or a target that is no share.
 */
export function agentsForServiceLevelC(load: number, handleTime: number, target: number, within: number): number {
  needLoad(load)
  needPositive('handleTime', handleTime)
  needShare('target', target)
  needSpan('within', within)
  return fewestAgents(load, within / handleTime, 1 - target * (1 - SLACK), false)
}

/** The fewest agents with which the mean wait of all contacts (ASA) is at most `most`. Infinite for 0, which no number reaches. */
export function agentsForMeanWaitC(load: number, handleTime: number, most: number): number {
  needLoad(load)
  needPositive('handleTime', handleTime)
  needSpan('most', most)
  return fewestAgents(load, 0, (most / handleTime) * (1 + SLACK), true)
}

/** The fewest agents with which at most a share `most` of contacts has to wait. Infinite for 0, which no number reaches. */
export function agentsForWaitProbabilityC(load: number, most: number): number {
  needLoad(load)
  needShare('most', most)
  return fewestAgents(load, 0, most * (1 + SLACK), false)
}

/** Beyond this, agents cannot be counted one by one in reasonable time. */
const MOST_LOAD = 1e12

export function needLoad(load: number): void {
  needAmount('load', load)
  if (load > MOST_LOAD) throw new DomainError('load', load, `at most ${MOST_LOAD} Erlangs`)
}

/** The fewest agents above the load with C·e^{−(n − a)·decay} ≤ limit, or, per spare agent, C/(n − a) ≤ limit. */
function fewestAgents(load: number, decay: number, limit: number, perSpare: boolean): number {
  if (load === 0) return 0
  if (limit <= 0) return Infinity
  const floor = Math.floor(load) + 1
  if (decay > VAST || (perSpare ? limit > VAST : limit >= 1)) return floor
  return load < COUNTED_BELOW ? countUp(load, decay, limit, perSpare, floor) : search(load, decay, limit, perSpare, floor)
}

/** So much quicker than the wait allowed is any spare agent, down to the last bit of one, that the first is enough. */
const VAST = 1e140

/** Up to here counting is quicker than guessing; `roughRatio` holds from 24. */
const COUNTED_BELOW = 128

/**
 * For smaller loads: `below`, which is 1/B − 1, from no agents up, by below(n) = (1 + below(n − 1))·n/a; four agents at a time as far
 * as nothing is asked, so that only one product and one sum in four agents wait for the ones before.
 */
function countUp(load: number, decay: number, limit: number, perSpare: boolean, floor: number): number {
  const perErlang = 1 / load
  let below = 0
  let agents = 0
  while (agents + 4 <= floor) {
    const first = (agents + 1) * perErlang
    const second = (agents + 2) * perErlang
    const third = (agents + 3) * perErlang
    const fourth = (agents + 4) * perErlang
    below = below * (first * second * (third * fourth)) + fourth * (1 + third * (1 + second * (1 + first)))
    agents += 4
  }
  while (agents < floor) below = (1 + below) * (++agents * perErlang)
  let decayed = decay === 0 ? 1 : Math.exp((load - agents) * decay)
  const step = decay === 0 ? 1 : Math.exp(-decay)
  while (misses(agents, load, below, decayed, limit, perSpare)) {
    below = (1 + below) * (++agents * perErlang)
    decayed *= step
  }
  return agents
}

/** For larger ones: from the guess up, or down, by the same recursion. */
function search(load: number, decay: number, limit: number, perSpare: boolean, floor: number): number {
  const root = Math.sqrt(load)
  const spare = perSpare ? spareForWait(Math.max(root * limit, 1e-300)) : spareForShare(root * decay, -Math.log(limit))
  const perErlang = 1 / load
  let agents = Math.max(floor, Math.round(load + spare * root))
  let below = roughRatio(agents, load)
  if (Number.isNaN(below)) below = ratioAt(agents, load)
  let decayed = Math.exp((load - agents) * decay)
  if (misses(agents, load, below, decayed, limit, perSpare)) {
    const step = Math.exp(-decay)
    do {
      below = (1 + below) * (++agents * perErlang)
      decayed *= step
    } while (misses(agents, load, below, decayed, limit, perSpare))
    return agents
  }
  while (agents > floor) {
    below = below < 1e300 ? (below * load) / agents - 1 : ratioAt(agents - 1, load)
    decayed = Math.exp((load - agents + 1) * decay)
    if (misses(agents - 1, load, below, decayed, limit, perSpare)) break
    agents--
  }
  return agents
}

/**
 * Whether this many are too few. With C = 1/(1 + (n − a)/n·below) the condition is n·decayed > limit·(n + (n − a)·below), without a
 * division. The ratio is good to six digits: within them it is computed afresh.
 */
function misses(agents: number, load: number, below: number, decayed: number, limit: number, perSpare: boolean): boolean {
  const spare = agents - load
  const scaled = perSpare ? limit * spare : limit
  const have = agents * decayed
  const distance = have - scaled * (agents + spare * below)
  const doubt = have * ROUGH
  if (distance > doubt || distance < -doubt) return distance > 0
  return missesExactly(agents, load, have, scaled)
}

function missesExactly(agents: number, load: number, have: number, scaled: number): boolean {
  return have > scaled * (agents + (agents - load) * ratioAt(agents, load))
}

function ratioAt(agents: number, load: number): number {
  const gap = sumOf(load, -agents)
  return upperGammaRatio(agents, load, gap, low)
}

/** β with −ln HW(β) + decay·β = depth, to a few thousandths: HW is Halfin and Whitt's probability to wait. */
function spareForShare(decay: number, depth: number): number {
  if (depth > DEEP) return deepSpare(decay, depth)
  let beta = (2 * depth) / (decay + SLOPE + Math.sqrt((decay + SLOPE) * (decay + SLOPE) + 1.2 * depth))
  for (let step = 0; step < 2; step++) {
    const value = beta * (decay + SLOPE + beta * (0.209427 + beta * (0.0383088 - beta * 0.00201604)))
    const slope = decay + SLOPE + beta * (0.418854 + beta * (0.1149264 - beta * 0.00806416))
    beta += (depth - value) / slope
  }
  return beta
}

/** β with HW(β)/β = wait, to about a percent. */
function spareForWait(wait: number): number {
  let beta = Math.min(2 / (wait + Math.sqrt(wait * wait + 4 * SLOPE * wait)), 1 + Math.sqrt(2 * Math.log1p(1 / wait)))
  for (let step = 0; step < 3; step++) {
    const depth = beta > 6 ? (beta * beta) / 2 + Math.log(2.5066282746310007 * beta) : beta * (SLOPE + beta * (0.209427 + beta * (0.0383088 - beta * 0.00201604))) // prettier-ignore
    const slope = beta > 6 ? beta + 1 / beta : SLOPE + beta * (0.418854 + beta * (0.1149264 - beta * 0.00806416))
    beta = Math.max(beta / 8, beta - (depth + Math.log(beta * wait)) / (slope + 1 / beta))
  }
  return beta
}

/** √(π/2), the slope of −ln HW at 0; its further terms above are fitted up to β = 7, where it is `DEEP`. */
const SLOPE = 1.2533141373155003
const DEEP = 27

/** Further out HW(β) is φ(β)/β. */
function deepSpare(decay: number, depth: number): number {
  let beta = (2 * depth) / (decay + Math.sqrt(decay * decay + 2 * depth))
  for (let step = 0; step < 3; step++) beta = Math.max(beta / 2, beta + (depth - decay * beta - (beta * beta) / 2 - Math.log(2.5066282746310007 * beta)) / (decay + beta + 1 / beta)) // prettier-ignore
  return beta
}
