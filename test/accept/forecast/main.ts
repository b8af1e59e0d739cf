import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import type { Backtest } from '@watchfloor/core/forecast/backtest'
import { backtestText, percent } from '../../backtest/report.ts'
import type { Series } from '../../backtest/series.ts'
import { tableText } from '../../bench/section.ts'
import { dataDir } from '../csv.ts'
import { BANK, judge, readBank, scoreBank, SCORED_DAYS, type Judgement } from './bank.ts'
import { CALL_LOG, judgeHandleTime, readHandled, scoreHandleTime, type HandleTimeScores } from './handle-time.ts'
import { ARRIVALS, judgeArrivals, readArrivals, scoreArrivals } from './technion.ts'

const help = `npm run accept -- forecast [--days N]

Forecasts the last ${SCORED_DAYS} days of DATA_DIR/${BANK} (half-hours, weekdays 07:00 to 21:00) and of DATA_DIR/${ARRIVALS} (half-hours around the clock), each from
the days before it alone: 1 day and 1 week ahead, and the rest of the day from 10:00, 12:00 and 14:00; beside "same weekday last week" and "mean of
the last four". Mean handle time likewise, on the reference half-hours of DATA_DIR/${CALL_LOG}. Exit code 1 where a figure misses its goal, or where nothing could be compared.

  --days N  how many of the last days are scored
`

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { days: { type: 'string', default: `${SCORED_DAYS}` }, help: { type: 'boolean' } },
  })
  const write = (line: string) => process.stdout.write(`${line}\n`)
  if (values.help) {
    write(help)
    return 0
  }
  const scoredDays = Number(values.days)
  if (!(Number.isInteger(scoredDays) && scoredDays > 0)) {
    process.stderr.write(`--days: "${values.days}" is no whole number above 0\n`)
    return 2
  }
  const judged: Judgement[] = []
  const began = performance.now()
  const bank = readBank(dataDir())
  if (bank) {
    for (const line of bank.said) write(line)
    judged.push(...report(BANK, bank, scoreBank(bank, scoredDays), judge, write))
  } else write(`Nothing to compare: no ${BANK} with a CSV in ${dataDir()}; set DATA_DIR`)
  const arrivals = readArrivals(dataDir())
  if (arrivals) judged.push(...report(ARRIVALS, arrivals, scoreArrivals(arrivals, scoredDays), judgeArrivals, write))
  else write(`Nothing to compare: no ${ARRIVALS} with a CSV in ${dataDir()}; set DATA_DIR`)
  const handled = readHandled(dataDir())
  if (handled) {
    const found = scoreHandleTime(handled, scoredDays)
    judged.push(...tell(`${CALL_LOG}: ${handleTimeText(found)}`, judgeHandleTime(found), write))
  } else write(`Nothing to compare: no ${CALL_LOG} with reference_half_hours.csv in ${dataDir()}; set DATA_DIR`)
  const missed = judged.filter(({ met }) => !met)
  const seconds = (performance.now() - began) / 1000
  write(`${judged.length} goals, ${missed.length} missed; ${seconds.toFixed(1)} s (load average ${loadavg()[0]!.toFixed(1)})`)
  return bank && missed.length === 0 ? 0 : 1
}

function report(
  name: string,
  series: Series,
  found: Backtest,
  judgeIt: (found: Backtest, series: Series) => Judgement[],
  write: (line: string) => void,
): Judgement[] {
  return tell(`${name}: ${backtestText(found, series)}`, judgeIt(found, series), write)
}

function handleTimeText({ model, lastWeek, meanOfFour, days }: HandleTimeScores): string {
  const header = ['mean handle time', 'WAPE', 'bias', 'last week', 'mean of 4', '80 % band holds', '95 % band holds']
  const figures = [model.wape, model.bias, lastWeek.wape, meanOfFour.wape, model.coverage(0.8), model.coverage(0.95)]
  const about = `${days} days scored; talk of a half-hour given its number of calls; per cent.`
  return [about, tableText(header, [['1 day ahead', ...figures.map((share) => percent(share))]])].join('\n')
}

function tell(text: string, judged: Judgement[], write: (line: string) => void): Judgement[] {
  write(`${text}\n`)
  const rows = judged.map(({ what, got, wanted, met }) => [what, got, wanted, met ? 'yes' : 'NO'])
  write(`${tableText(['goal', 'got', 'wanted', 'met'], rows)}\n`)
  return judged
}
