import { needAmount, needCount, needPositive, needSpan } from '../number/domain-error.ts'
import { carriedLoad, erlangB } from './erlang-b.ts'
import { erlangC, serviceLevelC, waitTailC } from './erlang-c.ts'
import { lineMoments } from './line-moments.ts'
import { immediate, longer, measureLine, servedIfWaiting, servedWithin, waiting } from './patient-line.ts'

/**
 * A queue whose contacts leave when their patience, exponential with mean `patience`, runs out. Whole agents, load in Erlangs,
 * times in one unit of the caller's choice. Patience may be infinite (Erlang C) or 0 (nobody waits: Erlang B).
 */
export type ErlangA = { agents: number; load: number; handleTime: number; patience: number }

/** What Erlang A says of a queue. Times in the caller's unit. `null`: there is nobody of whom to say it, or it grows without end. */
export type ErlangAFigures = {
  /** False only where patience is infinite and the agents do not exceed the load. */
  stable: boolean
  /** The share that does not find a free agent. */
  waitProbability: number
  abandoned: number
  /** Mean time in queue of all contacts, those who do not wait included; of those answered (ASA); of those who abandon. */
  meanWait: number | null
  meanWaitServed: number | null
  meanWaitAbandoned: number | null
  /** Mean wait that a contact of endless patience would have. */
  meanOfferedWait: number | null
  meanQueue: number | null
  occupancy: number | null
}

/**
 * Erlang A (M/M/n+M). The probability to wait from two gamma ratios, exact at any size; the means as sums or integrals of
 * something positive (line-moments.ts). Throws a DomainError for agents that are not whole, negative or infinite loads, handle
 * times of 0, negative patience.
 */
export function erlangA(queue: ErlangA): ErlangAFigures {
  check(queue)
  const { agents, load, handleTime, patience } = queue
  if (load === 0) return { ...nobody, occupancy: agents === 0 ? null : 0 }
  if (agents === 0) return nobodyAnswers(queue)
  if (isEndless(queue)) return endlessPatience(queue)
  if (isNone(queue)) return noPatience(queue)
  measureLine(agents, load, handleTime, patience, Infinity)
  const share = waiting
  const answered = immediate + share * servedIfWaiting
  const handles = patience / handleTime
  const moments = lineMoments(load * handles, agents * handles, (load - agents) * handles)
  // few: the mean of something positive; many: what the gamma ratios leave, which are nearer to the last digit
  const lost = servedIfWaiting < 0.9 ? 1 - servedIfWaiting : moments.abandoned
  const abandoned = share * lost
  return {
    stable: true,
    waitProbability: share,
    abandoned,
    meanWait: abandoned * patience,
    meanWaitServed: ((share * moments.servedWait) / answered) * patience,
    meanWaitAbandoned: (moments.abandonedWait / lost) * patience,
    meanOfferedWait: share * moments.offeredWait * patience,
    meanQueue: abandoned * load * handles,
    occupancy: (load / agents) * answered,
  }
}

/** The shares alone, without the means, which cost most: for searches. A very small share that abandons has some digits fewer. */
export function erlangAShares(queue: ErlangA): Pick<ErlangAFigures, 'stable' | 'waitProbability' | 'abandoned' | 'occupancy'> {
  const { agents, load, handleTime, patience } = queue
  check(queue)
  if (load === 0 || agents === 0 || isEndless(queue) || isNone(queue)) return erlangA(queue)
  measureLine(agents, load, handleTime, patience, Infinity)
  return {
    stable: true,
    waitProbability: waiting,
    abandoned: Math.max(0, waiting * (1 - servedIfWaiting)),
    occupancy: (load / agents) * (immediate + waiting * servedIfWaiting),
  }
}

/** How a promise of `within` is kept, by every service level in use, and the tails of the waits. Shares of all offered contacts. */
export type ErlangALevels = {
  answeredWithin: number
  abandonedWithin: number
  /** P(time in queue > T), P(wait of an endless patience > T). */
  waitTail: number
  offeredWaitTail: number
  /** answered within T / offered */
  offered: number
  /** (answered + abandoned within T) / offered */
  withAbandoned: number
  /** answered within T / (offered − abandoned within T); null where that leaves nobody */
  net: number | null
  /** answered within T / answered at all; null where nobody is answered */
  answered: number | null
}

