import type { Outcomes } from './outcomes.ts'
import { figuresOf, type TwinFigure } from './twin-figure.ts'

/** How a figure is spread over runs: one new run falls below `p10` with 10 %. `runs` = those that had the figure at all. */
export type Band = { p10: number; p50: number; p90: number; mean: number; standardError: number; runs: number }

/** By how much a figure changes between two variants, and the interval that holds the mean change with 95 %. */
export type Difference = { mean: number; standardError: number; low: number; high: number; runs: number }

/** The band of a figure over the runs so far; null where no run had it. Of one interval, or, with `interval` null, of the whole span. */
export function bandOf(outcomes: Outcomes, queue: string, figure: TwinFigure, interval: number | null = null): Band | null {
  return bandOfValues(figuresOf(outcomes, queue, figure, interval).filter((value) => value !== null))
}

/** The band of each interval, and of the whole span. */
export function bandsOf(
  outcomes: Outcomes,
  queue: string,
  figure: TwinFigure,
): { intervals: (Band | null)[]; span: Band | null } {
  const intervals = outcomes.grid.starts.map((_, interval) => bandOf(outcomes, queue, figure, interval))
  return { intervals, span: bandOf(outcomes, queue, figure) }
}

/**
 * How much better or worse a variant is than another, run by run with the same customers (`after` − `before`): what chance does to both
 * cancels. Runs in which either has no such figure are left out. Null for fewer than two.
 *
 * @throws Error where the two do not look at the same span
 */
export function differenceOf(
  before: Outcomes,
  after: Outcomes,
  queue: string,
  figure: TwinFigure,
  interval: number | null = null,
): Difference | null {
  if (before.grid.from !== after.grid.from || before.grid.to !== after.grid.to || before.grid.everyMs !== after.grid.everyMs)
    throw new Error('Two variants can be compared over the same span and intervals only')
  const [old, fresh] = [figuresOf(before, queue, figure, interval), figuresOf(after, queue, figure, interval)]
  const changes: number[] = []
  for (let run = 0; run < Math.min(old.length, fresh.length); run++) {
    const [was, is] = [old[run]!, fresh[run]!]
    if (was !== null && is !== null) changes.push(is - was)
  }
  if (changes.length < 2) return null
  const { mean, standardError } = meanOf(changes)
  const reach = studentQuantile975(changes.length - 1) * standardError
  return { mean, standardError, low: mean - reach, high: mean + reach, runs: changes.length }
}

/** Quantile p lies at place p·(n + 1): then a further run falls below it with chance p, exactly, whatever the law. */
export function bandOfValues(values: number[]): Band | null {
  if (values.length === 0) return null
  const sorted = Float64Array.from(values).sort()
  const quantile = (p: number) => {
    const place = Math.min(sorted.length - 1, Math.max(0, p * (sorted.length + 1) - 1))
    const below = Math.floor(place)
    const above = Math.min(sorted.length - 1, below + 1)
    return sorted[below]! + (sorted[above]! - sorted[below]!) * (place - below)
  }
  return { p10: quantile(0.1), p50: quantile(0.5), p90: quantile(0.9), ...meanOf(values), runs: values.length }
}

function meanOf(values: readonly number[]): { mean: number; standardError: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, standardError: values.length > 1 ? Math.sqrt(squares / (values.length - 1) / values.length) : 0 }
}

/** Student's t at 97.5 %: exact for 1 and 2 degrees of freedom, else the expansion of Cornish and Fisher, off by 1 % for 3 and less above. */
function studentQuantile975(degrees: number): number {
  if (degrees === 1) return 12.7062
  if (degrees === 2) return 4.30265
  const z = 1.959963984540054
  const n = degrees
  return (
    z +
    (z ** 3 + z) / (4 * n) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * n ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * n ** 3)
  )
}
