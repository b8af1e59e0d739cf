import type { PaceItem, PaceTally } from '../frame/frame.ts'
import { INTERVAL_MS } from '../interval/interval.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** What is expected is told up to the full hour, but never for less than a quarter of one: of two minutes nobody can say much. */
const LEAST_AHEAD = 15 * MINUTE

/** Contacts that the usual of the last hour counts for beside what came: at most as much as that, and the less the more is usual. */
const USUAL_WEIGHT = 5
/** Contacts an hour that stand on both sides when two parts of the usual day are compared: of few weeks and few contacts its shape is mostly chance. */
const SHAPE_PER_MS = 8 / HOUR
/** A pace of so long counts as much as the usual of the time ahead. */
const SPAN_WEIGHT = 5 * MINUTE
/** So many contacts of the whole day stand behind the handle time of the last hour, and so many abandons behind its patience. */
const HANDLE_WEIGHT = 10
const PATIENCE_WEIGHT = 5
/** Abandons of the day from which on patience counts as measured: of ten the mean is known to a third. */
export const PATIENCE_KNOWN = 10

/** What a queue asks of its agents in the time ahead. Times in ms, rates per ms. */
export type Demand = {
  /** What is expected is for [now, until): `horizonOf`. */
  until: number
  /** Contacts and tickets that are expected to come, and how far off that may be: standard deviation ÷ mean of the rate itself. */
  ratePerMs: number
  rateSpread: number
  /** Handle time of a contact, and the agent's time in it: shared out among what he has open at once, so of chats it is less. */
  handleMs: number
  workMs: number
  /** Contacts that one agent may have at once. */
  slots: number
  /** Contacts that the handle time was measured on. */
  handled: number
  /** Mean patience; null while too few have left to measure it. */
  patienceMs: number | null
  abandoned: number
  /** Agents that this keeps busy: rate × work. */
  erlangs: number
}

/** Why there is no demand to speak of yet. `calls`: nothing came today; `handled`: nothing was handled, so nobody knows how long it takes. */
export type NoDemand = { unknown: 'calls' | 'handled' }

/**
 * What is to be expected of a queue at `now`, from its pace. The rate is that of the last hour (drawn towards its own usual while little is usual),
 * times how the usual goes on from there; without a usual day it goes on as it is. Handle time and patience are those of the last hour, drawn
 * towards the day's.
 */
export function readDemand(pace: PaceItem, now: number): Demand | NoDemand {
  const { lately, today } = pace
  if (today.offered + today.opened + lately.offered + lately.opened === 0) return { unknown: 'calls' }
  const work = workOf(pace)
  if (work === null) return { unknown: 'handled' }
  const until = horizonOf(now)
  const { ratePerMs, rateSpread } = rateOf(pace, now, until)
  return {
    until,
    ratePerMs,
    rateSpread,
    ...work,
    slots: slotsOf(pace),
    patienceMs: patienceOf(lately, today),
    abandoned: Math.max(today.abandoned, lately.abandoned),
    erlangs: ratePerMs * work.workMs,
  }
}

/** The full hour after `now`; where that is less than a quarter of an hour away, a quarter past it. */
export function horizonOf(now: number): number {
  const hour = (Math.floor(now / HOUR) + 1) * HOUR
  return hour - now >= LEAST_AHEAD ? hour : hour + LEAST_AHEAD
}

function rateOf({ lately, usual, from }: PaceItem, now: number, until: number): { ratePerMs: number; rateSpread: number } {
  const came = lately.offered + lately.opened
  const span = Math.max(now - from, MINUTE)
  if (usual === null) {
    // Nobody in all that time is less than one, and not nobody for ever: half a contact.
    const seen = Math.max(came, 0.5)
    return { ratePerMs: seen / span, rateSpread: 1 / Math.sqrt(seen) }
  }
  const usualLately = usualBetween(usual, from, from, now)
  const usualAhead = usualBetween(usual, from, now, until) / (until - now)
  const weight = USUAL_WEIGHT / (USUAL_WEIGHT + usualLately)
  const base = (came + weight * usualLately) / (1 + weight) / span
  const shape = (usualAhead + SHAPE_PER_MS) / (usualLately / span + SHAPE_PER_MS)
  const trust = span / (span + SPAN_WEIGHT)
  const ratePerMs = trust * base * shape + (1 - trust) * usualAhead
  return { ratePerMs: Math.max(ratePerMs, 0.5 / span), rateSpread: 1 / Math.sqrt(came + USUAL_WEIGHT) }
}

function usualBetween(usual: readonly number[], start: number, from: number, to: number): number {
  return usual.reduce((sum, count, n) => {
    const at = start + n * INTERVAL_MS
    const ms = Math.min(to, at + INTERVAL_MS) - Math.max(from, at)
    return ms > 0 ? sum + (count * ms) / INTERVAL_MS : sum
  }, 0)
}

/** How much of an agent's time a contact takes. Of tickets: the work on one reply, times the replies that one needs. */
function workOf({ family, lately, today }: PaceItem): { handleMs: number; workMs: number; handled: number } | null {
  if (family === 'deferred' && today.replies > 0) {
    const replies = Math.max(1, today.replies / Math.max(1, today.solved))
    const workMs = (today.attendedMs / today.replies) * replies
    return workMs > 0 ? { handleMs: workMs, workMs, handled: today.replies } : null
  }
  const whole = today.handled >= lately.handled ? today : lately
  if (whole.handled === 0 || whole.handleMs === 0) return null
  const mean = whole.handleMs / whole.handled
  const handleMs = (lately.handleMs + HANDLE_WEIGHT * mean) / (lately.handled + HANDLE_WEIGHT)
  const shared = whole.attendedMs > 0 ? Math.min(1, whole.attendedMs / whole.busyMs) : 1
  return { handleMs, workMs: handleMs * shared, handled: lately.handled + Math.min(HANDLE_WEIGHT, whole.handled) }
}

/** As the settings say; where they do not, as many as agents are seen to have at once, rounded up. */
function slotsOf({ slots, lately, today }: PaceItem): number {
  if (slots !== null) return Math.max(1, slots)
  const { busyMs, attendedMs } = today.busyMs > 0 ? today : lately
  return attendedMs > 0 ? Math.max(1, Math.ceil(busyMs / attendedMs - 0.05)) : 1
}

/** Total wait ÷ abandons (metric/patience.ts), the last hour's shrunk towards the day's. */
function patienceOf(lately: PaceTally, today: PaceTally): number | null {
  const whole = today.abandoned >= lately.abandoned ? today : lately
  if (whole.abandoned < PATIENCE_KNOWN || whole.waitMs === 0) return null
  return (lately.waitMs + PATIENCE_WEIGHT * (whole.waitMs / whole.abandoned)) / (lately.abandoned + PATIENCE_WEIGHT)
}
