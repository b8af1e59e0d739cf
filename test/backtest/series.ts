import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { PastDay } from '@watchfloor/core/forecast/history'
import { localExposure } from '@watchfloor/core/forecast/local-day'
import { addDays, weekday } from '@watchfloor/core/interval/day'

/** What is wrong with a file or an option, with line and remedy: shown as it is, without a stack. */
export class BadSeries extends Error {}

export type SeriesOptions = {
  /** Length of a forecast interval in minutes; files with one row a day have one interval a day, whatever is asked for. */
  intervalMinutes: number
  /** Minutes of the local day, `[from, to)`; rows outside are left out. */
  open: { from: number; to: number }
  /** Column of the counts; by its usual names where absent. */
  column?: string
  /** Column of times where each row is one contact: rows are counted, and an interval without any on a day that has some is 0. */
  each?: string
  /** Needed where times have an offset. */
  zone?: string
  /** Dates on which nobody was served, known beforehand. */
  closed: ReadonlySet<string>
}

export type Series = { days: PastDay[]; intervalMinutes: number; firstMinute: number; rows: number }

const TIME_NAMES = ['interval_start', 'starts_at', 'start', 'time', 'timestamp', 'datetime', 'date']
const COUNT_NAMES = ['calls', 'offered', 'contacts', 'count', 'arrivals', 'volume']
const DAY_MINUTES = 1_440
const TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/

type Row = { line: number; date: string; minute: number; count: number | null }

/**
 * Reads CSV files (plain or .gz) of counts by time, brings them to intervals of the local clock and gives days in order. An interval of which a
 * part is missing is unknown, and so is a day without rows.
 *
 * @throws BadSeries that names file, line and remedy
 */
export function readSeries(files: readonly string[], options: SeriesOptions): Series {
  if (files.length === 0) throw new BadSeries('No file was given. Name a CSV with --data FILE.')
  const rows = files.flatMap((file) => readFile(file, options))
  const spacing = options.each === undefined ? spacingOf(rows) : options.intervalMinutes
  if (spacing === DAY_MINUTES && options.each === undefined) return daily(rows, options)
  const { intervalMinutes, open } = options
  if (intervalMinutes % spacing !== 0) {
    throw new BadSeries(
      `The rows are ${spacing} minutes apart, which does not divide an interval of ${intervalMinutes}: give --interval a multiple of ${spacing}.`,
    )
  }
  if (!Number.isInteger((open.to - open.from) / intervalMinutes) || open.to <= open.from) {
    throw new BadSeries(
      `${clock(open.from)}–${clock(open.to)} is no whole number of intervals of ${intervalMinutes} minutes: change --open or --interval.`,
    )
  }
  const slots = (open.to - open.from) / intervalMinutes
  const parts = intervalMinutes / spacing
  const byDate = new Map<string, { sums: number[]; seen: number[]; twice: Map<number, number> }>()
  for (const { line, date, minute, count } of rows) {
    if (minute < open.from || minute >= open.to) continue
    let day = byDate.get(date)
    if (!day)
      byDate.set(
        date,
        (day = { sums: Array.from({ length: slots }, () => 0), seen: Array.from({ length: slots }, () => 0), twice: new Map() }),
      )
    const before = day.twice.get(minute)
    if (before !== undefined && options.each === undefined && options.zone === undefined) {
      throw new BadSeries(
        `Line ${line}: ${date} ${clock(minute)} is there already (line ${before}). Take one out; if clocks were set back, write times with their offset and give --zone.`,
      )
    }
    day.twice.set(minute, line)
    if (count === null) continue
    const slot = Math.floor((minute - open.from) / intervalMinutes)
    day.sums[slot]! += count
    day.seen[slot]! += 1 / parts
  }
  if (byDate.size === 0) throw new BadSeries(`No row lies between ${clock(open.from)} and ${clock(open.to)}: change --open.`)
  const days = datesBetween([...byDate.keys()], options.closed).map((date): PastDay => {
    if (options.closed.has(date)) return { date, counts: Array.from({ length: slots }, () => null), closed: true }
    const day = byDate.get(date)
    const exposure = exposureOf(date, slots, options)
    const counts = Array.from({ length: slots }, (_, i) =>
      day && options.each !== undefined
        ? day.sums[i]!
        : day && day.seen[i]! > 0 && day.seen[i]! >= (exposure?.[i] ?? 1) - 1e-9
          ? day.sums[i]!
          : null,
    )
    return { date, counts, exposure }
  })
  return { days, intervalMinutes, firstMinute: open.from, rows: rows.length }
}

/** Dates of which nothing is known though their weekday is there in other weeks: feeds that were down, or closed days that nobody named. */
export function holes({ days }: Series): string[] {
  const present = new Set(days.map(({ date }) => date))
  const weekdays = new Set(days.map(({ date }) => weekday(date)))
  const missing: string[] = []
  const last = days.at(-1)!.date
  for (let date = days[0]!.date; date < last; date = addDays(date, 1)) {
    if (!present.has(date) && weekdays.has(weekday(date))) missing.push(date)
  }
  return missing
}

/** 13:30 of 810. */
export function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

/** 810 of 13:30, 1,440 of 24:00. @throws BadSeries */
export function minuteOf(option: string, text: string): number {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text)
  const minute = match ? Number(match[1]) * 60 + Number(match[2]) : NaN
  if (!match || Number(match[2]) > 59 || minute > DAY_MINUTES)
    throw new BadSeries(`--${option}: "${text}" is no time of day; write it as 09:30.`)
  return minute
}

