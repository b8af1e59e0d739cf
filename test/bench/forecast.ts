import { fitForecast } from '@watchfloor/core/forecast/fit'
import { forecastDays } from '@watchfloor/core/forecast/forecast-days'
import type { PastDay } from '@watchfloor/core/forecast/history'
import { forecastRestOfDay } from '@watchfloor/core/forecast/within-day'
import { addDays, weekday } from '@watchfloor/core/interval/day'
import { randomStreams } from '@watchfloor/core/twin/random'
import { plainLevel } from './forecast-plain.ts'
import { median, ratios, takeTurns } from './measure.ts'
import { digits, mostGoal, plainFigure, type Run, type Section } from './section.ts'

const SLOTS = 96
const YEARS_DAYS = 730
const MOST_MS = 50

/** One queue's forecast: learning two years of quarter-hours, a week ahead with bands, and the rest of a day from ten in the morning. */
export async function benchForecast({ short }: Run): Promise<Section> {
  const history = madeUpHistory(short ? 120 : YEARS_DAYS)
  const volumes = history.map(({ counts }) => counts.reduce<number>((sum, count) => sum + count!, 0))
  const week = Array.from({ length: 7 }, (_, n) => ({ date: addDays(history.at(-1)!.date, n + 1) }))
  let fit = fitForecast(history)
  const morning = forecastDays(fit, week)[0]!.expected.slice(0, 40).map(Math.round)
  const contestants = [
    { name: 'plain', run: timed(() => void plainLevel(volumes)) },
    { name: 'learn', run: timed(() => void (fit = fitForecast(history))) },
    { name: 'week', run: timed(() => void forecastDays(fit, week)) },
    { name: 'rest', run: timed(() => void forecastRestOfDay(fit, week[0]!, morning)) },
  ] as const
  // compiled code is what runs all day
  for (const { run } of short ? [] : [...contestants, ...contestants]) await run()
  const figures = await takeTurns(contestants, short ? 1 : 15)
  const both = figures.learn.map((ms, round) => ms + figures.week[round]!)
  const times = median(ratios(figures.plain, figures.learn))
  return {
    about:
      `One thread: one queue, ${history.length} days of ${SLOTS} quarter-hours. The plain way beside it refits a ridge regression of the day level alone ` +
      'for each of the last 250 days (three rounds of reweighting, Gauss), which is what it takes to know the errors of past forecasts.',
    header: ['what', 'ms (median)', 'plain refitting in times of it'],
    rows: [
      ['plain: day level refitted', digits(median(figures.plain)), ''],
      ['learn: level, profiles, past errors', digits(median(figures.learn)), digits(times)],
      ['a week ahead with bands', digits(median(figures.week)), ''],
      ['the rest of a day with bands', digits(median(figures.rest)), ''],
    ],
    goals: [
      mostGoal('learn two years and forecast a week, one queue', median(both), MOST_MS, 'ms'),
      plainFigure('learning against plain refitting of the level alone', `${digits(times)} times as fast`),
    ],
  }
}

function timed(work: () => void): () => Promise<number> {
  return () => {
    const began = performance.now()
    work()
    return Promise.resolve(performance.now() - began)
  }
}

function madeUpHistory(length: number): PastDay[] {
  const random = randomStreams('forecast bench')('counts')
  return Array.from({ length }, (_, n) => {
    const date = addDays('2024-01-01', n)
    const level = 60 * [1.2, 1, 1, 1, 0.9, 0.4, 0.2][weekday(date) - 1]! * (1 + 0.1 * (random() - 0.5))
    return {
      date,
      counts: Array.from({ length: SLOTS }, (_, i) => {
        const mean = level * (0.1 + Math.exp(-(((i - 42) / 14) ** 2)))
        return Math.max(0, Math.round(mean + Math.sqrt(mean) * 3.46 * (random() - 0.5)))
      }),
    }
  })
}
