import { join } from 'node:path'
import { backtest, type Backtest } from '@watchfloor/core/forecast/backtest'
import { nameOf, percent } from '../../backtest/report.ts'
import { readSeries, type Series } from '../../backtest/series.ts'
import { findFiles } from '../csv.ts'
import { SCORED_DAYS, type Judgement } from './bank.ts'

export const ARRIVALS = 'technion-arrivals-6min'

/** Arrivals around the clock by half-hour: small counts, half of the days' hours nearly empty, holidays unmarked. */
export function readArrivals(folder: string): Series | null {
  const files = findFiles(join(folder, ARRIVALS), /\.csv(\.gz)?$/)
  return files.length === 0 ? null : readSeries(files, { intervalMinutes: 30, open: { from: 0, to: 1_440 }, closed: new Set() })
}

export function scoreArrivals(series: Series, scoredDays = SCORED_DAYS): Backtest {
  return backtest(series.days, { scoredDays, horizons: [1, 7], cuts: [20, 24, 28] })
}

/** No reference is known for these days: both yardsticks must be beaten. */
export function judgeArrivals(found: Backtest, series: Series): Judgement[] {
  return found.lines.map((line) => {
    const wape = line.intervals.wape!
    const best = Math.min(line.lastWeek.wape!, line.meanOfFour.wape!)
    const what = `${nameOf(line, series)}: WAPE below both yardsticks`
    return { what, got: percent(wape), wanted: `below ${percent(best)}`, met: wape < best }
  })
}
