import { DomainError } from '../number/domain-error.ts'
import { normalQuantile } from '../number/normal.ts'
import { dayNumber } from './calendar.ts'

/** Handled contacts of one day and the time they took, per interval of the local clock; null where unknown. */
export type HandledDay = { date: string; handled: readonly (number | null)[]; handleMs: readonly (number | null)[] }

/** Mean handle time per interval, ms, and a band for the mean of as many contacts as are expected there. */
export type HandleTimeForecast = { meanMs: number[]; bands: { share: number; low: number; high: number }[][] }

const HALF_LIFE_DAYS = 21
/** Squared coefficient of variation of single handle times before anything is known: about 1 on the telephone. */
const SPREAD = 1
/** The same for the mean of an interval beside chance: 5 %. Both are believed as if found in so many intervals of so many contacts. */
const INTERVAL_NOISE = 0.0025
const ASSUMED = { intervals: 50, contacts: 25 }
/** Relative variances of weekdays and intervals about the whole: true differences of 5 and 8 %. */
const WEEKDAY_VARIANCE = 0.0025
const INTERVAL_VARIANCE = 0.0064
/** Relative variance of a day's mean about what was to be expected: 5 %. */
const DAY_VARIANCE = 0.0025

type Sums = { handled: number; ms: number }

/** What was learned of one queue's handle time. */
export type HandleTimeFit = {
  slots: number
  /** Mean over all, ms; null while nothing was handled. */
  meanMs: number | null
  /** Factors about 1. */
  byWeekday: number[]
  bySlot: Float64Array
  /** Squared coefficient of variation of single handle times, and relative variance of an interval's mean that their number does not explain. */
  spread: number
  noise: number
}

/**
 * Learns mean handle time: one mean, times a factor of the weekday, times one of the interval; contacts weigh, not intervals, and older ones
 * count half every three weeks. Each factor is pulled to 1 by as much as chance outweighs true differences: with a squared coefficient of
 * variation of 1 an interval must have handled some 150 contacts before it is believed half. How far single means lie from all this says how
 * wide bands must be.
 *
 * @throws DomainError that names day and field
 */
export function fitHandleTime(history: readonly HandledDay[]): HandleTimeFit {
  if (history.length === 0) throw new DomainError('days', 'empty', 'at least one day of history')
  const slots = history[0]!.handled.length
  for (const day of history) check(day, slots)
  const newest = Math.max(...history.map(({ date }) => dayNumber(date)))
  const all: Sums = { handled: 0, ms: 0 }
  const weekdays: Sums[] = Array.from({ length: 7 }, () => ({ handled: 0, ms: 0 }))
  each(history, newest, (w, _, handled, ms) => {
    for (const sums of [all, weekdays[w]!]) {
      sums.handled += handled
      sums.ms += ms
    }
  })
  const bySlot = new Float64Array(slots).fill(1)
  if (all.handled === 0) {
    return { slots, meanMs: null, byWeekday: weekdays.map(() => 1), bySlot, spread: SPREAD, noise: INTERVAL_NOISE }
  }
  const meanMs = all.ms / all.handled
  const byWeekday = weekdays.map((sums) => factor(sums.ms, sums.handled * meanMs, meanMs, WEEKDAY_VARIANCE))
  const came = new Float64Array(slots)
  const could = new Float64Array(slots)
  each(history, newest, (w, slot, handled, ms) => {
    came[slot]! += ms
    could[slot]! += handled * meanMs * byWeekday[w]!
  })
  for (let i = 0; i < slots; i++) bySlot[i] = factor(came[i]!, could[i]!, meanMs, INTERVAL_VARIANCE)
  return { slots, meanMs, byWeekday, bySlot, ...spreadOf(history, newest, (w, slot) => meanMs * byWeekday[w]! * bySlot[slot]!) }
}

/**
 * Squared relative errors of an interval's mean are spread ÷ contacts + noise: both by least squares, intervals weighing as the square of their
 * contacts, which is how exact a squared error is.
 */
