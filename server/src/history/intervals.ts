import { queueIds } from '@watchfloor/core/frame/cut'
import { dayOfDate } from '@watchfloor/core/interval/day'
import { periods, periodsBetween, type Period } from '@watchfloor/core/interval/period'
import { figureIds, figuresOf, type Figures } from '@watchfloor/core/metric/figures'
import { WHOLE_FLOOR } from '@watchfloor/core/model/book'
import { addCounts, countKeys, noCounts, type Counts } from '@watchfloor/core/model/counts'
import type { Model } from '@watchfloor/core/model/model'
import { Hono } from 'hono'
import { z } from 'zod'
import { faultsOf, faulty, Problem } from '../http/problem.ts'
import type { LiveInterval } from '../model/live.ts'
import { percentiles } from './live.ts'
import { csvLine } from './csv.ts'
import { standingAfter, standingBefore, standingIds } from './standing.ts'

/** More rows than this are asked for in parts. */
const MOST_ROWS = 10_000

const when = z
  .string({ error: 'is required: a date (2026-11-22, the site’s local day) or an RFC 3339 time' })
  .regex(/^\d{4}-\d\d-\d\d(T.*)?$/, 'must be a date (2026-11-22) or an RFC 3339 time with an offset (2026-11-22T08:00:00-03:00)')

export const intervalsQuery = z.object({
  queue: z.string().min(1).max(256).default(WHOLE_FLOOR).describe('Id of a queue; * = the whole floor, agents counted once'),
  from: when.describe('First moment or local day'),
  to: when.describe('End, not included; a date means the start of that day'),
  interval: z.enum(periods, { error: `must be ${periods.join(', ')}` }).default('PT15M'),
  format: z.enum(['json', 'csv'], { error: 'must be json or csv' }).optional().describe('Wins over Accept'),
})

/**
 * One period of a queue. `settled`: only a fact that comes late can still change it. Of the figures, `in_queue` and `backlog` say what stood at
 * its end, or stands now.
 */
export type PeriodRow = { from: number; to: number; settled: boolean; counts: Counts; figures: Figures }

export type IntervalParts = {
  model(): Model
  intervals(queue: string, from: number, to: number, now: number): LiveInterval[]
  now(): number
}

/** History by interval: the same sums as the live figures, so the two always agree. JSON, or CSV for a spreadsheet. */
export function intervalRoutes(parts: IntervalParts) {
  return new Hono().get('/', (c) => {
    const model = parts.model()
    const { query, zone, from, to } = readQuery(c.req.query(), model)
    const rows = readPeriods(parts, query.queue, zone, from, to, query.interval)
    if (query.format === 'csv' || (query.format === undefined && wantsCsv(c.req.header('accept')))) {
      const name = `watchfloor-${query.queue === WHOLE_FLOOR ? 'floor' : query.queue.replace(/[^\w-]/g, '_')}-${query.interval}.csv`
      return c.body(csv(query.queue, rows), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${name}"`,
      })
    }
    return c.json({ queue: query.queue, zone, interval: query.interval, from, to, at: parts.now(), arrival: model.head, rows })
  })
}

/** The parameters and the moments they mean, or a 400 that names every one that is wrong. */
function readQuery(given: Record<string, string>, model: Model) {
  const parsed = intervalsQuery.safeParse(given)
  const faults = parsed.success ? [] : faultsOf(parsed.error, 'query')
  const isSound = (field: string) => !faults.some((fault) => fault.field === field)
  const queue = given['queue'] ?? WHOLE_FLOOR
  // A queue that tickets only passed through has a history, though no board shows it.
  const isKnown = queue === WHOLE_FLOOR || queueIds(model).includes(queue) || model.book.queues().includes(queue)
  if (!isKnown && isSound('queue'))
    faults.push({ field: 'queue', detail: `"${queue}" is not known; /api/live lists the queues, * is all of them` })
  const { sites } = model.settings.settings
  const { zone } = queue === WHOLE_FLOOR || !isKnown ? (sites[0] ?? { zone: 'UTC' }) : model.settings.siteOf(queue)
  const moments = { from: Number.NaN, to: Number.NaN }
  for (const field of ['from', 'to'] as const) {
    if (!isSound(field)) continue
    const moment = momentOf(given[field] ?? '', zone)
    if (typeof moment === 'number') moments[field] = moment
    else faults.push({ field, detail: moment.fault })
  }
  if (moments.to <= moments.from) faults.push({ field: 'to', detail: 'must lie after from' })
  if (!parsed.success || faults.length > 0) throw faulty(faults)
  return { query: parsed.data, zone, ...moments }
}

