import { offsetSpan } from './zone.ts'

const WEEK_DAYS = 7

/**
 * The moment `weeks` weeks before `at` at the same local clock time, epoch ms; later weeks where negative. Not 168 h: over a change of
 * clocks 09:00 stays 09:00. In the second pass of a repeated hour the second pass is meant, where that day has one. Null when the
 * clock skipped that time on that day: there is nothing to compare with.
 */
export function weeksBefore(zone: string, at: number, weeks: number): number | null {
  return daysBefore(zone, at, weeks * WEEK_DAYS)
}

/** The same for days: yesterday at this time is `daysBefore(zone, at, 1)`. */
export function daysBefore(zone: string, at: number, days: number): number | null {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
  const clock = local.toPlainDateTime()
  const secondPass = clock.toZonedDateTime(zone, { disambiguation: 'earlier' }).epochMilliseconds !== at
  const wanted = clock.subtract({ days })
  const then = wanted.toZonedDateTime(zone, { disambiguation: secondPass ? 'later' : 'earlier' })
  return then.toPlainDateTime().equals(wanted) ? then.epochMilliseconds : null
}

/** What the local clock shows at `at`, in ms since 00:00: 0 … 86,399,999. Both passes of a repeated hour show the same. */
export function clockMs(zone: string, at: number): number {
  const local = at + offsetSpan(zone, at).offsetMs
  return local - Math.floor(local / DAY_MS) * DAY_MS
}

const DAY_MS = 86_400_000
