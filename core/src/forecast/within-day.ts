import { DomainError } from '../number/domain-error.ts'
import { factorise, solveFactorised } from '../number/cholesky.ts'
import { ERROR_DAYS } from './bands.ts'
import { blocksOf, type Block } from './blocks.ts'
import { blockErrors, ErrorCovariance, type Covariance } from './error-covariance.ts'
import { ahead, type Fit } from './fit.ts'
import { bandsOf, checkShares, expectedOf, sum, totalOf, USUAL_SHARES, type DayForecast } from './forecast-days.ts'
import { checkCount, checkPlan, type PlannedDay } from './history.ts'
import { LEAST_KNOWN, poolErrors, seenWhole, type DayErrors } from './past-errors.ts'
import { moved } from './scale.ts'
import { tidyDay } from './tidy-day.ts'

/** Days from which the covariance is learned: older ones have faded. */
const LEARNED_DAYS = 250
/** Errors beyond ±100 % are no errors of a forecast but another kind of day. */
const LARGEST_ERROR = 1
/** Where the day so far is off by more than so many deviations, it is another kind of day, and its own ratio is believed. */
const OTHER_DAY = 5
/** As in `tidyDay`: today may be another kind of day, so that an interval must be far out to be a glitch. */
const DEVIATION = 0.5

/** The rest of a day, from what was seen of it. Totals are of the rest: what was seen is in `seen`. */
export type RestOfDay = DayForecast & {
  /** First interval that is forecast; those before have `expected` as it was before the day began. */
  from: number
  /** Contacts seen in the intervals before `from`. */
  seen: number
  /** Expected of the rest now, over what was expected of it before the day began. */
  change: number
}

/**
 * The rest of a day, given what was seen of it: the covariance of past days' errors says how much of the error so far goes on, and it is less
 * than all of it: scaling by the raw ratio is worse than no update early in the day.
 *
 * @param day the day after the history, or a later one
 * @param counts what came, per interval from the first on; null where unknown (feed down): shorter than the day. Only whole intervals.
 * @throws DomainError that names date and field
 */
export function forecastRestOfDay(
  fit: Fit,
  day: PlannedDay,
  counts: readonly (number | null)[],
  shares: readonly number[] = USUAL_SHARES,
): RestOfDay {
  checkPlan([day], fit.slots)
  checkShares(shares)
  const newest = fit.days.at(-1)!
  if (day.date <= newest.calendar.date)
    throw new DomainError('day', day.date, `after ${newest.calendar.date}, the end of the history`)
  if (counts.length > fit.slots) throw new DomainError('counts', `${counts.length} long`, `at most ${fit.slots} long`)
  for (const [slot, count] of counts.entries()) {
    checkCount(`counts[${slot}]`, count)
  }
  const on = fit.calendar.fork().visit(day)
  const { variance } = fit.level.fork().expect(on)
  const from = counts.length
  const seen = sum(counts.map((count) => count ?? 0))
  const horizonDays = on.number - newest.calendar.number
  const before = day.closed ? new Float64Array(fit.slots) : expectedOf(fit, newest.after, on, day)
  const blocks = blocksOf(before)
  const past = pastDays(fit)
  const expected = updated(blocks, past.covariance(blocks, variance), before, knownOf(counts, before, from), from)
  const errors = poolErrors(past.updates(blocks, from, variance), variance, fit.slots, 1)
  const rest = sum(expected.subarray(from))
  return {
    date: day.date,
    horizonDays,
    closed: day.closed ?? false,
    from,
    seen,
    change: sum(before.subarray(from)) > 0 ? rest / sum(before.subarray(from)) : 1,
    expected: [...expected],
    bands: bandsOf(expected, from, variance, errors, shares),
    total: totalOf(rest, variance, errors.total, shares),
  }
}

