import type { Constraint, Requirement } from '../queueing/requirement.ts'
import { requirement } from '../queueing/requirement.ts'
import type { WaitTarget } from '../settings/settings.ts'

/** Occupancy above which nobody is to be planned (the end of the healthy band), and the abandonment that is red (metrics.md). */
export const OCCUPANCY_CAP = 0.88
export const ABANDON_CAP = 0.08

/** A line of contacts and what is promised to them. Times in ms, rates per ms. */
export type NeedLine = WaitTarget & { ratePerMs: number; workMs: number; patienceMs: number | null }

/** How many people one line needs, and of the lines that were laid together in it the one whose target decides. */
export type Need = {
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
 */
export function needOf(lines: readonly NeedLine[]): Need | null {
  const arrivalRate = lines.reduce((sum, { ratePerMs }) => sum + ratePerMs, 0)
  if (lines.length === 0 || arrivalRate === 0) return null
  const load = lines.reduce((sum, { ratePerMs, workMs }) => sum + ratePerMs * workMs, 0)
  const leaving = lines.reduce((sum, { ratePerMs, patienceMs }) => sum + (patienceMs === null ? 0 : ratePerMs / patienceMs), 0)
  const patience = leaving === 0 ? null : arrivalRate / leaving
  const demand = { arrivalRate, aht: load / arrivalRate, patience }
  let most: Need | null = null
  for (const [line, { share, withinMs, variant, shortMs }] of lines.entries()) {
    const level = { share, within: withinMs, variant, short: shortMs }
    const { agents, model, binding, reached } = requirement(demand, {
      level,
      maxOccupancy: OCCUPANCY_CAP,
      maxAbandonment: patience === null ? null : ABANDON_CAP,
    })
    if (most === null || agents > most.agents)
      most = { agents, model, binding, line, patienceMs: patience, carried: load * (1 - reached.abandonment) }
  }
  return most
}
