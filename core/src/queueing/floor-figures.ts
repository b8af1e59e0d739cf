import type { ServiceLevelVariant } from '../settings/settings.ts'
import { erlangA, erlangALevels } from './erlang-a.ts'

/** What comes to a queue: contacts per unit of time, mean handling time, and mean patience (null: unknown, nobody is assumed to hang up). */
export type Demand = { arrivalRate: number; aht: number; patience: number | null }

/** What a number of agents makes of a demand. */
export type FloorFigures = {
  /** False where the line grows for ever. */
  stable: boolean
  /** The chance to wait at all. */
  waiting: number
  /** Mean wait of the answered; infinite where the line grows for ever, null where nobody is answered. */
  answerTime: number | null
  /** Null without agents. */
  occupancy: number | null
  /** Share of all offered. */
  abandoned: number
}

/** By Erlang A, which is Erlang C where patience is unknown. */
export function floorFigures(demand: Demand, agents: number): FloorFigures {
  const figures = erlangA(queueOf(demand, agents))
  return {
    stable: figures.stable,
    waiting: figures.waitProbability,
    answerTime: figures.stable || agents === 0 ? figures.meanWaitServed : Infinity,
    occupancy: agents === 0 ? null : figures.occupancy,
    abandoned: figures.abandoned,
  }
}

/** Of whom a service level speaks, and whether who hangs up in time counts as met; `short` is the wait up to which an abandon is short. */
export type LevelReading = { within: number; variant: ServiceLevelVariant; short: number }

/**
 * The service level that so many agents reach, as the operator reads it: the shares of `metric/service-level.ts`, expected instead of counted.
 * 1 where nobody comes, 0 where nobody is counted.
 */
export function levelAt(demand: Demand, agents: number, { within, variant, short }: LevelReading): number {
  const queue = queueOf(demand, agents)
  const levels = erlangALevels(queue, within)
  switch (variant) {
    case 'A':
      return levels.withAbandoned
    case 'B':
      return levels.answered ?? 0
    case 'C': {
      const counted = 1 - erlangALevels(queue, short).abandonedWithin
      return counted > 0 ? Math.min(1, levels.answeredWithin / counted) : 0
    }
    case 'D':
      return levels.answeredWithin
    case 'E':
      return levels.net ?? 0
    case 'F':
      return Math.min(1, levels.answeredWithin + erlangALevels(queue, short).abandonedWithin)
  }
}

function queueOf({ arrivalRate, aht, patience }: Demand, agents: number) {
  return { agents, load: arrivalRate * aht, handleTime: aht, patience: patience ?? Infinity }
}