function exposureOf(date: string, slots: number, { zone, intervalMinutes, open }: SeriesOptions): number[] | undefined {
  if (zone === undefined) return undefined
  const whole = localExposure(zone, date, intervalMinutes * 60_000)
  return whole.slice(open.from / intervalMinutes, open.from / intervalMinutes + slots)
}

function daily(rows: readonly Row[], { closed }: SeriesOptions): Series {
  const byDate = new Map<string, Row>()
  for (const row of rows) {
    const before = byDate.get(row.date)
    if (before) throw new BadSeries(`Line ${row.line}: ${row.date} is there already (line ${before.line}). Take one of them out.`)
    byDate.set(row.date, row)
  }
  const days = datesBetween([...byDate.keys()], closed).map((date): PastDay => ({
    date,
    counts: [closed.has(date) ? null : (byDate.get(date)?.count ?? null)],
    closed: closed.has(date),
  }))
  return { days, intervalMinutes: DAY_MINUTES, firstMinute: 0, rows: rows.length }
}

function readFile(file: string, { column, each, zone }: SeriesOptions): Row[] {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (cause) {
    throw new BadSeries(`Cannot read ${file}: ${(cause as Error).message}. Name a CSV file, plain or .gz.`, { cause })
  }
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\uFEFF/, '')
  const [head = '', ...lines] = text.split(/\r?\n/)
  const names = head.split(',').map((name) => name.trim().replaceAll('"', '').toLowerCase())
  const timeAt = each === undefined ? names.findIndex((name) => TIME_NAMES.includes(name)) : names.indexOf(each.toLowerCase())
  const countAt =
    column === undefined ? names.findIndex((name) => COUNT_NAMES.includes(name)) : names.indexOf(column.toLowerCase())
  if (timeAt < 0) {
    const remedy =
      each === undefined ? `Name one ${TIME_NAMES.join(', ')}, or count rows with --each COLUMN` : 'Choose one of these'
    throw new BadSeries(`${file}, line 1: no column ${each ?? 'of times'}; there are ${names.join(', ')}. ${remedy}.`)
  }
  if (countAt < 0 && each === undefined) {
    const remedy = column === undefined ? `name it with --column, or call it ${COUNT_NAMES.join(', ')}` : 'choose one of these'
    throw new BadSeries(`${file}, line 1: no column ${column ?? 'of counts'}; there are ${names.join(', ')}: ${remedy}.`)
  }
  const rows: Row[] = []
  for (const [index, content] of lines.entries()) {
    if (content.trim() === '') continue
    const line = index + 2
    const cells = content.split(',').map((cell) => cell.trim().replaceAll('"', ''))
    if (each !== undefined && cells[timeAt] === '') continue // a contact that never came so far
    const when = whenOf(`${file}, line ${line}`, cells[timeAt] ?? '', zone)
    if (each !== undefined) {
      rows.push({ line, ...when, count: 1 })
      continue
    }
    const written = cells[countAt] ?? ''
    const count = written === '' ? null : Number(written)
    if (count !== null && !(count >= 0 && count < Infinity)) {
      throw new BadSeries(
        `${file}, line ${line}: "${written}" is no count. Write a number of 0 or more, or nothing where it is unknown.`,
      )
    }
    rows.push({ line, ...when, count })
  }
  if (rows.length === 0) throw new BadSeries(`${file} has no rows below its header.`)
  return rows
}

function whenOf(where: string, text: string, zone: string | undefined): { date: string; minute: number } {
  const match = TIME.exec(text)
  if (!match || Number.isNaN(Date.parse(match[1]!))) {
    throw new BadSeries(
      `${where}: "${text}" is no time. Write the local clock as 2026-11-22T09:30, or a date for a file with one row a day.`,
    )
  }
  const [, date = '', hour = '00', minute = '00', , offset] = match
  if (offset === undefined) return { date, minute: Number(hour) * 60 + Number(minute) }
  if (zone === undefined)
    throw new BadSeries(`${where}: "${text}" has an offset. Say where the clock hangs with --zone America/Sao_Paulo.`)
  const local = Temporal.Instant.from(text.replace(' ', 'T')).toZonedDateTimeISO(zone)
  return { date: local.toPlainDate().toString(), minute: local.hour * 60 + local.minute }
}

/** Minutes between rows: the least that occurs within a day; a day where no day has two rows. */
function spacingOf(rows: readonly Row[]): number {
  const sorted = [...rows].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.minute - b.minute))
  let least = DAY_MINUTES
  for (const [index, row] of sorted.entries()) {
    const before = sorted[index - 1]
    if (before?.date === row.date && row.minute > before.minute) least = Math.min(least, row.minute - before.minute)
  }
  return least
}

/** Every date from the first to the last: a hole is a day of which nothing is known. */
function datesBetween(dates: readonly string[], closed: ReadonlySet<string>): string[] {
  const sorted = [...dates].sort()
  const last = sorted.at(-1)!
  const present = new Set(sorted)
  const all: string[] = []
  for (let date = sorted[0]!; date <= last; date = addDays(date, 1)) if (present.has(date) || closed.has(date)) all.push(date)
  return all
}