/** The periods of local time that begin in `[from, to)`, those without any contact too: a gap would look like a lost day. */
export function readPeriods(
  parts: IntervalParts,
  queue: string,
  zone: string,
  from: number,
  to: number,
  period: Period,
): PeriodRow[] {
  const now = parts.now()
  // Days are found by their intervals: so many must not be made before they are counted.
  if ((to - from) / 900_000 > MOST_ROWS * 10)
    throw new Problem(400, 'from and to lie too far apart; ask for less than three years at once', { field: 'to' })
  const rows = new Map(parts.intervals(queue, from, to, now).map((row) => [row.start, row]))
  // A promise that was kept ahead of time counts where it falls due, and today's live figures hold it: so do today's rows.
  const until = Math.max(now, ...[...rows.keys()].map((start) => start + 900_000))
  const spans = periodsBetween(zone, from, Math.min(to, until), period)
  if (spans.length > MOST_ROWS)
    throw new Problem(400, `that would be ${spans.length} rows; ask for at most ${MOST_ROWS} at once`, { field: 'to' })
  const model = parts.model()
  const version = queue === WHOLE_FLOOR ? null : (at: number) => model.settings.queueAt(queue, at, model.channels.get(queue))
  let standing = standingBefore(model, queue, spans[0]?.intervals[0] ?? from)
  return spans.map((span) => {
    const end = (span.intervals.at(-1) ?? span.from) + 900_000
    const parts = span.intervals.map((start) => rows.get(start)).filter((row) => row !== undefined)
    const counts = parts.reduce((sum, row) => addCounts(sum, row.counts), noCounts())
    const settled = end <= now && parts.every((row) => row.settled)
    standing = standingAfter(standing, counts)
    const figures = {
      ...figuresOf(counts, version?.(span.from) ?? null, Math.max(0, Math.min(end, now) - span.from)),
      ...percentiles(parts),
      ...(span.from < now ? standing : { in_queue: null, backlog: null }),
    }
    return { from: span.from, to: end, settled, counts, figures }
  })
}

function momentOf(text: string, zone: string): number | { fault: string } {
  if (!text.includes('T')) {
    try {
      return dayOfDate(zone, text).from
    } catch {
      return { fault: `"${text}" is not a day of the calendar` }
    }
  }
  // In a query "+" means a blank: 08:00:00 03:00 was 08:00:00+03:00 before the sender forgot to escape it.
  const at = /(Z|[+-]\d\d:?\d\d)$/i.test(text.replace(' ', '+')) ? Date.parse(text.replace(' ', '+')) : Number.NaN
  return Number.isNaN(at) ? { fault: `"${text}" is not a time with an offset, such as 2026-11-22T08:00:00-03:00` } : at
}

function wantsCsv(accept = ''): boolean {
  const csvAt = accept.indexOf('text/csv')
  const jsonAt = accept.indexOf('application/json')
  return csvAt >= 0 && (jsonAt < 0 || csvAt < jsonAt)
}

const moreIds = [...Object.keys(percentiles([])), ...standingIds]

function csv(queue: string, rows: PeriodRow[]): string {
  const head = csvLine(['queue', 'from', 'to', 'settled', ...countKeys, ...figureIds, ...moreIds])
  const lines = rows.map(({ from, to, settled, counts, figures }) =>
    csvLine([
      ...[queue, new Date(from).toISOString(), new Date(to).toISOString(), settled],
      ...countKeys.map((key) => counts[key]),
      ...[...figureIds, ...moreIds].map((id) => figures[id] ?? null),
    ]),
  )
  return head + lines.join('')
}
