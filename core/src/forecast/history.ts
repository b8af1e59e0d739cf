import { DomainError } from '../number/domain-error.ts'

/**
 * What is known of one day of a queue: how many contacts came in each interval of the local clock. All days of a history have the same number
 * of intervals, so that interval 36 is 09:00 on each of them whatever the clocks did (`local-day.ts` brings days of 23 and 25 hours there).
 */
export type PastDay = {
  /** YYYY-MM-DD, local. */
  date: string
  /** Contacts offered per interval; null where nobody knows (feed down, day not over). Unknown is not zero; never known on any day is closed. */
  counts: readonly (number | null)[]
  /** Nobody was to be served; counts are then not looked at. A day that is missing from the history is unknown, not closed. */
  closed?: boolean
  /** How much of each interval there was, in intervals: 0 closed or skipped by the clock, 2 shown twice; 1 everywhere where absent. */
  exposure?: readonly number[]
  /** Kind of a day unlike others (“black friday”): learned apart, never part of the level. */
  special?: string
}

/** A day to be forecast, as far as it is known beforehand. */
export type PlannedDay = {
  date: string
  closed?: boolean
  exposure?: readonly number[]
  special?: string
  /** What the planner expects of a special day; where absent it is learned from earlier days of the same kind. */
  effect?: {
    /** Times the volume of an ordinary day. */
    factor?: number
    /** Relative weight of each interval, in any unit. */
    shape?: readonly number[]
  }
}

const DATE = /^\d{4}-\d{2}-\d{2}$/

/**
 * The history by date. Order of the days given is irrelevant.
 *
 * @throws DomainError that names day and field: no days, two of one date, counts of different lengths, negative or not finite
 */
export function sortedHistory(days: readonly PastDay[]): PastDay[] {
  if (days.length === 0) throw new DomainError('days', 'empty', 'at least one day of history')
  const sorted = [...days].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
  const slots = sorted[0]!.counts.length
  if (slots === 0) throw new DomainError(`days[${sorted[0]!.date}].counts`, 'empty', 'one entry per interval of the day')
  for (const [index, day] of sorted.entries()) {
    checkDate('date', day.date)
    const field = `days[${day.date}]`
    if (sorted[index - 1]?.date === day.date) throw new DomainError(field, 'there twice', 'one entry per date')
    if (day.counts.length !== slots) {
      throw new DomainError(`${field}.counts`, `${day.counts.length} long`, `${slots} long, as on the other days`)
    }
    for (let slot = 0; slot < slots; slot++) {
      const count = day.counts[slot]!
      checkCount(`${field}.counts[${slot}]`, count)
    }
    checkExposure(field, day.exposure, slots)
  }
  return sorted
}

/** @throws DomainError that names day and field */
export function checkPlan(plan: readonly PlannedDay[], slots: number): void {
  for (const { date, exposure, effect } of plan) {
    checkDate('date', date)
    checkExposure(`plan[${date}]`, exposure, slots)
    if (effect?.factor !== undefined && !(effect.factor >= 0 && effect.factor < Infinity)) {
      throw new DomainError(`plan[${date}].effect.factor`, effect.factor, 'a finite number, 0 or more')
    }
    if (effect?.shape) {
      checkAmounts(`plan[${date}].effect.shape`, effect.shape, slots)
      if (!effect.shape.some((weight) => weight > 0)) {
        throw new DomainError(`plan[${date}].effect.shape`, 'all zero', 'above zero in some interval')
      }
    }
  }
}

/** More contacts than this in an interval are an error of the feed: their squares would outgrow a double. */
const MOST_COUNT = 1e15

/** @throws DomainError unless it is a count, or null for unknown */
export function checkCount(field: string, count: number | null): void {
  if (count !== null && !(count >= 0 && count <= MOST_COUNT)) {
    throw new DomainError(field, count, `a number from 0 to ${MOST_COUNT}, or null where unknown`)
  }
}

function checkDate(field: string, date: string): void {
  // 2026-02-31 parses, as a day of March
  const parsed = DATE.test(date) ? Date.parse(date) : NaN
  if (Number.isNaN(parsed) || new Date(parsed).toISOString().slice(0, 10) !== date)
    throw new DomainError(field, date, 'a date as YYYY-MM-DD')
}

function checkExposure(field: string, exposure: readonly number[] | undefined, slots: number): void {
  if (exposure) checkAmounts(`${field}.exposure`, exposure, slots)
}

function checkAmounts(field: string, amounts: readonly number[], slots: number): void {
  if (amounts.length !== slots) throw new DomainError(field, `${amounts.length} long`, `${slots} long, one entry per interval`)
  for (const [slot, amount] of amounts.entries()) {
    if (!(amount >= 0 && amount < Infinity)) throw new DomainError(`${field}[${slot}]`, amount, 'a finite number, 0 or more')
  }
}
