import { firstIntervalFrom, intervalsBetween } from './interval.ts'
import { checkZone } from './zone.ts'

/** A local day as a half-open span of UTC, on the interval grid; `date` is its calendar date, YYYY-MM-DD. */
export type Day = { date: string; from: number; to: number }

/**
 * The local day that holds `at`. Built from the zone's rules, so it may have 23, 24, 25 or another number of hours, and starts at 01:00
 * where midnight was skipped. Days follow one another without gap or overlap.
 *
 * @throws RangeError when `zone` is not in the time-zone data
 */
export function dayOf(zone: string, at: number): Day {
  const known = daysOf(zone)
  if (at >= known.newest.from && at < known.newest.to) return known.newest
  const utcDay = Math.floor(at / UTC_DAY_MS)
  let near = known.byUtcDay.get(utcDay)
  if (!near) {
    if (known.byUtcDay.size >= KEPT_DAYS) known.byUtcDay.clear()
    known.byUtcDay.set(utcDay, (near = []))
  }
  let day = near.find(({ from, to }) => at >= from && at < to)
  if (!day) near.push((day = find(zone, at)))
  known.newest = day
  return day
}

/** The day with this date (YYYY-MM-DD); empty (`from` = `to`) where the zone left it out, as Samoa did 2011-12-30. */
export function dayOfDate(zone: string, date: string): Day {
  const { byDate } = daysOf(zone)
  let day = byDate.get(date)
  if (!day) {
    const plain = Temporal.PlainDate.from(date)
    day = { date, from: startOf(zone, plain), to: startOf(zone, plain.add({ days: 1 })) }
    if (byDate.size >= KEPT_DAYS) byDate.clear()
    byDate.set(date, day)
  }
  return day
}

/** The date `days` later (earlier where negative), YYYY-MM-DD. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * UTC_DAY_MS).toISOString().slice(0, 10)
}

/** Starts of the intervals of a day: 96 as a rule, 92 or 100 at a change of clocks. */
export function dayIntervals(day: Day): number[] {
  return intervalsBetween(day.from, day.to)
}

/** 1 Monday … 7 Sunday. */
export function weekday(date: string): number {
  return new Date(date).getUTCDay() || 7
}

/** Enough for ten years of history; a day costs microseconds to build again. */
const KEPT_DAYS = 4_000
const UTC_DAY_MS = 86_400_000
const NONE: Day = { date: '', from: 0, to: 0 }

/** A UTC day touches two or three local days: `byUtcDay` finds them without asking the zone. */
type KnownDays = { byDate: Map<string, Day>; byUtcDay: Map<number, Day[]>; newest: Day }
const zones = new Map<string, KnownDays>()

function daysOf(zone: string): KnownDays {
  let known = zones.get(zone)
  if (!known) {
    checkZone(zone)
    known = { byDate: new Map(), byUtcDay: new Map(), newest: NONE }
    zones.set(zone, known)
  }
  return known
}

function find(zone: string, at: number): Day {
  const date = Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(zone).toPlainDate().toString()
  let day = dayOfDate(zone, date)
  // a clock set back over midnight shows yesterday's date again after today has begun: the days' bounds decide, not the date shown
  while (at >= day.to) day = dayOfDate(zone, addDays(day.date, 1))
  while (at < day.from) day = dayOfDate(zone, addDays(day.date, -1))
  return day
}

function startOf(zone: string, date: Temporal.PlainDate): number {
  return firstIntervalFrom(date.toZonedDateTime(zone).epochMilliseconds)
}
