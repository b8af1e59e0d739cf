import { addDays, weekday } from '../interval/day.ts'
import { offsetSpan } from '../interval/zone.ts'
import type { Calendar } from '../settings/settings.ts'

/** A stretch in which a calendar is open: `[from, to)`, epoch ms. */
export type Opening = { from: number; to: number }

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/**
 * The openings that begin on a local date, in order. A holiday replaces the hours of its weekday. A window that closes at or before its
 * opening time runs over midnight into the next day ("22:00" to "06:00"), and equal times are a full day; it belongs to the date it
 * opens on, so a night shift begun on the eve runs into a closed holiday and ends at its own time.
 *
 * Times are local clock times. One that the clock skips stands for the moment an hour of clock later; of one that comes twice, opening
 * and closing mean the first, and a window around the repeated hour is an hour longer.
 */
export function openingsOn(calendar: Calendar, date: string): Opening[] {
  const holiday = calendar.holidays.find((candidate) => candidate.date === date)
  const hours = holiday ? holiday.hours : (calendar.week[weekdays[weekday(date) - 1]!] ?? [])
  return hours.map(({ opens, closes }) => {
    const from = minutes(opens)
    const to = minutes(closes)
    return { from: momentOf(calendar.zone, date, from), to: momentOf(calendar.zone, date, to > from ? to : to + 24 * 60) }
  })
}

function minutes(clockTime: string): number {
  return Number(clockTime.slice(0, 2)) * 60 + Number(clockTime.slice(3))
}

function momentOf(zone: string, date: string, minute: number): number {
  if (minute >= 24 * 60) return momentOf(zone, addDays(date, 1), minute - 24 * 60)
  const clock = Date.parse(`${date}T00:00:00Z`) + minute * MINUTE_MS
  const span = offsetSpan(zone, clock)
  // far from a change of clocks the offset is plain; near one Temporal decides
  if (clock - DAY_MS > span.from && clock + DAY_MS < span.to) return clock - span.offsetMs
  return Temporal.PlainDate.from(date).toZonedDateTime({
    timeZone: zone,
    plainTime: { hour: Math.floor(minute / 60), minute: minute % 60 },
  }).epochMilliseconds
}
