import { join, resolve } from 'node:path'
import { backtest, type Backtest, type BacktestLine } from '@watchfloor/core/forecast/backtest'
import { nameOf, percent } from '../../backtest/report.ts'
import { readSeries, type Series } from '../../backtest/series.ts'
import { findFiles } from '../csv.ts'
import { holidaysOf } from './holidays.ts'

export const BANK = 'bank-calls-5min'
export const SCORED_DAYS = 58
/** Days before the first scored one that a model must have seen, lest its first figures be those of a model that knows nothing. */
const LEAST_BEFORE = 20
const OPEN = { from: 7 * 60, to: 21 * 60 }
const INTERVAL_MINUTES = 30
const CUTS = [10, 12, 14].map((hour) => (hour * 60 - OPEN.from) / INTERVAL_MINUTES)

/** What a reference implementation reached on the days to 2003-08-01, and what the mean of four did on those: WAPE. */
const reference: Record<string, { wape: number; yardstick: number }> = {
  '1 day ahead': { wape: 0.051, yardstick: 0.068 },
  '1 week ahead': { wape: 0.057, yardstick: 0.068 },
  'rest of day from 12:00': { wape: 0.044, yardstick: 0.067 },
}
const SLACK = 0.002
const holds: Record<number, readonly [number, number]> = { 0.8: [0.76, 0.84], 0.95: [0.92, 0.98] }

export type BankSeries = Series & { said: string[] }

/**
 * The bank's calls by half-hour. Where the folder holds later days only, those of the development part go before them: a forecast needs a past.
 * Null where there are none.
 */
export function readBank(folder: string): BankSeries | null {
  const options = { intervalMinutes: INTERVAL_MINUTES, open: OPEN, closed: new Set<string>() }
  const own = findFiles(join(folder, BANK), /\.csv(\.gz)?$/)
  if (own.length === 0) return null
  const said: string[] = []
  let series = readSeries(own, options)
  const development = findFiles(resolve(import.meta.dirname, '../../../../shared/data', BANK), /\.csv(\.gz)?$/)
  if (series.days.length < SCORED_DAYS + LEAST_BEFORE && development.length > 0) {
    const earlier = readSeries(development, options)
    if (earlier.days.at(-1)!.date < series.days[0]!.date) {
      said.push(
        `${folder} holds ${series.days.length} days only; the ${earlier.days.length} days to ${earlier.days.at(-1)!.date} go before them.`,
      )
      series = readSeries([...development, ...own], options)
    }
  }
  return { ...withHolidays(series), said }
}

/** Closed days that anybody knew beforehand; other days without rows are unknown. */
function withHolidays(series: Series): Series {
  const years = [...new Set(series.days.map(({ date }) => Number(date.slice(0, 4))))]
  const present = new Set(series.days.map(({ date }) => date))
  const [first, last] = [series.days[0]!.date, series.days.at(-1)!.date]
  const missing = years.flatMap(holidaysOf).filter((date) => date > first && date < last && !present.has(date))
  const closed = missing.map((date) => ({ date, counts: series.days[0]!.counts.map(() => null), closed: true }))
  return { ...series, days: [...series.days, ...closed].sort((a, b) => (a.date < b.date ? -1 : 1)) }
}

export function scoreBank(series: Series, scoredDays = SCORED_DAYS): Backtest {
  return backtest(series.days, { scoredDays, horizons: [1, 7], cuts: CUTS })
}

export type Judgement = { what: string; got: string; wanted: string; met: boolean }

/**
 * Each figure against its goal. On other days than the reference's the reference is carried over by the yardstick: days on which the mean of four
 * is worse are harder for everybody.
 */
export function judge(found: Backtest, series: Series): Judgement[] {
  return found.lines.flatMap((line) => {
    const name = nameOf(line, series)
    return [...judgeError(name, line), ...judgeBands(name, line)]
  })
}

function judgeError(name: string, line: BacktestLine): Judgement[] {
  const wape = line.intervals.wape!
  const known = reference[name]
  const yardsticks = [line.lastWeek.wape!, line.meanOfFour.wape!]
  const best = Math.min(...yardsticks)
  const beaten = {
    what: `${name}: WAPE below both yardsticks`,
    got: percent(wape),
    wanted: `below ${percent(best)}`,
    met: wape < best,
  }
  if (!known) return [beaten]
  const change = line.meanOfFour.wape! / known.yardstick
  const harder = change > 1.01 ? change : 1
  const most = known.wape * harder + SLACK
  const carried = harder > 1 ? ` (${percent(known.wape, 1)} × ${harder.toFixed(2)}, the yardstick's own change)` : ''
  return [{ what: `${name}: WAPE`, got: percent(wape), wanted: `at most ${percent(most)}${carried}`, met: wape <= most }, beaten]
}

function judgeBands(name: string, line: BacktestLine): Judgement[] {
  return Object.entries(holds).map(([share, [least, most]]) => {
    const coverage = line.intervals.coverage(Number(share))!
    return {
      what: `${name}: ${percent(Number(share), 0)} % band holds`,
      got: percent(coverage),
      wanted: `${percent(least, 0)} to ${percent(most, 0)}`,
      met: coverage >= least && coverage <= most,
    }
  })
}
