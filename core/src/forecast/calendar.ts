import type { PastDay, PlannedDay } from './history.ts'

const DAY_MS = 86_400_000
/** A weekday counts as closed every week where it was open on fewer than a tenth of its days. */
const SELDOM = 0.1
/** A closure of more than a week makes no larger backlog: people find other ways. */
const LONGEST_GAP = 7

/** What the calendar says of a day that anybody can know beforehand. */
export type CalendarDay = {
  date: string
  /** Days since 1970. */
  number: number
  /** 0 Monday … 6 Sunday. */
  weekday: number
  /** Sines and cosines of the position in the month, (day − ½) / days in the month, three pairs, and in the year, two pairs. */
  waves: Float64Array
  /** ln of the days since the queue was last open: 0 after an open day, ln 3 on a Monday after a weekend closed. What waited comes now. */
  gap: number
  /** The gap is longer than this weekday's usual one: a day after a closure. */
  afterClosure: boolean
}

/** Weekdays (0 Monday) on which the queue is closed every week. */
export function closedWeekdays(days: readonly PastDay[]): boolean[] {
  const seen = Array.from({ length: 7 }, () => 0)
  const open = Array.from({ length: 7 }, () => 0)
  const first = dayNumber(days[0]!.date)
  const last = dayNumber(days.at(-1)!.date)
  for (let n = first; n <= last; n++) seen[weekdayOf(n)]!++
  for (const day of days) if (isOpen(day)) open[weekdayOf(dayNumber(day.date))]!++
  const any = open.some((count) => count > 0)
  // a weekday that has not come yet is taken to be like the others
  return seen.map((count, w) => any && count > 0 && open[w]! < count * SELDOM)
}

/**
 * Walks over days in the order of their dates and says what the calendar knows of each. Days left out are taken to be open, unless their
 * weekday is closed every week: a hole in a history is a feed that was down.
 */
export class Calendar {
  readonly #closed: readonly boolean[]
  readonly #usualGap: number[]
  #lastOpen: number | null = null
  #next: number | null = null

  constructor(closed: readonly boolean[], from?: Calendar) {
    this.#closed = closed
    this.#usualGap = closed.map((_, w) => gapOf(daysSinceOpen(closed, w)))
    if (from) {
      this.#lastOpen = from.#lastOpen
      this.#next = from.#next
    }
  }

  /** A second walk from here on. */
  fork(): Calendar {
    return new Calendar(this.#closed, this)
  }

  visit(day: PastDay | PlannedDay): CalendarDay {
    const number = dayNumber(day.date)
    for (let n = this.#next ?? number; n < number; n++) if (!this.#closed[weekdayOf(n)]) this.#lastOpen = n
    const w = weekdayOf(number)
    const usual = this.#usualGap[w]!
    const gap = this.#lastOpen === null ? usual : gapOf(number - this.#lastOpen)
    this.#next = number + 1
    if (!day.closed) this.#lastOpen = number
    return {
      date: day.date,
      number,
      weekday: w,
      waves: wavesOf(monthAngle(day.date), (2 * Math.PI * number) / 365.2425),
      gap,
      afterClosure: gap > usual + 1e-9,
    }
  }
}

/** Days since 1970 of a date, YYYY-MM-DD. */
export function dayNumber(date: string): number {
  return Date.parse(date) / DAY_MS
}

function weekdayOf(number: number): number {
  return (((number + 3) % 7) + 7) % 7 // 1970-01-01 was a Thursday
}

function isOpen(day: PastDay): boolean {
  return !day.closed && day.counts.some((count) => count !== null)
}

function daysSinceOpen(closed: readonly boolean[], w: number): number {
  for (let back = 1; back <= 7; back++) if (!closed[(w - back + 7) % 7]) return back
  return 1
}

function gapOf(days: number): number {
  return Math.log(Math.min(days, LONGEST_GAP))
}

function monthAngle(date: string): number {
  const day = Number(date.slice(8))
  const days = new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 0)).getUTCDate()
  return (2 * Math.PI * (day - 0.5)) / days
}

function wavesOf(month: number, year: number): Float64Array {
  const waves = new Float64Array(10)
  for (const [n, angle] of [month, 2 * month, 3 * month, year, 2 * year].entries()) {
    waves[2 * n] = Math.sin(angle)
    waves[2 * n + 1] = Math.cos(angle)
  }
  return waves
}
