import { timeVarying } from '../queueing/time-varying.ts'
import type { Demand } from './demand.ts'

/** What a line looks like now, and what is expected of it. */
export type Line = {
  demand: Demand
  /** People for it, whole. */
  agents: number
  /** Contacts being handled and contacts in line, now. */
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
 * It takes milliseconds where hundreds of agents are: ask now and then, not at every paint.
 */
export function expectedLevel({ demand, agents, busy, waiting, withinMs }: Line, now: number): ExpectedLevel | null {
  const length = demand.until - now
  const contacts = demand.ratePerMs * length
  if (contacts <= 0 || length <= 0) return null
  const levelAt = (ratePerMs: number) =>
    timeVarying({
      stretches: [{ length, arrivalRate: ratePerMs, agents }],
      aht: demand.workMs,
      patience: demand.patienceMs ?? Infinity,
      initial: Math.min(busy, agents) + waiting,
      within: withinMs,
    }).stretches[0]!.answeredWithin
  const mean = levelAt(demand.ratePerMs)
  const off = EIGHTY * demand.rateSpread
  const better = levelAt(demand.ratePerMs * Math.max(0, 1 - off)) - mean
  const worse = mean - levelAt(demand.ratePerMs * (1 + off))
  const chance = EIGHTY * Math.sqrt((mean * (1 - mean)) / contacts)
  return {
    mean,
    low: Math.max(0, mean - Math.hypot(worse, chance)),
    high: Math.min(1, mean + Math.hypot(better, chance)),
    until: demand.until,
    contacts,
  }
}
