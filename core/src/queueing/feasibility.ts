import { DomainError, needCount } from '../number/domain-error.ts'
import { SLACK } from './erlang-c-agents.ts'
import { fewestAgents } from './fewest-agents.ts'
import { floorFigures, levelAt, type Demand } from './floor-figures.ts'
import { checkTargets, requirement, type Constraint, type LevelTarget, type Targets } from './requirement.ts'

/** Targets that may contradict each other: besides those that ask for agents, two that forbid them. Null: not asked. */
export type Wishes = Targets & {
  /** Agents are not to be idle for more than the rest. */
  minOccupancy: number | null
  /** There are not more agents than these. */
  budget: number | null
}

/** What can forbid a head-count. */
export type Ceiling = 'min-occupancy' | 'budget'

/** Asks for at least `needs` agents, and the other allows at most `allows`. */
export type Contradiction = { asks: Constraint; needs: number; forbids: Ceiling; allows: number }

/**
 * The least that one target has to give way so that the others can be kept: its new value, and the agents that then meet all.
 * `level` gives way in its share, or in its time (null where no time is long enough). Stability gives way to nothing.
 */
export type Relaxation =
  | { target: 'level'; share: number; within: number | null; agents: number }
  | { target: 'occupancy' | 'abandonment' | Ceiling; value: number; agents: number }

export type Feasibility = {
  /** The fewest agents that the targets ask for, and the most that they allow (null: any number). */
  fewest: number
  most: number | null
  /** Every pair that contradicts; empty where the targets can be met together. */
  contradictions: Contradiction[]
  /** One for each target in a contradiction that could end all of them by giving way alone. Empty: more than one has to. */
  relaxations: Relaxation[]
}

/**
 * Whether targets can be met together, which of them contradict, and what the cheapest way out of it costs each of them.
 *
 * With each agent the level rises, and occupancy and abandonment fall: so every target is a smallest or a largest number of agents, and two
 * contradict when the first is above the second. 80 % in 20 s with agents busy between 80 and 85 % of their time, for example, is no floor of 15
 * Erlangs: the level needs 19, who are busy 78.9 %.
 *
 * @throws DomainError
 */
export function feasibility(demand: Demand, wishes: Wishes): Feasibility {
  check(demand, wishes)
  const { alone, agents: fewest } = requirement(demand, wishes)
  const ceilings = ceilingsOf(demand, wishes)
  const most = ceilings.length === 0 ? null : Math.min(...ceilings.map(({ allows }) => allows))
  const asked = (Object.entries(alone) as [Constraint, number | null][]).flatMap(([asks, needs]) =>
    needs === null ? [] : [{ asks, needs }],
  )
  const contradictions = asked.flatMap(({ asks, needs }) =>
    ceilings.filter(({ allows }) => needs > allows).map(({ forbids, allows }) => ({ asks, needs, forbids, allows })),
  )
  if (most === null || contradictions.length === 0) return { fewest, most, contradictions, relaxations: [] }
  const relaxations = [
    ...asked.flatMap(({ asks }) => {
      const others = Math.max(0, ...asked.filter((other) => other.asks !== asks).map(({ needs }) => needs))
      return others > most ? [] : giveWayTo(demand, wishes, asks, most)
    }),
    ...ceilings.flatMap(({ forbids }): Relaxation[] => {
      const others = Math.min(Infinity, ...ceilings.filter((other) => other.forbids !== forbids).map(({ allows }) => allows))
      if (others < fewest) return []
      const occupancy = floorFigures(demand, fewest).occupancy ?? 0
      return [{ target: forbids, value: forbids === 'budget' ? fewest : occupancy, agents: fewest }]
    }),
  ]
  return { fewest, most, contradictions, relaxations: relaxations.filter(({ target }) => isIn(contradictions, target)) }
}

/** The most agents that a floor of occupancy and a budget allow. Nobody comes: nobody need be busy. */
function ceilingsOf(demand: Demand, { minOccupancy, budget }: Wishes): { forbids: Ceiling; allows: number }[] {
  const load = demand.arrivalRate * demand.aht
  const ceilings: { forbids: Ceiling; allows: number }[] = []
  if (minOccupancy !== null && minOccupancy > 0 && load > 0) {
    const isIdle = (agents: number) => agents > 0 && (floorFigures(demand, agents).occupancy ?? 1) < minOccupancy * (1 - SLACK)
    ceilings.push({ forbids: 'min-occupancy', allows: fewestAgents(load, isIdle) - 1 })
  }
  if (budget !== null) ceilings.push({ forbids: 'budget', allows: budget })
  return ceilings
}

/** What a target that asks for more agents would have to be content with. */
function giveWayTo(demand: Demand, wishes: Wishes, asks: Constraint, agents: number): Relaxation[] {
  const { occupancy, abandoned } = floorFigures(demand, agents)
  switch (asks) {
    case 'level':
      return [
        {
          target: 'level',
          share: levelAt(demand, agents, wishes.level!),
          within: timeFor(demand, agents, wishes.level!),
          agents,
        },
      ]
    case 'abandonment':
      return [{ target: 'abandonment', value: abandoned, agents }]
    case 'occupancy':
      return occupancy === null ? [] : [{ target: 'occupancy', value: occupancy, agents }]
    case 'stability':
      return [] // a line that grows for ever is nothing to be content with
  }
}

/** The shortest time within which so many agents answer the share that is wanted; null where even the longest would not do. */
function timeFor(demand: Demand, agents: number, target: LevelTarget): number | null {
  const reaches = (within: number) => levelAt(demand, agents, { ...target, within }) >= target.share * (1 - SLACK)
  if (!reaches(Infinity)) return null
  let enough = Math.max(target.within, demand.aht / 1000)
  let tooShort = target.within
  for (; !reaches(enough); enough *= 2) tooShort = enough
  for (let round = 0; round < 60 && tooShort < enough; round++) {
    const middle = (tooShort + enough) / 2
    if (reaches(middle)) enough = middle
    else tooShort = middle
  }
  return enough
}

function isIn(contradictions: readonly Contradiction[], target: Relaxation['target']): boolean {
  return contradictions.some(({ asks, forbids }) => asks === target || forbids === target)
}

function check(demand: Demand, wishes: Wishes): void {
  checkTargets(demand, wishes)
  const { minOccupancy, maxOccupancy, budget } = wishes
  if (budget !== null) needCount('budget', budget)
  if (minOccupancy !== null && !(minOccupancy >= 0 && minOccupancy <= (maxOccupancy ?? 1))) {
    throw new DomainError('minOccupancy', minOccupancy, `from 0 to the upper limit, ${maxOccupancy ?? 1}, or null`)
  }
}
