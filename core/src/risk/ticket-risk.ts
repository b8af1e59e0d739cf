import { DomainError, needAmount, needPlace, needPositive, needSpan } from '../number/domain-error.ts'
import { lowerBeta } from '../number/incomplete-beta.ts'
import { upperGamma } from '../number/incomplete-gamma.ts'
import { businessMsBetween } from '../sla/calendar.ts'
import type { Calendar } from '../settings/settings.ts'
import { hazardChance, type Hazard } from './hazard.ts'
import type { Features } from './logistic.ts'
import { missChance, type Survival } from './survival.ts'

/** Who works off the tickets of a queue, and how long one takes. Null efforts: nobody has seen one done yet. */
export type Desk = {
  /** Agents at work on these tickets; of those who have other work too, the part that is left for these. */
  agents: number
  /** Mean time of an agent that a ticket takes until its promise is kept, and its coefficient of variation (1 where unknown). */
  effortMs: number | null
  effortCv?: number | null
  /** On how many tickets that rests; null or absent: taken as certain. */
  effortEvidence?: number | null
}

/** A promise on an open ticket. */
export type OpenPromise = {
  /** Open time left until it is due, ms: of a paused clock what it will have when it goes on. See `openMsLeft`. */
  leftMs: number
  /** Tickets that will be picked first: due sooner, and not answered. Null: nobody knows. */
  ahead: number | null
  /** Open time since it was promised, ms. */
  ageMs: number
  /** Values of the hazard's features, by name. Absent ones count as unknown. */
  features?: Features
}

/** `layer` says who spoke: the hazard learnt from this floor's own tickets, the work ahead of it, the curve of its segment, or the clock itself. */
export type TicketChance = { breach: number; layer: 'hazard' | 'capacity' | 'history' | 'clock' }

/** What has been learnt of a queue's tickets; null where there is too little. */
export type Learnt = { hazard: Hazard | null; survival: Survival | null }

/**
 * The probability that an open ticket misses its promise. Everything is counted in open time, so a night or a pause changes nothing.
 *
 * Asked first is the hazard (its features hold the capacity's answer), then capacity: the work that is picked first and its own as a gamma sum
 * against the time agents have until it is due; then what became of tickets of its kind (Kaplan–Meier). Null where none of them knows.
 */
export function ticketRisk(desk: Desk, promise: OpenPromise, learnt: Learnt = NOTHING): TicketChance | null {
  check(desk, promise)
  if (promise.leftMs <= 0) return { breach: 1, layer: 'clock' }
  const capacity = capacityRisk(desk, promise)
  if (learnt.hazard) return { breach: hazardChance(learnt.hazard, promise, capacity), layer: 'hazard' }
  if (capacity !== null) return { breach: capacity, layer: 'capacity' }
  const breach = learnt.survival === null ? null : missChance(learnt.survival, promise.ageMs, promise.leftMs)
  return breach === null ? null : { breach, layer: 'history' }
}

const NOTHING: Learnt = { hazard: null, survival: null }

/**
 * P(work that is picked first + its own > agents' time until it is due). The efforts are matched by a gamma distribution of the same mean and
 * variance; a mean effort that rests on few tickets widens it (gamma over gamma: a beta tail). Null where the effort or the line is unknown.
 */
export function capacityRisk(
  { agents, effortMs, effortCv, effortEvidence }: Desk,
  { leftMs, ahead }: OpenPromise,
): number | null {
  if (effortMs === null || ahead === null) return null
  const time = agents * leftMs
  if (time === 0) return 1
  if (time === Infinity) return 0
  const spread = Math.max(0.1, effortCv ?? 1) ** 2
  const shape = (ahead + 1) / spread
  const scaled = time / (effortMs * spread)
  if (effortEvidence == null) return upperGamma(shape, scaled)
  const evidence = Math.max(1, effortEvidence)
  const both = evidence + scaled
  return lowerBeta(evidence, shape, evidence / both, scaled / both)
}

/** Open time of a calendar from `now` to the moment a promise falls due, ms; negative once it is past. Of a paused clock pass what its target has left instead. */
export function openMsLeft(calendar: Calendar, now: number, dueAt: number): number {
  return businessMsBetween(calendar, now, dueAt)
}

function check({ agents, effortMs, effortCv, effortEvidence }: Desk, { leftMs, ahead, ageMs }: OpenPromise): void {
  needAmount('agents', agents)
  if (effortMs !== null) needPositive('effortMs', effortMs)
  if (effortCv != null) needAmount('effortCv', effortCv)
  if (effortEvidence != null) needAmount('effortEvidence', effortEvidence)
  if (Number.isNaN(leftMs)) throw new DomainError('leftMs', leftMs, 'a span; negative once the promise is past')
  if (ahead !== null) needPlace('ahead', ahead)
  needSpan('ageMs', ageMs)
}
