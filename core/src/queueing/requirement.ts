import { DomainError, needAmount, needPositive, needShare, needSpan } from '../number/domain-error.ts'
import type { ServiceLevelVariant } from '../settings/settings.ts'
import { agentsForA, agentsForOccupancyA, type Criterion, type Demand as Waiting } from './erlang-a-agents.ts'
import { SLACK } from './erlang-c-agents.ts'
import { fewestAgents } from './fewest-agents.ts'
import { floorFigures, levelAt, type Demand, type LevelReading } from './floor-figures.ts'

/** A service level: so large a share within so long, in one of the six readings. Times in the unit of the demand. */
export type LevelTarget = LevelReading & { share: number }

/** What is asked of a floor; null: not asked. Occupancy and abandonment are upper limits. */
export type Targets = { level: LevelTarget | null; maxOccupancy: number | null; maxAbandonment: number | null }

/** What can force a head-count. `stability`: without abandonment a floor needs more agents than Erlangs, whatever is asked of it. */
export type Constraint = 'level' | 'occupancy' | 'abandonment' | 'stability'

export type Requirement = {
  /** Erlang A with measured patience; Erlang C where patience is unknown: nobody is assumed to hang up. */
  model: 'erlang-a' | 'erlang-c'
  /** Erlangs. */
  load: number
  /** The fewest agents that meet every target. */
  agents: number
  /** The constraint that forces the last of them; null where none is needed. */
  binding: Constraint | null
  /** The fewest agents for each constraint alone; null where it is not asked (or, `stability`, does not apply). */
  alone: Record<Constraint, number | null>
  /** The rule of thumb beside it: load ÷ occupancy limit, rounded up. It knows no waiting. Null without a limit. */
  byOccupancy: number | null
  /** What so many agents reach. */
  reached: Reached
}

/** What a number of agents reaches. `level` is in the reading of the target; null without a target. */
export type Reached = {
  level: number | null
  /** Mean wait of the answered; infinite where the line grows for ever, null where nobody is answered. */
  answerTime: number | null
  occupancy: number | null
  abandonment: number
  /** The chance to wait at all. */
  waiting: number
  stable: boolean
}

/**
 * How many agents a demand needs under all targets together, which of them binds, and what is reached.
 *
 * Every figure improves with each agent, so each constraint has its own smallest number and the largest of these meets all. With measured
 * patience the number may lie below the load (who hangs up needs no agent); without, never. The article's floor of 150 contacts an hour,
 * 360 s each (15 Erlangs), 80 % in 20 s and at most 85 % busy needs 18 by the rule of thumb, 19 by Erlang C and 17 by Erlang A (patience
 * 120 s, whatever the reading but B, which asks the answered only and needs 16): right answers to different questions, so the model is
 * named with the number.
 *
 * @throws DomainError
 */
export function requirement(demand: Demand, targets: Targets): Requirement {
  checkTargets(demand, targets)
  const load = demand.arrivalRate * demand.aht
  const alone = aloneFor(demand, targets)
  const agents = Math.max(0, ...order.map((constraint) => alone[constraint] ?? 0))
  return {
    model: isPatient(demand) ? 'erlang-c' : 'erlang-a',
    load,
    agents,
    binding: agents === 0 ? null : order.find((constraint) => alone[constraint] === agents)!,
    alone,
    byOccupancy: targets.maxOccupancy === null ? null : Math.ceil((load / targets.maxOccupancy) * (1 - SLACK)),
    reached: reachedAt(demand, targets, agents),
  }
}

/** What so many agents reach, for a what-if. */
export function reachedAt(demand: Demand, targets: Targets, agents: number): Reached {
  const { answerTime, occupancy, abandoned, waiting, stable } = floorFigures(demand, agents)
  const level = targets.level && levelAt(demand, agents, targets.level)
  return { level, answerTime, occupancy, abandonment: abandoned, waiting, stable }
}

/** Of constraints that force the same number the one that is most wanted is named. */
const order: readonly Constraint[] = ['level', 'abandonment', 'occupancy', 'stability']

function aloneFor(demand: Demand, { level, maxOccupancy, maxAbandonment }: Targets): Requirement['alone'] {
  const load = demand.arrivalRate * demand.aht
  const queue = { load, handleTime: demand.aht, patience: demand.patience ?? Infinity }
  return {
    level: level && agentsForLevel(demand, queue, level),
    occupancy: maxOccupancy === null ? null : agentsForOccupancyA(queue, maxOccupancy),
    abandonment: maxAbandonment === null ? null : agentsForAbandonment(queue, maxAbandonment),
    stability: isPatient(demand) && load > 0 ? Math.floor(load) + 1 : null,
  }
}

function agentsForLevel(demand: Demand, queue: Waiting, level: LevelTarget): number {
  if (level.share === 0 || queue.load === 0) return 0
  const criterion = criterionOf[level.variant]
  if (criterion) return agentsForA(queue, criterion, level.share, level.within)
  // those that leave short abandons out are near the one of all offered
  const guess = agentsForA(queue, 'offered', level.share, level.within)
  return fewestAgents(queue.load, (agents) => levelAt(demand, agents, level) >= level.share * (1 - SLACK), guess)
}

/** Readings that a solver knows. */
const criterionOf: Record<ServiceLevelVariant, Criterion | null> = {
  A: 'withAbandoned',
  B: 'answered',
  C: null,
  D: 'offered',
  E: 'net',
  F: null,
}

/** None may abandon: none that a double shows. */
function agentsForAbandonment(queue: Waiting, limit: number): number {
  if (limit >= 1 || queue.patience === Infinity) return 0
  return agentsForA(queue, 'abandoned', Math.max(limit, SLACK), 0)
}

/** Nobody is assumed to hang up. */
function isPatient({ patience }: Demand): boolean {
  return patience === null || patience === Infinity
}

export function checkTargets(demand: Demand, { level, maxOccupancy, maxAbandonment }: Targets): void {
  needAmount('arrivalRate', demand.arrivalRate)
  needPositive('aht', demand.aht)
  if (demand.patience !== null && !(demand.patience > 0)) {
    throw new DomainError('patience', demand.patience, 'above 0, or null where it is unknown')
  }
  if (level) {
    needShare('level.share', level.share)
    needSpan('level.within', level.within)
    needSpan('level.short', level.short)
  }
  if (maxOccupancy !== null && !(maxOccupancy > 0 && maxOccupancy <= 1)) {
    throw new DomainError('maxOccupancy', maxOccupancy, 'above 0 and at most 1, or null')
  }
  if (maxAbandonment !== null) needShare('maxAbandonment', maxAbandonment)
}
