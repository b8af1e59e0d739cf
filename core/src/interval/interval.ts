/** Length of an interval: figures are kept in quarters of an hour. */
export const INTERVAL_MS = 900_000

/**
 * Start of the interval that holds `at`, epoch ms: the key of every interval row.
 *
 * One grid for all zones. Every offset in use is a whole number of quarter-hours, Kathmandu (+5:45) and Lord Howe (half-hour summer time)
 * included, so quarter-hours of UTC are quarter-hours of any local clock, and both passes of a repeated hour keep their own intervals.
 * Only before 1972 were there odd offsets (São Paulo: −3:06:28 until 1914); there an interval belongs to the local day, hour or
 * half-hour in which it starts.
 */
export function intervalStart(at: number): number {
  return Math.floor(at / INTERVAL_MS) * INTERVAL_MS
}

/** First interval that starts at or after `at`. */
export function firstIntervalFrom(at: number): number {
  return Math.ceil(at / INTERVAL_MS) * INTERVAL_MS
}

/** Starts of the intervals that begin in `[from, to)`. */
export function intervalsBetween(from: number, to: number): number[] {
  const starts: number[] = []
  for (let start = firstIntervalFrom(from); start < to; start += INTERVAL_MS) starts.push(start)
  return starts
}
