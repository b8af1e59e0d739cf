import type { Calendar } from '../settings/settings.ts'
import { lastOpeningFrom, openMsUntil, timelineOver } from './timeline.ts'

const DAY_MS = 86_400_000
const YEAR_MS = 366 * DAY_MS
const NEVER_MS = 100 * YEAR_MS
const fullDay = [{ opens: '00:00', closes: '24:00' }]

/** Open round the clock: what a queue has whose settings name no calendar. */
export const always: Calendar = {
  id: 'always',
  zone: 'UTC',
  week: { mon: fullDay, tue: fullDay, wed: fullDay, thu: fullDay, fri: fullDay, sat: fullDay, sun: fullDay },
  holidays: [],
}

/** @throws RangeError when there is no such calendar */
export function getCalendar(calendars: readonly Calendar[], id: string): Calendar {
  const calendar = calendars.find((candidate) => candidate.id === id) ?? (id === always.id ? always : undefined)
  if (!calendar) throw new RangeError(`calendar "${id}" is not in the settings: add it, or name one of ${names(calendars)}`)
  return calendar
}

export function isOpen(calendar: Calendar, at: number): boolean {
  if (calendar === always) return true
  const { openings } = timelineOver(calendar, at, at)
  const n = lastOpeningFrom(openings, at)
  return n >= 0 && at < openings[n]!.to
}

/** When the opening began that it is in at `at`; null while it is closed, and where it has been open for ever. */
export function openSince(calendar: Calendar, at: number): number | null {
  if (calendar === always) return null
  const { openings } = timelineOver(calendar, at, at)
  const opening = openings[lastOpeningFrom(openings, at)]
  return opening && at < opening.to ? opening.from : null
}

/** Open time in `[from, to)`, ms; negative when `to` is before `from`. */
export function businessMsBetween(calendar: Calendar, from: number, to: number): number {
  if (calendar === always) return to - from
  if (to < from) return -businessMsBetween(calendar, to, from)
  const timeline = timelineOver(calendar, from, to)
  return openMsUntil(timeline, to) - openMsUntil(timeline, from)
}

/**
 * The moment by which `ms` of open time have passed since `from`: when a promise of `ms` falls due. The first such moment, so a promise
 * that runs out at closing time is due at closing time, not at the next opening. A negative `ms` counts back, to the last moment from
 * which that much open time leads up to `from`. 0 gives `from`, open or not.
 *
 * Null when a hundred years do not hold that much open time: it is never due.
 */
export function addBusinessMs(calendar: Calendar, from: number, ms: number): number | null {
  if (calendar === always || ms === 0) return from + ms
  for (let reach = Math.abs(ms) * 4 + 30 * DAY_MS; ; reach *= 4) {
    const found = ms > 0 ? forward(calendar, from, ms, reach) : back(calendar, from, -ms, reach)
    if (found !== null) return Math.abs(found - from) <= NEVER_MS ? found : null
    if (reach > NEVER_MS || isEmptyBeyond(calendar, from, ms, reach)) return null
  }
}

/** When it next opens or closes after `at`; null when nothing changes for two years. */
export function nextChange(calendar: Calendar, at: number): number | null {
  if (calendar === always) return null
  return changeBefore(calendar, at, at + 14 * DAY_MS) ?? changeBefore(calendar, at, at + 2 * YEAR_MS)
}

function changeBefore(calendar: Calendar, at: number, limit: number): number | null {
  const { openings } = timelineOver(calendar, at, limit)
  const n = lastOpeningFrom(openings, at)
  const open = n >= 0 && at < openings[n]!.to
  const change = open ? openings[n]!.to : openings[n + 1]?.from
  return change !== undefined && change < limit ? change : null
}

function forward(calendar: Calendar, from: number, ms: number, reach: number): number | null {
  const timeline = timelineOver(calendar, from, from + reach)
  const wanted = openMsUntil(timeline, from) + ms
  // the last opening that begins with less than the wanted time behind it
  const n = lastBelow(timeline.before, wanted)
  const opening = timeline.openings[n]
  if (!opening) return null
  const due = opening.from + (wanted - timeline.before[n]!)
  return due <= opening.to ? due : null
}

function back(calendar: Calendar, from: number, ms: number, reach: number): number | null {
  const timeline = timelineOver(calendar, from - reach, from)
  const wanted = openMsUntil(timeline, from) - ms
  if (wanted < 0) return null
  // the last opening that begins with at most the wanted time behind it
  const n = lastBelow(timeline.before, wanted + 1)
  const opening = timeline.openings[n]
  return opening ? opening.from + (wanted - timeline.before[n]!) : null
}

/** A week without hours opens on holidays only: after the last of them there is nothing to wait for. */
function isEmptyBeyond(calendar: Calendar, from: number, ms: number, reach: number): boolean {
  if (Object.values(calendar.week).some((hours) => hours.length > 0)) return false
  const dates = calendar.holidays.map(({ date }) => Date.parse(date))
  return ms > 0 ? from + reach > Math.max(...dates) + 3 * DAY_MS : from - reach < Math.min(...dates) - 3 * DAY_MS
}

/** Index of the last value below `limit` in a rising row; −1 when there is none. */
function lastBelow(values: number[], limit: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle]! < limit) low = middle + 1
    else high = middle
  }
  return low - 1
}

function names(calendars: readonly Calendar[]): string {
  return [...calendars.map(({ id }) => id), always.id].join(', ')
}
