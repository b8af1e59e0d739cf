import { dayOf } from './day.ts'
import { firstIntervalFrom, intervalStart, intervalsBetween } from './interval.ts'
import { offsetSpan } from './zone.ts'

/** Lengths in which figures are asked for, as ISO 8601 durations. */
export const periods = ['PT15M', 'PT30M', 'PT1H', 'P1D'] as const
export type Period = (typeof periods)[number]

const HALF_HOUR_MS = 1_800_000
const HOUR_MS = 3_600_000

/**
 * Start of the period of local time to which the interval around `at` belongs, epoch ms. Hours are hours of the local clock: in Kathmandu
 * one starts at :15 UTC. A repeated hour gives two periods; a change of the clock inside an hour (Lord Howe) ends one and begins another.
 */
export function periodStart(zone: string, at: number, period: Period): number {
  const start = intervalStart(at)
  switch (period) {
    case 'PT15M':
      return start
    case 'PT30M':
      return floorLocal(zone, start, HALF_HOUR_MS)
    case 'PT1H':
      return floorLocal(zone, start, HOUR_MS)
    case 'P1D':
      return dayOf(zone, start).from
  }
}

/** The periods that begin in `[from, to)`, each with the starts of its intervals, in order. */
export function periodsBetween(zone: string, from: number, to: number, period: Period): { from: number; intervals: number[] }[] {
  const found: { from: number; intervals: number[] }[] = []
  for (const interval of intervalsBetween(from, to)) {
    const start = periodStart(zone, interval, period)
    const newest = found.at(-1)
    if (newest?.from === start) newest.intervals.push(interval)
    else found.push({ from: start, intervals: [interval] })
  }
  return found
}

function floorLocal(zone: string, start: number, lengthMs: number): number {
  const span = offsetSpan(zone, start)
  const floor = Math.floor((start + span.offsetMs) / lengthMs) * lengthMs - span.offsetMs
  return firstIntervalFrom(Math.max(floor, span.from))
}
