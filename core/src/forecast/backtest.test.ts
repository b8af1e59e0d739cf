import { expect, test } from 'vitest'
import { backtest } from './backtest.ts'
import { madeUp } from './history.gen.ts'
import { sameWeekdays, scaledBySeen } from './yardstick.ts'

const { days } = madeUp({
  seed: 'backtest',
  days: 70,
  slots: 12,
  volume: 1200,
  dayDeviation: 0.05,
  byWeekday: [1.2, 1, 1, 1, 0.9, 0.5, 0.3],
})

test('a forecast is made from what was over: a later day changes nothing of it', () => {
  const options = { scoredDays: 1, horizons: [1, 7], cuts: [6] }
  const forecastSums = (history: typeof days) =>
    backtest(history, options).lines.map(({ intervals }) => {
      const from = 0
      return [intervals.count, intervals.bias!, from]
    })
  // Σ(F − Y) ÷ ΣY = ΣF/ΣY − 1: with ten times the outcome the same ΣF gives a tenth of the ratio
  const wild = days.map((day, n) => (n === 69 ? { ...day, counts: day.counts.map((count) => count! * 10) } : day))
  const [plain, tenfold] = [forecastSums(days), forecastSums(wild)]
  for (const line of [0, 1]) expect((tenfold[line]![1]! + 1) * 10).toBeCloseTo(plain[line]![1]! + 1, 9)
  expect(tenfold[2]![1]).not.toBeCloseTo(plain[2]![1]!, 3) // the rest of the day has seen the morning
})

test('the model beats both yardsticks where weeks differ by chance, and every band is counted', () => {
  const { lines, scored } = backtest(days, { scoredDays: 30, horizons: [1, 7], cuts: [4] })
  expect(scored).toHaveLength(30)
  for (const { intervals, lastWeek, meanOfFour } of lines) {
    expect(intervals.wape!).toBeLessThan(lastWeek.wape!)
    expect(intervals.wape!).toBeLessThan(meanOfFour.wape!)
    expect(intervals.coverage(0.8)).toBeGreaterThan(0.7)
  }
  expect(lines[0]!.intervals.count).toBe(30 * 12)
  expect(lines[2]!.intervals.count).toBe(30 * 8)
})

test('closed and unknown days are not scored, and nothing to score is said', () => {
  const holed = days.map((day, n) =>
    n === 68 ? { ...day, closed: true } : n === 67 ? { ...day, counts: day.counts.map(() => null) } : day,
  )
  expect(backtest(holed, { scoredDays: 3, horizons: [1], cuts: [] }).scored).toEqual([65, 66, 69].map((n) => days[n]!.date))
  expect(() => backtest(days.slice(0, 1), { scoredDays: 3, horizons: [1], cuts: [] })).toThrow(/at least two days/)
  expect(() => backtest(days, { scoredDays: 0, horizons: [1], cuts: [] })).toThrow(/scoredDays is 0/)
  expect(() => backtest(days, { scoredDays: 1, horizons: [0.5], cuts: [] })).toThrow(/horizons is 0.5/)
})

test('yardsticks: the last days of this weekday that were open and known', () => {
  const history = [
    { date: '2026-01-05', counts: [1, 2] },
    { date: '2026-01-12', counts: [3, null] },
    { date: '2026-01-19', counts: [null, null] },
    { date: '2026-01-26', counts: [9, 9], closed: true },
    { date: '2026-01-27', counts: [7, 7] },
  ]
  expect(sameWeekdays(history, '2026-02-02', 1)).toEqual(Float64Array.of(3, 0))
  expect(sameWeekdays(history, '2026-02-02', 4)).toEqual(Float64Array.of(2, 2))
  expect(sameWeekdays(history, '2026-02-01', 1)).toBeNull()
  expect(scaledBySeen(Float64Array.of(10, 20, 30), [5, null])).toEqual(Float64Array.of(5, 10, 15))
})
