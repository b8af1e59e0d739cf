import type { Constraint, Requirement } from '../queueing/requirement.ts'
import { requirement } from '../queueing/requirement.ts'
import type { WaitTarget } from '../settings/settings.ts'
import type { Demand } from './demand.ts'

/** Occupancy above which nobody is to be planned (the end of the healthy band), and the abandonment that is red (metrics.md). */
export const OCCUPANCY_CAP = 0.88
export const ABANDON_CAP = 0.08

/** A line of contacts and what is promised to them. Times in ms, rates per ms. */
export type NeedLine = WaitTarget & Pick<Demand, 'ratePerMs' | 'handleMs' | 'workMs' | 'slots' | 'patienceMs'>

/** How many people one line needs, and of the lines that were laid together in it the one whose target decides. */
export type Need = {
  /** In parts where an agent holds several contacts at once. */
  agents: number
  model: Requirement['model']
  binding: Constraint | null
  line: number
  patienceMs: number | null
  /** Agents that it keeps busy, Erlangs: the load of those who do not leave. */
  carried: number
}

/**
 * The fewest people with whom some lines, laid together into one that all of them serve, keep each line's service level, the occupancy cap and
 * the abandonment cap. Of lines together rates add up; handle times and impatience are means by rate. Patience counts where that of any line is
 * measured; lines without are taken as endlessly patient. Null of no lines.
 *
 * Who may hold three chats is three places to be served at, each for the whole handle time; so places are counted by Erlang, and their number
 * over the places of one agent is people. These must also be able to do the work, with their time shared out among what they hold.
 */
export function needOf(lines: readonly NeedLine[]): Need | null {
  const arrivalRate = lines.reduce((sum, { ratePerMs }) => sum + ratePerMs, 0)
  if (lines.length === 0 || arrivalRate === 0) return null
  const sum = (of: (line: NeedLine) => number) => lines.reduce((total, line) => total + of(line), 0)
  const load = sum(({ ratePerMs, handleMs }) => ratePerMs * handleMs)
  const work = sum(({ ratePerMs, workMs }) => ratePerMs * workMs)
  const places = load / sum(({ ratePerMs, handleMs, slots }) => (ratePerMs * handleMs) / slots)
  const leaving = sum(({ ratePerMs, patienceMs }) => (patienceMs === null ? 0 : ratePerMs / patienceMs))
  const patience = leaving === 0 ? null : arrivalRate / leaving
  const demand = { arrivalRate, aht: load / arrivalRate, patience }
  const ownCap = places > 1 ? null : OCCUPANCY_CAP
  let most: Need | null = null
  for (const [line, { share, withinMs, variant, shortMs }] of lines.entries()) {
    const level = { share, within: withinMs, variant, short: shortMs }
    const found = requirement(demand, { level, maxOccupancy: ownCap, maxAbandonment: patience === null ? null : ABANDON_CAP })
    const carried = work * (1 - found.reached.abandonment)
    const byPlaces = found.agents / places
    const byWork = places > 1 ? carried / OCCUPANCY_CAP : 0
    const agents = Math.max(byPlaces, byWork)
    const binding = byWork > byPlaces ? 'occupancy' : found.binding
    if (most === null || agents > most.agents) most = { agents, model: found.model, binding, line, patienceMs: patience, carried }
  }
  return most
}
