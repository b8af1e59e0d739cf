import { DomainError } from '../number/domain-error.ts'
import { dayNumber } from './calendar.ts'
import { fitForecast, type Fit } from './fit.ts'
import { forecastDays, USUAL_SHARES, type DayForecast } from './forecast-days.ts'
import { sortedHistory, type PastDay, type PlannedDay } from './history.ts'
import { Score } from './score.ts'
import { forecastRestOfDay } from './within-day.ts'
import { sameWeekdays, scaledBySeen } from './yardstick.ts'

export type BacktestOptions = {
  /** How many of the last days are scored; days closed or unknown are not counted. */
  scoredDays: number
  /** Days ahead. */
  horizons: readonly number[]
  /** Intervals from which the rest of a day is forecast, with what came before. */
  cuts: readonly number[]
  shares?: readonly number[]
}

/** One kind of forecast over all scored days: by interval, and of the sum (day, or rest of it), each beside the yardsticks. */
export type BacktestLine = {
  /** Days ahead, or the interval from which the rest of the day was forecast. */
  kind: { horizonDays: number } | { cut: number }
  intervals: Score
  totals: Score
  /** By interval. Where a day has no yardstick it is left out of that one. */
  lastWeek: Score
  meanOfFour: Score
  /** Mean of four, times what came so far over what it had said; nothing beside whole days. */
  meanOfFourScaled: Score
}

export type Backtest = { lines: BacktestLine[]; scored: string[] }

/**
 * Rolling origin: for each of the last days the model is fitted to what was over by then, and nothing later; closed days and special ones are
 * known beforehand. Bands likewise.
 *
 * @throws DomainError that names what is wrong with history or options, also where no day is left to be scored
 */
export function backtest(history: readonly PastDay[], options: BacktestOptions): Backtest {
  const days = sortedHistory(history)
  const shares = options.shares ?? USUAL_SHARES
  if (!(Number.isInteger(options.scoredDays) && options.scoredDays > 0)) {
    throw new DomainError('scoredDays', options.scoredDays, 'a whole number above 0')
  }
  for (const horizon of options.horizons) {
    if (!(Number.isInteger(horizon) && horizon > 0)) throw new DomainError('horizons', horizon, 'whole days, 1 or more')
  }
  const open = days.flatMap((day, index) =>
    index > 0 && !day.closed && day.counts.some((count) => count !== null) ? [index] : [],
  )
  const scored = open.slice(-options.scoredDays)
  if (scored.length === 0)
    throw new DomainError('days', `${days.length} long`, 'at least two days, the last of them open and known')
  const fits = new Map<number, Fit>()
  const fitUpTo = (end: number) => {
    let fit = fits.get(end)
    if (!fit) fits.set(end, (fit = fitForecast(days.slice(0, end))))
    return fit
  }
  const lines = [...options.horizons.map((horizonDays) => lineOf({ horizonDays })), ...options.cuts.map((cut) => lineOf({ cut }))]
  for (const index of scored) {
    for (const line of lines) {
      const { kind } = line
      const horizonDays = 'cut' in kind ? 1 : kind.horizonDays
      const end = endUpTo(days, index, dayNumber(days[index]!.date) - horizonDays)
      if (end === 0) continue
      const known = days.slice(0, end)
      const plan = days.slice(end, index + 1).map(planOf)
      if ('cut' in kind) {
        const seen = days[index]!.counts.slice(0, kind.cut)
        scoreDay(line, forecastRestOfDay(fitUpTo(end), plan.at(-1)!, seen, shares), days[index]!, known, kind.cut)
      } else scoreDay(line, forecastDays(fitUpTo(end), plan, shares).at(-1)!, days[index]!, known, 0)
    }
    // older fits are not needed again: a longest horizon's worth is kept
    for (const end of fits.keys()) if (end < index - Math.max(1, ...options.horizons)) fits.delete(end)
  }
  return { lines, scored: scored.map((index) => days[index]!.date) }
}

function lineOf(kind: BacktestLine['kind']): BacktestLine {
  return {
    kind,
    intervals: new Score(),
    totals: new Score(),
    lastWeek: new Score(),
    meanOfFour: new Score(),
    meanOfFourScaled: new Score(),
  }
}

function scoreDay(line: BacktestLine, forecast: DayForecast, day: PastDay, known: readonly PastDay[], from: number): void {
  const lastWeek = sameWeekdays(known, day.date, 1)
  const meanOfFour = sameWeekdays(known, day.date, 4)
  const scaled = from > 0 && meanOfFour ? scaledBySeen(meanOfFour, day.counts.slice(0, from)) : null
  let came = 0
  let whole = true
  for (let i = from; i < day.counts.length; i++) {
    const count = day.counts[i]!
    if (count === null) {
      whole &&= day.exposure?.[i] === 0 || forecast.expected[i] === 0
      continue
    }
    came += count
    line.intervals.add(forecast.expected[i]!, count)
    for (const band of forecast.bands[i]!) line.intervals.addBand(band, count)
    if (lastWeek) line.lastWeek.add(lastWeek[i]!, count)
    if (meanOfFour) line.meanOfFour.add(meanOfFour[i]!, count)
    if (scaled) line.meanOfFourScaled.add(scaled[i]!, count)
  }
  if (!whole) return
  line.totals.add(forecast.total.expected, came)
  for (const band of forecast.total.bands) line.totals.addBand(band, came)
}

/** What was known of a day before it came. */
function planOf({ date, closed, exposure, special }: PastDay): PlannedDay {
  return { date, closed, exposure, special }
}

function endUpTo(days: readonly PastDay[], before: number, number: number): number {
  for (let end = before; end > 0; end--) if (dayNumber(days[end - 1]!.date) <= number) return end
  return 0
}
