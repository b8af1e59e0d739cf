import { needAmount, needCount, needPositive, needSpan, needTime, DomainError } from '../number/domain-error.ts'
import { servedInTurn } from './served-in-turn.ts'
import { afterTime, type Distribution } from './transient-chain.ts'

/** A stretch of a day in which arrivals and agents hold still. */
export type Stretch = { length: number; arrivalRate: number; agents: number }

/** A day of a floor. Times in one unit, rates per that unit; `patience` may be infinite; `within` is the target wait of the service level. */
export type Day = { stretches: readonly Stretch[]; aht: number; patience: number; initial: number | Distribution; within: number }

/** Averages are over the time of the stretch; `…AtEnd` is its last moment. */
export type StretchFigures = {
  /** The chance that all agents are busy. */
  delayed: number
  delayedAtEnd: number
  inSystem: number
  inSystemAtEnd: number
  queue: number
  busy: number
  /** The chance that who arrives at a random moment is answered within the target, if the agents stayed as they are then. */
  answeredWithin: number
  /** Abandoned ÷ arrived; null where nobody arrives. */
  abandoned: number | null
}

/**
 * A floor through its day, exactly: the time-dependent chain M(t)/M/s(t)(+M), rates constant within each stretch. What the stationary formulas
 * cannot see is in it: queues that are carried over, lulls that empty them, an overload that never comes to rest. Contacts in excess of the
 * agents wait; agents who leave put their contacts back at the head of the queue.
 *
 * Source: uniformization (Jensen 1953; Ingolfsson et al. 2007 for floors); see `transient-chain.ts` for how it keeps its digits.
 *
 * @throws DomainError
 */
export function timeVarying(day: Day): { stretches: StretchFigures[]; end: Distribution } {
  checkDay(day)
  const { stretches, aht, patience, within } = day
  const abandonRate = 1 / patience
  let law = typeof day.initial === 'number' ? pointAt(day.initial) : day.initial
  const figures: StretchFigures[] = []
  for (const { length, arrivalRate, agents } of stretches) {
    const { end, average } = afterTime({ arrivalRate, agents, serviceRate: 1 / aht, abandonRate }, length, law)
    const queue = queueOf(average, agents)
    figures.push({
      delayed: chanceFrom(average, agents),
      delayedAtEnd: chanceFrom(end, agents),
      inSystem: meanOf(average),
      inSystemAtEnd: meanOf(end),
      queue,
      busy: busyOf(average, agents),
      answeredWithin: answeredWithin(average, agents, { serviceRate: agents / aht, abandonRate, within }),
      abandoned: arrivalRate > 0 ? (queue * abandonRate) / arrivalRate : null,
    })
    law = end
  }
  return { stretches: figures, end: law }
}

/** A floor with certainly so many contacts. */
export function pointAt(contacts: number): Distribution {
  return { first: contacts, chances: Float64Array.of(1) }
}

/** The chance of at least so many contacts. */
export function chanceFrom({ first, chances }: Distribution, contacts: number): number {
  let sum = 0
  for (let at = chances.length - 1; at >= 0 && first + at >= contacts; at--) sum += chances[at]!
  return Math.min(1, sum)
}

function meanOf({ first, chances }: Distribution): number {
  return chances.reduce((sum, chance, at) => sum + chance * (first + at), 0)
}

function queueOf({ first, chances }: Distribution, agents: number): number {
  return chances.reduce((sum, chance, at) => sum + chance * Math.max(0, first + at - agents), 0)
}

function busyOf({ first, chances }: Distribution, agents: number): number {
  return chances.reduce((sum, chance, at) => sum + chance * Math.min(agents, first + at), 0)
}

type Turn = { serviceRate: number; abandonRate: number; within: number }

function answeredWithin({ first, chances }: Distribution, agents: number, turn: Turn): number {
  const full = Math.max(0, agents - first) // from here on all agents are busy
  let share = 0
  for (let at = 0; at < Math.min(full, chances.length); at++) share += chances[at]!
  if (full >= chances.length) return Math.min(1, share)
  const turns = servedInTurn(first + full - agents, chances.length - full, turn)
  for (let at = full; at < chances.length; at++) share += chances[at]! * turns[at - full]!
  return Math.min(1, share)
}

function checkDay({ stretches, aht, patience, initial, within }: Day): void {
  needTime('aht', aht)
  needSpan('patience', patience)
  if (patience === 0) throw new DomainError('patience', patience, 'above 0, or infinite')
  needSpan('within', within)
  if (typeof initial === 'number') needCount('initial', initial)
  for (const [index, { length, arrivalRate, agents }] of stretches.entries()) {
    needPositive(`stretches[${index}].length`, length)
    needAmount(`stretches[${index}].arrivalRate`, arrivalRate)
    needCount(`stretches[${index}].agents`, agents)
  }
}
