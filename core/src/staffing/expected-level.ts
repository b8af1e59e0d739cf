import type { PaceItem } from '../frame/frame.ts'
import { levelAt } from '../queueing/floor-figures.ts'
import { timeVarying } from '../queueing/time-varying.ts'
import type { Demand } from './demand.ts'
import type { StaffingReading } from './read-staffing.ts'

/** What a line looks like now, and what is expected of it. */
export type Line = {
  demand: Demand
  /** Places to be served at, whole: people, times the contacts that each may have at once. */
  places: number
  /** Contacts being handled (guessed from the people who have something in hand) and contacts in line, now. */
  busy: number
  waiting: number
  /** The target wait, ms. */
  withinMs: number
}

/** Share answered within the target, of those who come up to `until`; `low` to `high` holds it four times in five. */
export type ExpectedLevel = { mean: number; low: number; high: number; until: number; contacts: number }

/** Four times in five a normal quantity lies within so many standard deviations. */
const EIGHTY = 1.2816

/**
 * The service level to be expected up to the full hour, from the line as it is: exact for Poisson arrivals and exponential handle times and
 * patience (queueing/time-varying.ts), so a queue that has built up counts until it is worked off. The band joins two doubts as independent:
 * how far off the rate may be, and the chance that lies in how few contacts are still to come. Null where nobody is expected.
 *
 * It takes milliseconds: ask now and then and not at every paint. From 150 agents on, where the exact chain would take a second, the line is
 * taken as a fluid and the rest as at rest (`largeLevel`).
 */
export function expectedLevel(line: Line, now: number): ExpectedLevel | null {
  const { demand, places } = line
  const length = demand.until - now
  const contacts = demand.ratePerMs * length
  if (contacts <= 0 || length <= 0) return null
  const at = (ratePerMs: number) => (places < LARGE ? exactLevel : largeLevel)(line, ratePerMs, length)
  const mean = at(demand.ratePerMs)
  const off = EIGHTY * demand.rateSpread
  const better = at(demand.ratePerMs * Math.max(0, 1 - off)) - mean
  const worse = mean - at(demand.ratePerMs * (1 + off))
  const chance = EIGHTY * Math.sqrt((mean * (1 - mean)) / contacts)
  return {
    mean,
    low: Math.max(0, mean - Math.hypot(worse, chance)),
    high: Math.min(1, mean + Math.hypot(better, chance)),
    until: demand.until,
    contacts,
  }
}

/** So many places are a large floor: chance averages out in it. */
const LARGE = 150

function exactLevel({ demand, places, busy, waiting, withinMs }: Line, ratePerMs: number, length: number): number {
  return timeVarying({
    stretches: [{ length, arrivalRate: ratePerMs, agents: places }],
    aht: demand.handleMs,
    patience: demand.patienceMs ?? Infinity,
    initial: Math.min(busy, places) + waiting,
    within: withinMs,
  }).stretches[0]!.answeredWithin
}

/**
 * A large floor: while the line is longer than what is served within the target everybody who comes is late, afterwards it is as at rest. The
 * line runs as a fluid, dx/dt = rate − service − x ÷ patience.
 */
function largeLevel({ demand, places, waiting, withinMs }: Line, ratePerMs: number, length: number): number {
  const { handleMs, patienceMs } = demand
  const served = places / handleMs
  const surplus = ratePerMs - served
  const tolerable = served * withinMs
  const atRest = levelAt({ arrivalRate: ratePerMs, aht: handleMs, patience: patienceMs }, places, {
    within: withinMs,
    variant: 'D',
    short: 0,
  })
  const turnsMs = timeUntil(waiting, tolerable, surplus, patienceMs)
  if (waiting > tolerable) return atRest * (1 - Math.min(1, turnsMs / length))
  // without patience an overloaded line only grows: good until it is too long
  return surplus > 0 && patienceMs === null ? Math.min(1, turnsMs / length) : atRest
}

/** When a fluid line of `from` is as long as `to`; Infinity for never. */
function timeUntil(from: number, to: number, surplus: number, patienceMs: number | null): number {
  if (patienceMs === null) {
    const ms = (to - from) / surplus
    return surplus !== 0 && ms >= 0 ? ms : Infinity
  }
  const rest = surplus * patienceMs
  const share = (to - rest) / (from - rest)
  return share > 0 && share <= 1 ? -patienceMs * Math.log(share) : Infinity
}

/** From here on the queues of a pool are taken as one line that all of its people serve, and below it as lines of their own. */
const ONE_LINE = 0.5

/**
 * The line that a live queue's contacts stand in: its own, with its part of the people, or that of its whole pool where most people serve most
 * of it. Null where nobody can know: who is there, or what is to come.
 */
export function lineOfQueue(pace: PaceItem, paces: ReadonlyMap<string, PaceItem>, staffing: StaffingReading): Line | null {
  const own = staffing.queues.get(pace.id)
  if (!own || own.live === null) return null
  const { pool } = own
  const ids = pool.liveSharing >= ONE_LINE ? pool.queues : [pace.id]
  const parts = ids.flatMap((id) => {
    const [of, demand, staff] = [paces.get(id), staffing.demands.get(id), staffing.queues.get(id)]
    return of?.family === 'live' && demand && staff ? [{ of, demand, people: staff.live ?? 0 }] : []
  })
  if (!parts.some(({ of }) => of.id === pace.id)) return null
  const people = parts.reduce((sum, part) => sum + part.people, 0)
  const slots = people > 0 ? parts.reduce((sum, part) => sum + part.people * part.demand.slots, 0) / people : 1
  const all = pool.have ?? 0
  const inHand = all > 0 ? (people * (all - pool.free)) / all : 0
  const demand = together(parts.map((part) => part.demand))
  return {
    demand,
    places: Math.round(people * slots),
    // who has something in hand has as much as is usual: of chats often more than one
    busy: Math.round(inHand * Math.max(1, demand.handleMs / demand.workMs)),
    waiting: parts.reduce((sum, { of }) => sum + of.waiting, 0),
    withinMs: pace.wait.withinMs,
  }
}

/** Demands of several queues as one: rates add up, the rest are means by rate; how far off the rates may be is taken as independent. */
function together(demands: readonly Demand[]): Demand {
  if (demands.length === 1) return demands[0]!
  const sum = (of: (demand: Demand) => number) => demands.reduce((total, demand) => total + of(demand), 0)
  const ratePerMs = sum((demand) => demand.ratePerMs)
  const erlangs = sum((demand) => demand.erlangs)
  const leaving = sum((demand) => (demand.patienceMs === null ? 0 : demand.ratePerMs / demand.patienceMs))
  return {
    until: demands[0]!.until,
    ratePerMs,
    rateSpread: Math.sqrt(sum((demand) => (demand.ratePerMs * demand.rateSpread) ** 2)) / ratePerMs,
    handleMs: sum((demand) => demand.ratePerMs * demand.handleMs) / ratePerMs,
    workMs: erlangs / ratePerMs,
    slots: sum((demand) => demand.slots * demand.ratePerMs) / ratePerMs,
    handled: sum((demand) => demand.handled),
    patienceMs: leaving === 0 ? null : ratePerMs / leaving,
    abandoned: sum((demand) => demand.abandoned),
    erlangs,
  }
}
