import type { DayItem } from '@watchfloor/core/frame/frame'

/** What the day's chart draws: points (interval number, contacts), and the window they are seen through. */
export type DayShape = {
  actual: Point[]
  usual: Point[]
  low: Point[]
  high: Point[]
  /** First and last interval shown; the top of the scale. */
  window: { from: number; to: number; top: number }
}
export type Point = { x: number; y: number }

const HOUR = 3_600_000

/**
 * The curves of a day. The interval that still runs is left out of today's line: it is not over, and would look like a collapse each
 * time a new one begins. Night hours in which next to nothing ever happens are cut off, at full hours.
 */
export function dayShape(day: DayItem, now: number): DayShape {
  const over = Math.max(0, Math.min(day.actual.length, Math.floor((now - day.from) / day.intervalMs)))
  const actual = points(day.actual.slice(0, over))
  const usual = points(day.usual ?? [])
  const low = points(day.low ?? [])
  const high = points(day.high ?? [])
  const peak = Math.max(1, ...[...actual, ...usual, ...high].map(({ y }) => y))
  return { actual, usual, low, high, window: { ...hoursOf([...usual, ...actual], day, over, peak), top: niceTop(peak) } }
}

/** Full hours within the window where a label stands, thinned so that at most `most` remain. */
export function hourMarks(day: DayItem, window: DayShape['window'], most: number): { at: number; share: number }[] {
  const perHour = Math.max(1, Math.round(HOUR / day.intervalMs))
  const hours = Math.floor((window.to - window.from) / perHour)
  const step = [1, 2, 3, 4, 6, 12].find((each) => hours / each + 1 <= most) ?? 24
  const marks = []
  for (let hour = 0; hour <= hours; hour += step) {
    const x = window.from + hour * perHour
    marks.push({ at: day.from + x * day.intervalMs, share: (x - window.from) / (window.to - window.from) })
  }
  return marks
}

function points(values: number[]): Point[] {
  return values.map((y, x) => ({ x, y }))
}

function hoursOf(curve: Point[], day: DayItem, over: number, peak: number): { from: number; to: number } {
  const perHour = Math.max(1, Math.round(HOUR / day.intervalMs))
  const busy = curve.filter(({ y }) => y > peak * 0.05).map(({ x }) => x)
  const first = Math.min(over, ...busy)
  const last = Math.max(over, ...busy)
  const from = Math.floor(first / perHour) * perHour
  const to = Math.ceil((last + 1) / perHour) * perHour
  return { from, to: Math.max(to, from + 4 * perHour) }
}

/** The next of 1, 2, 3, 5 × a power of ten above the peak. */
function niceTop(peak: number): number {
  const power = 10 ** Math.floor(Math.log10(peak))
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((each) => each * power >= peak) ?? 10
  return step * power
}
