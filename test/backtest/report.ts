import type { Backtest, BacktestLine } from '@watchfloor/core/forecast/backtest'
import { tableText } from '../bench/section.ts'
import { clock } from './series.ts'

const header = [
  'forecast',
  'WAPE',
  'bias',
  'of the sum',
  'last week',
  'mean of 4',
  'mean of 4, scaled',
  '80 % band holds',
  'its width',
  '95 % band holds',
  'its width',
  'sums held',
]

/** A backtest as a table: all in per cent; widths as a share of what came. */
export function backtestText({ lines, scored }: Backtest, at: { intervalMinutes: number; firstMinute: number }): string {
  const rows = lines.map((line) => [
    nameOf(line, at),
    percent(line.intervals.wape),
    percent(line.intervals.bias),
    percent(line.totals.wape),
    percent(line.lastWeek.wape),
    percent(line.meanOfFour.wape),
    percent(line.meanOfFourScaled.wape),
    percent(line.intervals.coverage(0.8)),
    percent(line.intervals.width(0.8)),
    percent(line.intervals.coverage(0.95)),
    percent(line.intervals.width(0.95)),
    `${percent(line.totals.coverage(0.8), 0)} / ${percent(line.totals.coverage(0.95), 0)}`,
  ])
  const floor = lines[0]?.intervals.floor ?? null
  return [
    `${scored.length} days scored, ${scored[0]} to ${scored.at(-1)}; intervals of ${at.intervalMinutes} minutes; per cent.`,
    tableText(header, rows),
    `Chance alone (Poisson) would leave ${percent(floor)}.`,
  ].join('\n')
}

export function nameOf(
  { kind }: BacktestLine,
  { intervalMinutes, firstMinute }: { intervalMinutes: number; firstMinute: number },
): string {
  if ('cut' in kind) return `rest of day from ${clock(firstMinute + kind.cut * intervalMinutes)}`
  return kind.horizonDays === 1 ? '1 day ahead' : kind.horizonDays === 7 ? '1 week ahead' : `${kind.horizonDays} days ahead`
}

export function percent(share: number | null, decimals = 2): string {
  return share === null ? '–' : (share * 100).toFixed(decimals)
}
