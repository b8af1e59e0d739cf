import { complement, decimalOf, partsOf } from '../number/decimal.ts'
import { rest as low, sumOf } from '../number/double-double.ts'
import { needAmount, needCount, needPositive, needShare, needSpan } from '../number/domain-error.ts'
import { lowerDirect } from '../number/gamma-ratio.ts'
import { logPoisson, poissonAcross } from '../number/poisson.ts'

/** A queue that nobody leaves: whole agents, load in Erlangs, mean handle time in the caller's unit of time. */
export type ErlangC = { agents: number; load: number; handleTime: number }

/** What Erlang C says of a queue. Times in the unit of the handle time; `null` where the queue never settles. */
export type ErlangCFigures = {
  /** False where the agents do not exceed the load: the queue grows without end, everybody waits for ever. */
  stable: boolean
  waitProbability: number
  /** ln of it, for what is below the smallest double; −∞ where nobody ever waits. */
  logWaitProbability: number
  /** 1 − waitProbability, without cancellation. */
  immediateProbability: number
  /** Mean wait of all contacts, those who do not wait included (average speed of answer). */
  meanWait: number | null
  /** Null also where there is no load: nobody waits. */
  meanWaitIfWaiting: number | null
  /** Mean number waiting. */
  meanQueue: number | null
  /** Standard deviation of the wait of all contacts. */
  waitDeviation: number | null
  occupancy: number
}

/**
 * Erlang C (M/M/n): everybody waits until served, first come first served. C = nB / ((n − a) + aB), n − a subtracted first, which
 * is exact close to the load. Throws a DomainError for agents that are not whole, negative or infinite loads, handle times of 0.
 */
export function erlangC(queue: ErlangC): ErlangCFigures {
  check(queue)
  const { agents, load, handleTime } = queue
  if (load === 0) return idle
  const spare = agents - load
  if (!(spare > 0)) return unstable
  const waiting = waitShare(agents, load)
  const logWaiting = logWaitShare(agents, load)
  const meanWaitIfWaiting = handleTime / spare
  return {
    stable: true,
    waitProbability: waiting,
    logWaitProbability: logWaiting,
    immediateProbability: immediateShare(agents, load),
    meanWait: waiting * meanWaitIfWaiting,
    meanWaitIfWaiting,
    meanQueue: (waiting * load) / spare,
    waitDeviation:
      meanWaitIfWaiting * (logWaiting < -600 ? Math.SQRT2 * Math.exp(logWaiting / 2) : Math.sqrt(waiting * (2 - waiting))),
    occupancy: load / agents,
  }
}

/** The share of contacts answered within `within` (equality included): 1 − C·e^{−(n − a)·T/AHT}. 0 where the queue is unstable. */
export function serviceLevelC(queue: ErlangC, within: number): number {
  check(queue)
  needSpan('within', within)
  const { agents, load, handleTime } = queue
  if (load === 0) return 1
  if (!(agents > load)) return 0
  const waiting = waitShare(agents, load)
  const exponent = ((agents - load) * within) / handleTime
  const tail = waiting * Math.exp(-exponent)
  if (tail < 0.5) return 1 - tail
  // of a small level two positive parts: those who do not wait, and of the others those who wait little enough
  return immediateShare(agents, load) - waiting * Math.expm1(-exponent)
}

/** P(wait > T) and its logarithm, with full relative accuracy however small. 1 where the queue is unstable. */
export function waitTailC(queue: ErlangC, beyond: number): { tail: number; logTail: number } {
  check(queue)
  needSpan('beyond', beyond)
  const { agents, load, handleTime } = queue
  if (load === 0) return { tail: 0, logTail: -Infinity }
  if (!(agents > load)) return { tail: 1, logTail: 0 }
  const exponent = ((agents - load) * beyond) / handleTime
  return { tail: waitShare(agents, load) * Math.exp(-exponent), logTail: logWaitShare(agents, load) - exponent }
}

/**
 * The wait that a share `p` of contacts does not exceed (the smallest w with P(W ≤ w) ≥ p): ln(C/(1 − p))·AHT/(n − a), and 0
 * where p or more need not wait. `p` is the decimal as written: 1 − 0.99 is 1/100. Infinite for p = 1 and in an unstable queue.
 */
export function waitQuantileC(queue: ErlangC, p: number): number {
  check(queue)
  needShare('p', p)
  const { agents, load, handleTime } = queue
  if (load === 0 || p === 0) return 0
  if (!(agents > load) || p === 1) return Infinity
  const { head, rest } = partsOf(complement(decimalOf(p)))
  const waiting = waitShare(agents, load)
  const excess = waiting - head - rest
  if (!(excess > 0)) return 0
  const log = excess < head ? Math.log1p(excess / head) : Math.log(waiting / head)
  return (log * handleTime) / (agents - load)
}

/** C for real agents above a load above 0, unchecked. One agent is busy for exactly the load. */
export function waitShare(agents: number, load: number): number {
  if (agents === 1) return load
  const gap = sumOf(load, -agents)
  const gapRest = low
  const spareShare = -gap / agents
  const density = poissonAcross(agents, load, gap, gapRest)
  return density / (density + spareShare * (1 - density * lowerDirect(agents, load, gap, gapRest)))
}

/** 1 − C, unchecked. */
export function immediateShare(agents: number, load: number): number {
  if (agents === 1) return 1 - load
  const gap = sumOf(load, -agents)
  const gapRest = low
  const spareShare = -gap / agents
  const density = poissonAcross(agents, load, gap, gapRest)
  const below = spareShare * (1 - density * lowerDirect(agents, load, gap, gapRest))
  return below / (density + below)
}

function logWaitShare(agents: number, load: number): number {
  if (agents === 1) return load < 0.5 ? Math.log(load) : Math.log1p(load - 1)
  const waiting = waitShare(agents, load)
  if (waiting > 0.5) return Math.log1p(-immediateShare(agents, load))
  if (waiting > 1e-290) return Math.log(waiting)
  // so far out that the density is nothing beside the spare agents
  return logPoisson(agents, load) - Math.log((agents - load) / agents)
}

function check({ agents, load, handleTime }: ErlangC): void {
  needCount('agents', agents)
  needAmount('load', load)
  needPositive('handleTime', handleTime)
}

const idle: ErlangCFigures = {
  stable: true,
  waitProbability: 0,
  logWaitProbability: -Infinity,
  immediateProbability: 1,
  meanWait: 0,
  meanWaitIfWaiting: null,
  meanQueue: 0,
  waitDeviation: 0,
  occupancy: 0,
}

const unstable: ErlangCFigures = {
  stable: false,
  waitProbability: 1,
  logWaitProbability: 0,
  immediateProbability: 0,
  meanWait: null,
  meanWaitIfWaiting: null,
  meanQueue: null,
  waitDeviation: null,
  occupancy: 1,
}
