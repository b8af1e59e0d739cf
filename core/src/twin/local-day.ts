import type { Calendar } from '../settings/settings.ts'

/** One day of a place, `[startAt, endAt)`; 23 or 25 hours long where the clock changes. */
export type LocalDay = { date: string; weekday: number; startAt: number; endAt: number; zone: string }

export const weekdayKeys = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

const DAY_MS = 86_400_000

/** The local day that holds a moment. `weekday` 0 = Monday. */
export function localDay(zone: string, at: number): LocalDay {
  const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate()
  return {
    date: date.toString(),
    weekday: date.dayOfWeek - 1,
    startAt: date.toZonedDateTime(zone).epochMilliseconds,
    endAt: date.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds,
    zone,
  }
}

/** The moment at which clocks show `minute` after midnight; minutes past 1440 fall on the next day. A time that a clock change skips is moved on. */
export function clockAt(day: LocalDay, minute: number): number {
  if (day.endAt - day.startAt === DAY_MS && minute <= 1440) return day.startAt + minute * 60_000
  const whole = Math.floor(minute)
  const date = Temporal.PlainDate.from(day.date).add({ days: Math.floor(whole / 1440) })
  const plainTime = Temporal.PlainTime.from({ hour: Math.floor((whole % 1440) / 60), minute: whole % 60 })
  return date.toZonedDateTime({ timeZone: day.zone, plainTime }).epochMilliseconds + Math.round((minute - whole) * 60_000)
}

/** When a calendar is open on a day, as spans of moments. No calendar: all day. */
export function openSpans(calendar: Calendar | null, day: LocalDay): [from: number, to: number][] {
  if (!calendar) return [[day.startAt, day.endAt]]
  const holiday = calendar.holidays.find((one) => one.date === day.date)
  const hours = holiday ? holiday.hours : (calendar.week[weekdayKeys[day.weekday]!] ?? [])
  return hours.map(({ opens, closes }) => [clockAt(day, minuteOf(opens)), clockAt(day, minuteOf(closes))])
}

function minuteOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
}
