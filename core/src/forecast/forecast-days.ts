import { DomainError } from '../number/domain-error.ts'
import { bandOf, type PastErrors, type Range } from './bands.ts'
import type { CalendarDay } from './calendar.ts'
import { ahead, exposureOf, type Fit, type Knowledge } from './fit.ts'
import { checkPlan, type PlannedDay } from './history.ts'
import { INTERVAL_VARIANCE, pastErrors, type PooledErrors } from './past-errors.ts'
import { profileOf } from './profile.ts'

/** Shares of outcomes that the bands hold unless others are asked for. */
export const USUAL_SHARES: readonly number[] = [0.8, 0.95]
export type DayForecast = {
  date: string
  /** Days from the newest day of the history. */
  horizonDays: number
  closed: boolean
  /** Expected contacts per interval of the local clock; in an interval shown twice, both together. 0 in intervals that were never known. */
  expected: number[]
  /** Per interval, a band for each share asked for. */
  bands: Range[][]
  /** The day as a whole; its bands are narrower than the sum of its intervals' bands. */
  total: { expected: number; bands: Range[] }
}

/**
 * Forecasts days after the history. Closed days between them must be in the plan, since what waited comes on the day after; open ones need not.
 *
 * Bands are rolling and conformal: the errors of the forecasts of the same horizon that would have been made on the last 40 days, pooled over an
 * interval and its two neighbours. They mean the error that remains when closures and special days are known beforehand.
 *
 * @throws DomainError that names date and field: days not after the history, days given twice, effects that are no numbers
 */
export function forecastDays(fit: Fit, plan: readonly PlannedDay[], shares: readonly number[] = USUAL_SHARES): DayForecast[] {
  checkPlan(plan, fit.slots)
  checkShares(shares)
  const newest = fit.days.at(-1)!
  const sorted = [...plan].sort((a, b) => (a.date < b.date ? -1 : 1))
  const calendar = fit.calendar.fork()
  const level = fit.level.fork()
  let before = newest.calendar.date
  return sorted.map((day) => {
    if (day.date <= before) {
      throw new DomainError('plan', day.date, day.date === before ? 'one entry per date' : `days after ${newest.calendar.date}`)
    }
    before = day.date
    const on = calendar.visit(day)
    const { variance } = level.expect(on)
    const horizonDays = on.number - newest.calendar.number
    if (day.closed) return closedForecast(day.date, horizonDays, fit.slots, shares)
    const expected = expectedOf(fit, newest.after, on, day)
    const errors = pastErrors(fit, horizonDays, variance)
    return {
      date: day.date,
      horizonDays,
      closed: false,
      expected: [...expected],
      bands: [...expected].map((one, i) => shares.map((share) => bandOf(one, variance + INTERVAL_VARIANCE, errors.at(i), share))),
      total: totalOf(sum(expected), variance, errors.total, shares),
    }
  })
}

/** Expected contacts per interval of a planned day, special effects included. */
export function expectedOf(fit: Fit, known: Knowledge, on: CalendarDay, day: PlannedDay): Float64Array {
  const exposure = exposureOf(day, fit.known)
  const expected = ahead(fit, known, on, exposure)
  const kind = day.special === undefined ? undefined : fit.specials.get(day.special)
  // half a day of "nothing special" beside the days that were
  const factor = day.effect?.factor ?? (kind ? Math.exp(kind.sumLog / (kind.days + 0.5)) : 1)
  const shape = day.effect?.shape ?? (kind ? profileOf(kind.profile, known.all, exposure) : null)
  const volume = sum(expected) * factor
  if (!shape) return expected.map((one) => one * factor)
  const weights = expected.map((_, i) => shape[i]! * exposure[i]!)
  const weight = sum(weights)
  return weight > 0 ? weights.map((one) => (one / weight) * volume) : expected.map((one) => one * factor)
}

/** Bands per interval; those before `from` are over and have none. */
export function bandsOf(
  expected: Float64Array,
  from: number,
  variance: number,
  errors: PooledErrors,
  shares: readonly number[],
): Range[][] {
  return Array.from(expected, (one, i) => {
    if (i < from) return shares.map((share) => ({ share, low: one, high: one }))
    const own = errors.at(i)
    return shares.map((share) => bandOf(one, variance + INTERVAL_VARIANCE, own, share))
  })
}

export function totalOf(expected: number, variance: number, errors: PastErrors, shares: readonly number[]) {
  return { expected, bands: shares.map((share) => bandOf(expected, variance, errors, share)) }
}

/** @throws DomainError */
export function checkShares(shares: readonly number[]): void {
  for (const share of shares) if (!(share > 0 && share < 1)) throw new DomainError('shares', share, 'between 0 and 1, as 0.8')
}

export function sum(values: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]!
  return total
}

function closedForecast(date: string, horizonDays: number, slots: number, shares: readonly number[]): DayForecast {
  const none = shares.map((share) => ({ share, low: 0, high: 0 }))
  return {
    date,
    horizonDays,
    closed: true,
    expected: Array.from({ length: slots }, () => 0),
    bands: Array.from({ length: slots }, () => none),
    total: { expected: 0, bands: none },
  }
}
