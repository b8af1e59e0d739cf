import { DomainError, needAmount, needPositive, needShare, needSpan } from '../number/domain-error.ts'
import type { ServiceLevelVariant } from '../settings/settings.ts'
import { floorFigures, levelOf, type Demand, type FloorFigures } from './floor-figures.ts'

/** A service level: so large a share within so long, in one of the six readings. Times in the unit of the demand. */
export type LevelTarget = { share: number; within: number; variant: ServiceLevelVariant; short: number }

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

/** A tie counts as met: this is what rounding may add to a share. */
const SLACK = 1e-12

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
  check(demand, targets)
  const load = demand.arrivalRate * demand.aht
  const model = demand.patience === null ? 'erlang-c' : 'erlang-a'
  const alone = {
    level: targets.level && fewest(demand, (floor) => meetsLevel(floor, targets.level!)),
    occupancy: targets.maxOccupancy === null ? null : fewest(demand, (floor) => meetsOccupancy(floor, targets.maxOccupancy!)),
    abandonment:
      targets.maxAbandonment === null ? null : fewest(demand, ({ abandoned }) => abandoned <= targets.maxAbandonment! + SLACK),
    stability: model === 'erlang-c' && load > 0 ? Math.floor(load) + 1 : null,
  }
  const agents = Math.max(0, ...order.map((constraint) => alone[constraint] ?? 0))
  return {
    model,
    load,
    agents,
    binding: agents === 0 ? null : order.find((constraint) => alone[constraint] === agents)!,
    alone,
    byOccupancy: targets.maxOccupancy === null ? null : occupancyAgents(load, targets.maxOccupancy),
    reached: reachedAt(demand, targets, agents),
  }
}

/** What so many agents reach, for a what-if. */
export function reachedAt(demand: Demand, targets: Targets, agents: number): Reached {
  const floor = floorFigures(demand, agents)
  return {
    level: targets.level && levelOf(floor, targets.level),
    answerTime: floor.answerTime,
    occupancy: floor.occupancy,
    abandonment: floor.abandoned,
    waiting: floor.waiting,
    stable: floor.stable,
  }
}

/** Of constraints that force the same number the one that is most wanted is named. */
const order: readonly Constraint[] = ['level', 'abandonment', 'occupancy', 'stability']

/** Load ÷ limit rounded up; 15.3 ÷ 0.9 are 17, though doubles say 17.000000000000004. */
export function occupancyAgents(load: number, maxOccupancy: number): number {
  return Math.ceil((load / maxOccupancy) * (1 - SLACK))
}

function meetsLevel(floor: FloorFigures, target: LevelTarget): boolean {
  return levelOf(floor, target) >= target.share * (1 - SLACK)
}

function meetsOccupancy({ stable, occupancy }: FloorFigures, limit: number): boolean {
  return stable && (occupancy === null ? false : occupancy <= limit * (1 + SLACK))
}

/** The fewest agents with which a figure that improves with each of them is good enough: doubling outward from the load, then halving. */
function fewest(demand: Demand, isMet: (floor: FloorFigures) => boolean): number {
  if (demand.arrivalRate === 0) return 0
  const met = (agents: number) => isMet(floorFigures(demand, agents))
  const load = demand.arrivalRate * demand.aht
  let enough = Math.ceil(load)
  let step = Math.ceil(Math.sqrt(load)) + 1
  while (!met(enough)) {
    enough += step
    step *= 2
  }
  let tooFew = -1
  step = Math.ceil(Math.sqrt(load)) + 1
  for (let lower = enough - step; lower >= 0; lower -= step, step *= 2) {
    if (!met(lower)) {
      tooFew = lower
      break
    }
    enough = lower
  }
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2)
    if (met(middle)) enough = middle
    else tooFew = middle
  }
  return enough
}

function check(demand: Demand, { level, maxOccupancy, maxAbandonment }: Targets): void {
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