/** The levels at T = `within`, equality included. The tails keep their relative accuracy however small. */
export function erlangALevels(queue: ErlangA, within: number): ErlangALevels {
  check(queue)
  needSpan('within', within)
  const { agents, load, handleTime, patience } = queue
  if (load === 0) return levels(1, 0, 0, 0, 1)
  if (agents === 0) {
    const tail = patience === 0 ? 0 : patience === Infinity ? 1 : Math.exp(-within / patience)
    return levels(0, 1 - tail, tail, 1, 0)
  }
  if (isEndless(queue)) {
    const { tail } = waitTailC(queue, within)
    const level = serviceLevelC(queue, within)
    return levels(level, 0, tail, tail, load < agents || level > 0 ? 1 : agents / load)
  }
  if (isNone(queue)) {
    const blocked = erlangB(agents, load)
    return levels(1 - blocked, blocked, 0, blocked * Math.exp((-agents * within) / handleTime), 1 - blocked)
  }
  measureLine(agents, load, handleTime, patience, within)
  const still = Math.exp(-within / patience)
  const answeredWithin = immediate + waiting * servedWithin
  const waitTail = waiting * still * longer
  const abandonedWithin = Math.max(0, waiting * (1 - still * longer - servedWithin))
  return levels(answeredWithin, abandonedWithin, waitTail, waiting * longer, immediate + waiting * servedIfWaiting)
}

function levels(
  answeredWithin: number,
  abandonedWithin: number,
  waitTail: number,
  offeredWaitTail: number,
  everAnswered: number,
): ErlangALevels {
  const notAbandonedWithin = answeredWithin + waitTail
  return {
    answeredWithin,
    abandonedWithin,
    waitTail,
    offeredWaitTail,
    offered: answeredWithin,
    withAbandoned: 1 - waitTail,
    net: notAbandonedWithin > 0 ? answeredWithin / notAbandonedWithin : null,
    answered: everAnswered > 0 ? Math.min(1, answeredWithin / everAnswered) : null,
  }
}

function check({ agents, load, handleTime, patience }: ErlangA): void {
  needCount('agents', agents)
  needAmount('load', load)
  needPositive('handleTime', handleTime)
  needSpan('patience', patience)
}

/** Infinite, or so long beside the handle time that no double shows the difference. */
export function isEndless({ agents, load, handleTime, patience }: ErlangA): boolean {
  return (patience / handleTime) * Math.max(load, agents) > 1e100
}

/** 0, or so short that nobody is served out of the queue. */
export function isNone({ agents, handleTime, patience }: ErlangA): boolean {
  return (patience / handleTime) * agents < 1e-290
}

const nobody: ErlangAFigures = {
  stable: true,
  waitProbability: 0,
  abandoned: 0,
  meanWait: 0,
  meanWaitServed: 0,
  meanWaitAbandoned: null,
  meanOfferedWait: 0,
  meanQueue: 0,
  occupancy: 0,
}

/** No agents: all wait until they leave. */
function nobodyAnswers({ load, handleTime, patience }: ErlangA): ErlangAFigures {
  const endless = patience === Infinity
  return {
    stable: !endless,
    waitProbability: 1,
    abandoned: endless ? 0 : 1,
    meanWait: endless ? null : patience,
    meanWaitServed: null,
    meanWaitAbandoned: endless ? null : patience,
    meanOfferedWait: null,
    meanQueue: endless ? null : (load * patience) / handleTime,
    occupancy: null,
  }
}

function endlessPatience(queue: ErlangA): ErlangAFigures {
  const { stable, waitProbability, meanWait, meanQueue, occupancy } = erlangC(queue)
  return {
    stable,
    waitProbability,
    abandoned: 0,
    meanWait,
    meanWaitServed: meanWait,
    meanWaitAbandoned: null,
    meanOfferedWait: meanWait,
    meanQueue,
    occupancy,
  }
}

/** No patience at all: whoever is not answered at once is gone, and a caller of endless patience would wait for one agent of n. */
function noPatience({ agents, load, handleTime }: ErlangA): ErlangAFigures {
  const blocked = erlangB(agents, load)
  return {
    stable: true,
    waitProbability: blocked,
    abandoned: blocked,
    meanWait: 0,
    meanWaitServed: 0,
    meanWaitAbandoned: 0,
    meanOfferedWait: (blocked * handleTime) / agents,
    meanQueue: 0,
    occupancy: carriedLoad(agents, load) / agents,
  }
}
