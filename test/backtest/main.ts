import { parseArgs } from 'node:util'
import { backtest } from '@watchfloor/core/forecast/backtest'
import { DomainError } from '@watchfloor/core/number/domain-error'
import { backtestText } from './report.ts'
import { BadSeries, holes, minuteOf, readSeries } from './series.ts'

const help = `npm run backtest -- --data FILE [--days N]

How good the forecast would have been on your own history: for each of the last N days it is made from the days before it alone, and held against
what came; beside "same weekday last week" and "mean of the last four".

  --data FILE         CSV or CSV.gz with a header; give it again for more files of the same queue
  --days N            days to score, from the end of the file (default 58)
  --interval MINUTES  length of a forecast interval (default 30); a multiple of the distance of the rows
  --open FROM-TO      opening hours, as 07:00-21:00 (default 00:00-24:00); other rows are left out
  --horizon DAYS      days ahead, as 1,7,28 (default 1,7)
  --from TIMES        the rest of the day from these times on, as 10:00,12:00 (default 10:00,12:00,14:00 where the queue is open then)
  --closed DATES      days without service that were known beforehand, as 2026-12-25,2027-01-01
  --column NAME       column of the counts (default: calls, offered, contacts, count, arrivals or volume)
  --each COLUMN       each row is one contact, at the time in this column: rows are counted
  --zone ZONE         where the clock hangs, as America/Sao_Paulo; needed where times are written with an offset

Rows are either "interval_start,calls" with the local clock (2026-11-22T09:30) and the contacts that came in the interval beginning there, at any even
distance; or "date,calls", one row a day; or, with --each, one row a contact. A count left empty, a missing row and a missing day are unknown, not zero: write 0 where nobody came.
`

const HOLES_SHOWN = 10

try {
  process.exitCode = run(process.argv.slice(2))
} catch (error) {
  const known = error instanceof BadSeries || error instanceof DomainError
  if (!known && !String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')) throw error
  process.stderr.write(`${(error as Error).message}\nnpm run backtest -- --help lists the options.\n`)
  process.exitCode = 2
}

function run(args: string[]): number {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string', multiple: true },
      days: { type: 'string', default: '58' },
      interval: { type: 'string', default: '30' },
      open: { type: 'string', default: '00:00-24:00' },
      horizon: { type: 'string', default: '1,7' },
      from: { type: 'string' },
      closed: { type: 'string', default: '' },
      column: { type: 'string' },
      each: { type: 'string' },
      zone: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  const [from = '', to = ''] = values.open.split('-')
  const open = { from: minuteOf('open', from), to: minuteOf('open', to) }
  const series = readSeries(values.data ?? [], {
    intervalMinutes: whole('interval', values.interval),
    open,
    column: values.column,
    each: values.each,
    zone: values.zone,
    closed: new Set(values.closed.split(',').filter((date) => date !== '')),
  })
  const slots = series.days[0]!.counts.length
  const cutOf = (text: string) => (minuteOf('from', text) - series.firstMinute) / series.intervalMinutes
  const asked = (values.from ?? '10:00,12:00,14:00').split(',').filter((text) => text !== '')
  const cuts = asked.map(cutOf)
  for (const [index, cut] of cuts.entries()) {
    if (values.from !== undefined && !(Number.isInteger(cut) && cut > 0 && cut < slots)) {
      throw new BadSeries(
        `--from: ${asked[index]} is no beginning of an interval within the day; choose one, or leave --from out.`,
      )
    }
  }
  const found = backtest(series.days, {
    scoredDays: whole('days', values.days),
    horizons: values.horizon.split(',').map((days) => whole('horizon', days)),
    cuts: cuts.filter((cut) => Number.isInteger(cut) && cut > 0 && cut < slots),
  })
  const missing = holes(series)
  const hint =
    missing.length === 0
      ? ''
      : `No rows on ${missing.slice(0, HOLES_SHOWN).join(', ')}${missing.length > HOLES_SHOWN ? ` and ${missing.length - HOLES_SHOWN} more days` : ''}: taken as unknown. ` +
        'Where nobody was served, name the day with --closed: what waited comes on the day after.\n'
  process.stdout.write(`${series.rows} rows, ${series.days.length} days.\n${hint}${backtestText(found, series)}\n`)
  return 0
}

function whole(option: string, text: string): number {
  const value = Number(text)
  if (!(Number.isInteger(value) && value > 0)) throw new BadSeries(`--${option}: "${text}" is no whole number above 0.`)
  return value
}
