import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays } from '../interval/day.ts'
import { DomainError } from '../number/domain-error.ts'
import { fitForecast } from './fit.ts'
import { forecastDays, type DayForecast } from './forecast-days.ts'
import type { PastDay } from './history.ts'
import { madeUp } from './history.gen.ts'
import { forecastRestOfDay } from './within-day.ts'

const count = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 40 }) },
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom(1e-9, 0.5, 1e6, 1e12) },
)
const SLOTS = 5
const counts = fc.array(count, { minLength: SLOTS, maxLength: SLOTS })
const exposure = fc.option(fc.array(fc.constantFrom(0, 0.5, 1, 2), { minLength: SLOTS, maxLength: SLOTS }), { nil: undefined })
const past = fc.record({ skip: fc.constantFrom(1, 1, 1, 1, 2, 9, 400), counts, exposure, closed: fc.constantFrom(false, false, false, true), special: fc.constantFrom(undefined, undefined, undefined, 'sale') }) // prettier-ignore
const histories = fc.array(past, { minLength: 1, maxLength: 60 })

function sound({ expected, bands, total }: DayForecast): void {
  for (const one of [...expected, total.expected]) {
    expect(one).toBeGreaterThanOrEqual(0)
    expect(one).toBeLessThan(Infinity)
  }
  for (const { low, high } of [...bands.flat(), ...total.bands]) {
    expect(low).toBeGreaterThanOrEqual(0)
    expect(low).toBeLessThanOrEqual(high)
    expect(high).toBeLessThan(Infinity)
  }
}

test('whatever the history: a forecast without NaN, below zero or without end, or an error that names what is missing', () => {
  fc.assert(
    fc.property(histories, counts, exposure, fc.integer({ min: 0, max: SLOTS }), (records, seen, planned, from) => {
      let date = '2025-01-01'
      const days = records.map(({ skip, ...day }): PastDay => ({ ...day, date: (date = addDays(date, skip)) }))
      let fit
      try {
        fit = fitForecast(days)
      } catch (error) {
        expect(error).toBeInstanceOf(DomainError)
        expect((error as DomainError).field).toBe('days')
        expect(days.every((day) => day.closed || day.special !== undefined || day.counts.every((one, i) => one === null || day.exposure?.[i] === 0))).toBe(true) // prettier-ignore
        return
      }
      const plan = [1, 2, 3, 10, 40, 800].map((ahead) => ({ date: addDays(date, ahead), exposure: planned, closed: ahead === 2 }))
      for (const day of forecastDays(fit, plan)) sound(day)
      sound(forecastRestOfDay(fit, { date: addDays(date, 1), exposure: planned }, seen.slice(0, from)))
      sound(forecastRestOfDay(fit, { date: addDays(date, 5), special: 'sale' }, seen.slice(0, from)))
    }),
    { numRuns: 300 },
  )
})

test('a queue that was silent for a month and then opens is followed within a week', () => {
  const { days } = madeUp({ seed: 'opens', days: 40, slots: 10, volume: 500 })
  const silent = days.map((day, n) => (n < 30 ? { ...day, counts: day.counts.map(() => 0) } : day))
  const after = (n: number) => forecastDays(fitForecast(silent.slice(0, n)), [{ date: days[n]!.date }])[0]!.total.expected
  expect(after(30)).toBeLessThan(1)
  expect(after(37)).toBeGreaterThan(250)
  expect(after(37)).toBeLessThan(1000)
})

test('a queue that closes for good is followed within a week', () => {
  const { days } = madeUp({ seed: 'closes', days: 60, slots: 10, volume: 500 })
  const gone = days.map((day, n) => (n >= 50 ? { ...day, counts: day.counts.map(() => 0) } : day))
  expect(forecastDays(fitForecast(gone.slice(0, 57)), [{ date: days[57]!.date }])[0]!.total.expected).toBeLessThan(50)
})

test('a day with shorter hours brings less, in proportion to what its hours usually bring', () => {
  const { days, expected } = madeUp({ seed: 'short hours', days: 60, slots: 10, volume: 5000 })
  const fit = fitForecast(days)
  const exposure = Array.from({ length: 10 }, (_, i) => (i < 5 ? 1 : 0))
  const [half] = forecastDays(fit, [{ date: addDays(days.at(-1)!.date, 1), exposure }])
  const usual = expected[0]!.slice(0, 5).reduce((sum, one) => sum + one, 0)
  expect(half!.total.expected / usual).toBeGreaterThan(0.95)
  expect(half!.total.expected / usual).toBeLessThan(1.05)
  const withHalf = [...days, { date: half!.date, counts: half!.expected.map((one, i) => (i < 5 ? one : 0)), exposure }]
  const next = { date: addDays(half!.date, 1) }
  expect(
    forecastDays(fitForecast(withHalf), [next])[0]!.total.expected / forecastDays(fit, [next])[0]!.total.expected,
  ).toBeCloseTo(1, 1)
})