/** Moves the intervals from `from` on by what the seen ones lead to expect: the mean of a normal distribution given a part of it. */
function updated(
  blocks: readonly Block[],
  { matrix, taken }: Covariance,
  before: Float64Array,
  known: Float64Array,
  from: number,
): Float64Array {
  const n = blocks.length
  const { errors, expected } = blockErrors(blocks, known, before)
  const seen = blocks.flatMap((_, b) => (expected[b]! > 0 ? [b] : []))
  const after = before.slice()
  if (seen.length === 0) return after
  const size = seen.length
  const among = new Float64Array(size * size)
  const weights = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) among[i * size + j] = matrix[seen[i]! * n + seen[j]!]!
    among[i * size + i]! += Math.max(1 / expected[seen[i]!]!, taken[seen[i]!]!)
    weights[i] = errors[seen[i]!]!
  }
  const other = otherDay(
    weights,
    Float64Array.from(seen, (b) => expected[b]!),
    among,
  )
  for (let at = 0; at < among.length; at++) among[at]! += other
  solve(among, size, weights)
  for (const [b, block] of blocks.entries()) {
    if (block.to <= from) continue
    let shift = 0
    for (let i = 0; i < size; i++) shift += (matrix[b * n + seen[i]!]! + other) * weights[i]!
    for (let i = Math.max(from, block.from); i < block.to; i++) after[i] = moved(before[i]!, shift)
  }
  return after
}

/**
 * Variance added to the day's effect where the day so far is out of proportion to all that was learned, `among`: what the square of its mean error has
 * beyond that proportion. Else 0, and the update is what the covariance says.
 */
function otherDay(errors: Float64Array, expected: Float64Array, among: Float64Array): number {
  const size = errors.length
  const could = sum(expected)
  let mean = 0
  let variance = 0
  for (let i = 0; i < size; i++) {
    mean += (errors[i]! * expected[i]!) / could
    for (let j = 0; j < size; j++) variance += (among[i * size + j]! * expected[i]! * expected[j]!) / could ** 2
  }
  return Math.max(0, mean * mean - OTHER_DAY ** 2 * Math.max(0, variance))
}

/** Where holes in past days leave a covariance that is none, a little more of each block's own variance mends it. */
function solve(matrix: Float64Array, n: number, right: Float64Array): void {
  for (let extra = 0; ; extra = extra * 4 + 1e-4) {
    const factor = matrix.slice()
    for (let i = 0; i < n; i++) factor[i * n + i]! += extra
    if (!factorise(factor, n)) continue
    solveFactorised(factor, n, right)
    return
  }
}

/** Counts without glitches, -1 where unknown. */
function knownOf(counts: readonly (number | null)[], expected: Float64Array, from: number): Float64Array {
  const seen = Array.from(expected, (one, i) => (i < from && one > 0 ? (counts[i] ?? null) : null))
  return Float64Array.from(tidyDay(seen, expected, DEVIATION).counts, (count) => count ?? -1)
}

/** The errors of one-day forecasts of the history, and what updates within those days would have been. */
function pastDays(fit: Fit) {
  const days: (DayErrors & { number: number })[] = []
  for (let index = Math.max(1, fit.days.length - LEARNED_DAYS); index < fit.days.length; index++) {
    const day = fit.days[index]!
    const origin = fit.days[index - 1]!.after
    if (!seenWhole(day) || origin.known < LEAST_KNOWN) continue
    days.push({
      number: day.calendar.number,
      counts: Float64Array.from(day.counts, (count) => count ?? -1),
      expected: ahead(fit, origin, day.calendar, day.exposure),
    })
  }
  return {
    days,
    covariance(blocks: readonly Block[], variance: number): Covariance {
      const learned = new ErrorCovariance(blocks)
      for (const day of days) learned.learn(day.number, day, LARGEST_ERROR)
      return learned.matrix(variance)
    },
    /** The last 40 days, each updated from its first `from` intervals with what was learned before it. */
    updates(blocks: readonly Block[], from: number, variance: number): DayErrors[] {
      const learned = new ErrorCovariance(blocks)
      const found: DayErrors[] = []
      for (const [index, day] of days.entries()) {
        if (index >= days.length - ERROR_DAYS) {
          const known = day.counts.map((count, i) => (i < from ? count : -1))
          found.push({
            counts: day.counts,
            expected: updated(blocks, learned.matrix(variance), day.expected, known, from),
          })
        }
        learned.learn(day.number, day, LARGEST_ERROR)
      }
      return found
    },
  }
}
