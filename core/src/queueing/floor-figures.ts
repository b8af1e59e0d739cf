import type { ServiceLevelVariant } from '../settings/settings.ts'
import { erlangC, serviceLevelC } from './erlang-c.ts'
import { isEndless } from './finite-lines.ts'
import { queueWait } from './queue-wait.ts'
import { servedInTurn } from './served-in-turn.ts'
import { equilibrium } from './waiting-line.ts'

/** What comes to a queue: contacts per unit of time, mean handling time, and mean patience (null: unknown, nobody is assumed to hang up). */
export type Demand = { arrivalRate: number; aht: number; patience: number | null }

/** What a number of agents makes of a demand. */
export type FloorFigures = {
  stable: boolean
  /** The chance to wait at all. */
  waiting: number
  /** Mean wait of the answered; null where nobody is. */
  answerTime: number | null
  /** Null without agents. */
  occupancy: number | null
  /** Shares of all offered. */
  abandoned: number
  answeredWithin: (time: number) => number
  abandonedWithin: (time: number) => number
}

/** Erlang A where patience is known, else Erlang C. */
export function floorFigures(demand: Demand, agents: number): FloorFigures {
  const { arrivalRate, patience } = demand
  if (arrivalRate === 0) return idle(agents)
  return patience === null || isEndless(patience, arrivalRate) ? byErlangC(demand, agents) : byErlangA(demand, agents, patience)
}

/**
 * A service level as an operator reads it: of whom, and whether who hangs up in time counts as met. The shares are those of
 * `metric/service-level.ts`, expected instead of counted; `short` is the wait up to which an abandon is short. 1 where nobody comes.
 */
export function levelOf(floor: FloorFigures, target: { within: number; variant: ServiceLevelVariant; short: number }): number {
  const { within, variant, short } = target
  const answered = floor.answeredWithin(within)
  switch (variant) {
    case 'A':
      return Math.min(1, answered + floor.abandonedWithin(within))
    case 'B':
      return shareOf(answered, 1 - floor.abandoned)
    case 'C':
      return shareOf(answered, 1 - floor.abandonedWithin(short))
    case 'D':
      return answered
    case 'E':
      return shareOf(answered, 1 - floor.abandonedWithin(within))
    case 'F':
      return Math.min(1, answered + floor.abandonedWithin(short))
  }
}

/** Nobody counted is nobody answered in time: a floor without agents has no level above 0. */
function shareOf(met: number, counted: number): number {
  return counted > 0 ? Math.min(1, met / counted) : 0
}

function byErlangC({ arrivalRate, aht }: Demand, agents: number): FloorFigures {
  const queue = { agents, load: arrivalRate * aht, handleTime: aht }
  const { stable, waitProbability, meanWait, occupancy } = erlangC(queue)
  return {
    stable,
    waiting: waitProbability,
    answerTime: agents === 0 ? null : (meanWait ?? Infinity),
    occupancy: agents === 0 ? null : occupancy,
    abandoned: 0,
    answeredWithin: (time) => serviceLevelC(queue, time),
    abandonedWithin: () => 0,
  }
}

function byErlangA({ arrivalRate, aht }: Demand, agents: number, patience: number): FloorFigures {
  const serviceRate = agents / aht
  const abandonRate = 1 / patience
  const serviceRates = Float64Array.from({ length: agents + 1 }, (_, busy) => busy / aht)
  const { below, first, waiting } = equilibrium({ arrivalRate, serviceRates, abandonRate, places: Infinity })!
  let atOnce = 0
  let waitingShare = 0
  let queue = 0
  let servedLater = 0
  let waitOfServed = 0
  for (const p of below) atOnce += p
  let turnTime = 0
  for (let steps = 1; steps <= first; steps++) turnTime += 1 / (serviceRate + steps * abandonRate)
  for (const [at, p] of waiting.entries()) {
    const ahead = first + at
    const leaving = serviceRate + (ahead + 1) * abandonRate
    turnTime += 1 / leaving // of who is served in the end: every stage as quick as if it could be the contact itself that leaves
    waitingShare += p
    queue += p * ahead
    servedLater += (p * serviceRate) / leaving
    waitOfServed += ((p * serviceRate) / leaving) * turnTime
  }
  const served = atOnce + servedLater
  const turns = (within: number) => servedInTurn(first, waiting.length, { serviceRate, abandonRate, within })
  const answeredWithin = (time: number) => {
    const chances = turns(time)
    return Math.min(
      1,
      waiting.reduce((sum, p, at) => sum + p * chances[at]!, atOnce),
    )
  }
  return {
    stable: true,
    waiting: waitingShare,
    answerTime: served > 0 ? waitOfServed / served : null,
    occupancy: agents === 0 ? null : (arrivalRate * served * aht) / agents,
    abandoned: (queue * abandonRate) / arrivalRate,
    answeredWithin,
    abandonedWithin: (time) =>
      waiting.reduce((sum, p, at) => {
        const place = { ahead: first + at, agents, handleTime: aht, patienceAhead: patience }
        return time === 0 ? 0 : sum + p * queueWait(place, time, patience).abandoned
      }, 0),
  }
}

function idle(agents: number): FloorFigures {
  return {
    stable: true,
    waiting: 0,
    answerTime: 0,
    occupancy: agents === 0 ? null : 0,
    abandoned: 0,
    answeredWithin: () => 1,
    abandonedWithin: () => 0,
  }
}