function spreadOf(history: readonly HandledDay[], newest: number, usual: (weekday: number, slot: number) => number) {
  const { intervals, contacts } = ASSUMED
  let ones = intervals
  let counts = intervals * contacts
  let squares = intervals * contacts ** 2
  let bySpread = intervals * (SPREAD + INTERVAL_NOISE * contacts)
  let byNoise = intervals * contacts * (SPREAD + INTERVAL_NOISE * contacts)
  each(history, newest, (w, slot, handled, ms, kept) => {
    if (handled === 0) return
    const number = handled / kept
    const error = Math.min(LARGEST_ERROR, Math.abs(ms / handled / usual(w, slot) - 1)) ** 2
    ones += kept
    counts += kept * number
    squares += kept * number ** 2
    bySpread += kept * number * error
    byNoise += kept * number ** 2 * error
  })
  const determinant = ones * squares - counts * counts
  const spread = determinant > 0 ? (bySpread * squares - byNoise * counts) / determinant : bySpread / ones
  const least = Math.min(Math.max(spread, 0.1), 10)
  return { spread: least, noise: Math.min(Math.max((byNoise - least * counts) / squares, 0.0004), 1) }
}

/** A lone contact of an hour says little of others. */
const LARGEST_ERROR = 3

/**
 * Mean handle time of a day by interval. `expected`: contacts forecast per interval, which say how wide the band of their mean is.
 * `today`: what was handled of the day so far, whose own level is believed as far as its number allows. Null while nothing was ever handled.
 *
 * @throws DomainError
 */
export function forecastHandleTime(
  fit: HandleTimeFit,
  date: string,
  expected: ArrayLike<number>,
  shares: readonly number[],
  today?: HandledDay,
): HandleTimeForecast | null {
  if (expected.length !== fit.slots) throw new DomainError('expected', `${expected.length} long`, `${fit.slots} long`)
  const { meanMs } = fit
  if (meanMs === null) return null
  const w = weekdayOf(date)
  const usual = fit.bySlot.map((one) => one * fit.byWeekday[w]! * meanMs)
  let came = 0
  let could = 0
  if (today) {
    check(today, fit.slots)
    for (let i = 0; i < fit.slots; i++) {
      if (today.handled[i] == null || today.handleMs[i] == null) continue
      came += today.handleMs[i]!
      could += today.handled[i]! * usual[i]!
    }
  }
  const day = factor(came, could, meanMs, DAY_VARIANCE)
  // what is left of the day's own variance once so much of it was seen
  const seen = could / meanMs
  const left = (DAY_VARIANCE * fit.spread) / (fit.spread + seen * DAY_VARIANCE)
  return {
    meanMs: [...usual].map((one) => one * day),
    bands: [...usual].map((one, i) => {
      const deviation = Math.sqrt(fit.spread / Math.max(1, expected[i]!) + left + fit.noise)
      // lognormal: a mean time is above 0, and more often far above than far below
      return shares.map((share) => {
        const reach = normalQuantile((1 + share) / 2) * Math.sqrt(Math.log1p(deviation ** 2))
        const middle = one * day * Math.exp(-Math.log1p(deviation ** 2) / 2)
        return { share, low: middle * Math.exp(-reach), high: middle * Math.exp(reach) }
      })
    }),
  }
}

/** What took place over what was expected, pulled to 1 by the contacts that chance needs to show a difference of that variance. */
function factor(ms: number, expectedMs: number, meanMs: number, variance: number): number {
  const pull = (SPREAD / variance) * meanMs
  return (ms + pull) / (expectedMs + pull)
}

function each(
  history: readonly HandledDay[],
  newest: number,
  visit: (weekday: number, slot: number, handled: number, ms: number, kept: number) => void,
): void {
  for (const { date, handled, handleMs } of history) {
    const kept = 0.5 ** ((newest - dayNumber(date)) / HALF_LIFE_DAYS)
    for (let slot = 0; slot < handled.length; slot++) {
      if (handled[slot] == null || handleMs[slot] == null) continue
      visit(weekdayOf(date), slot, handled[slot]! * kept, handleMs[slot]! * kept, kept)
    }
  }
}

function weekdayOf(date: string): number {
  return new Date(date).getUTCDay()
}

function check({ date, handled, handleMs }: HandledDay, slots: number): void {
  if (Number.isNaN(Date.parse(date))) throw new DomainError('date', date, 'a date as YYYY-MM-DD')
  for (const [field, values] of [
    ['handled', handled],
    ['handleMs', handleMs],
  ] as const) {
    // prettier-ignore
    if (values.length !== slots) throw new DomainError(`days[${date}].${field}`, `${values.length} long`, `${slots} long`)
    for (const [slot, value] of values.entries()) {
      if (value !== null && !(value >= 0 && value < Infinity)) {
        throw new DomainError(`days[${date}].${field}[${slot}]`, value, 'a finite number, 0 or more, or null where unknown')
      }
    }
  }
}
