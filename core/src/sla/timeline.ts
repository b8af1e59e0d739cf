import { addDays, dayOf, dayOfDate } from '../interval/day.ts'
import type { Calendar } from '../settings/settings.ts'
import { openingsOn, type Opening } from './opening-day.ts'

/**
 * A calendar unrolled over `[from, to)`: its openings in order, none touching another, and the open time before each. Open time up to
 * any moment, and the moment by which any open time has passed, are then one binary search.
 */
export type Timeline = {
  from: number
  to: number
  openings: Opening[]
  /** Open ms from the start of the timeline to the start of each opening. */
  before: number[]
}

const timelines = new WeakMap<Calendar, Timeline>()

/**
 * The calendar's timeline, covering at least `from` and `to`. Kept with the calendar object (settings are replaced, never edited) and
 * built anew, wider, when somebody asks further out.
 */
export function timelineOver(calendar: Calendar, from: number, to: number): Timeline {
  const known = timelines.get(calendar)
  if (known && from >= known.from && to < known.to) return known
  const first = Math.min(from, known?.from ?? from)
  const last = Math.max(to, known?.to ?? to)
  // Half as much again as is known already: years of history are unrolled in a few steps.
  const margin = Math.max(MARGIN_MS, (last - first) / 2)
  const wider = unroll(calendar, from === first ? first - margin : first, to === last ? last + margin : last)
  timelines.set(calendar, wider)
  return wider
}

/** Open ms from the start of the timeline to `at`. */
export function openMsUntil(timeline: Timeline, at: number): number {
  const n = lastOpeningFrom(timeline.openings, at)
  if (n < 0) return 0
  const opening = timeline.openings[n]!
  return timeline.before[n]! + Math.min(at, opening.to) - opening.from
}

/** Index of the last opening that has begun at `at`; −1 when none has. */
export function lastOpeningFrom(openings: Opening[], at: number): number {
  let low = 0
  let high = openings.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (openings[middle]!.from <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

const MARGIN_MS = 30 * 86_400_000

function unroll(calendar: Calendar, from: number, to: number): Timeline {
  const first = dayOf(calendar.zone, from).date
  const last = dayOf(calendar.zone, to).date
  const openings: Opening[] = []
  // one date earlier: its night shift may reach into the first day
  for (let date = addDays(first, -1); date <= last; date = addDays(date, 1)) openings.push(...openingsOn(calendar, date))
  const merged = merge(openings)
  let open = 0
  const before = merged.map((opening) => {
    const start = open
    open += opening.to - opening.from
    return start
  })
  return { from: dayOfDate(calendar.zone, first).from, to: dayOfDate(calendar.zone, last).to, openings: merged, before }
}

function merge(openings: Opening[]): Opening[] {
  const merged: Opening[] = []
  for (const opening of openings.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from)) {
    const newest = merged.at(-1)
    if (newest && opening.from <= newest.to) newest.to = Math.max(newest.to, opening.to)
    else merged.push({ ...opening })
  }
  return merged
}
