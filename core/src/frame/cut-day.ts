import { dayOf } from '../interval/day.ts'
import { INTERVAL_MS, intervalsBetween } from '../interval/interval.ts'
import { weeksBefore } from '../interval/same-time.ts'
import type { Book } from '../model/book.ts'
import type { Model } from '../model/model.ts'
import type { DayItem } from './frame.ts'

const WEEKS = 4

/**
 * What came in today by interval to these queues together, against the same weekday of up to four weeks before at the same local clock time. A week counts only if the
 * log reaches back to it. The site's zone is the first queue's.
 */
export function cutDay(model: Model, queues: readonly string[], now: number): DayItem {
  const zone = model.settings.siteOf(queues[0] ?? '').zone
  const day = dayOf(zone, now)
  const intervals = intervalsBetween(day.from, day.to)
  const firstAt = firstIntervalOf(model.book, queues)
  const weeks: number[][] = []
  for (let week = 1; week <= WEEKS; week++) {
    const then = weeksBefore(zone, day.from, week)
    if (then === null || firstAt === null || then < firstAt - INTERVAL_MS * 4 * 12) break
    weeks.push(
      intervals.map((start) => {
        const same = weeksBefore(zone, start, week)
        return same === null ? 0 : cameIn(model.book, queues, same)
      }),
    )
  }
  const past = intervals.filter((start) => start <= now)
  const at = (n: number) => weeks.map((week) => week[n]!)
  const usual = weeks.length === 0 ? null : intervals.map((_, n) => at(n).reduce((a, b) => a + b, 0) / weeks.length)
  return {
    from: day.from,
    intervalMs: INTERVAL_MS,
    actual: past.map((start) => cameIn(model.book, queues, start)),
    usual,
    low: weeks.length < 2 ? null : intervals.map((_, n) => Math.min(...at(n))),
    high: weeks.length < 2 ? null : intervals.map((_, n) => Math.max(...at(n))),
    weeks: weeks.length,
  }
}

/** Contacts and tickets that came in during one interval. */
export function cameIn(book: Book, queues: readonly string[], start: number): number {
  let sum = 0
  for (const queue of queues) {
    const counts = book.find(queue, start)?.counts
    if (counts) sum += counts.offered + counts.ticketsOpened
  }
  return sum
}

function firstIntervalOf(book: Book, queues: readonly string[]): number | null {
  let first: number | null = null
  for (const queue of queues) {
    const start = book.firstStart(queue)
    if (start !== null && (first === null || start < first)) first = start
  }
  return first
}
