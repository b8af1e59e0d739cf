import type { DayItem } from './frame.ts'

/** A peak below this many an interval is mostly chance: its line would be saw teeth. */
const ENOUGH = 40
const steps = [1, 2, 4]

/**
 * The same day in intervals long enough to show a shape: one, two or four of the given ones together, the fewest whose usual peak reaches
 * forty (of forty, chance alone makes ± 6). Sums stay sums. The range does not add up: the lowest of each quarter of an hour come from
 * different weeks, and their sum is an hour that no week had. So the distances from the mean are added as independent ones are, by the
 * root of the sum of squares.
 */
export function coarserDay(day: DayItem): DayItem {
  const times = steps.find((each) => peakOf(day, each) >= ENOUGH) ?? steps.at(-1)!
  if (times === 1) return day
  const { usual, low, high } = day
  return {
    ...day,
    intervalMs: day.intervalMs * times,
    // the last group may not be full: it holds the running interval, which is not over either
    actual: together(day.actual, times, sum),
    usual: usual && together(usual, times, sum),
    low: usual && low && range(usual, low, times, -1),
    high: usual && high && range(usual, high, times, 1),
  }
}

function peakOf({ usual, actual }: DayItem, times: number): number {
  return Math.max(0, ...together(usual ?? actual, times, sum))
}

function range(mean: number[], edge: number[], times: number, side: 1 | -1): number[] {
  const centre = together(mean, times, sum)
  const spread = together(
    mean.map((value, n) => (edge[n] ?? value) - value),
    times,
    (distances) => Math.hypot(...distances),
  )
  return centre.map((value, n) => Math.max(0, value + side * spread[n]!))
}

function together(values: number[], times: number, join: (group: number[]) => number): number[] {
  return Array.from({ length: Math.ceil(values.length / times) }, (_, n) => join(values.slice(n * times, (n + 1) * times)))
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
