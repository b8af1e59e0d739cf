import { describe, expect, test } from 'vitest'
import { addDays, dayIntervals, dayOfDate } from '../interval/day.ts'
import { fitForecast } from './fit.ts'
import { forecastDays } from './forecast-days.ts'
import { byQuarterHour, localExposure, localPastDay } from './local-day.ts'

const ZONE = 'America/New_York'
const HALF_HOUR = 1_800_000
const everyQuarter = (date: string, count: number) => new Map(dayIntervals(dayOfDate(ZONE, date)).map((at) => [at, count]))

describe('days at a change of clocks', () => {
  test('the skipped hour is not there, the repeated one is there twice', () => {
    expect(localExposure(ZONE, '2026-03-08', HALF_HOUR).slice(3, 7)).toEqual([1, 0, 0, 1])
    expect(localExposure(ZONE, '2026-11-01', HALF_HOUR).slice(1, 5)).toEqual([1, 2, 2, 1])
    const autumn = localPastDay(ZONE, '2026-11-01', HALF_HOUR, everyQuarter('2026-11-01', 5))
    expect(autumn.counts.slice(1, 5)).toEqual([10, 20, 20, 10])
  })

  test('a half-hour of which a quarter is known counts by half; one of which nothing is known stays unknown', () => {
    const counts = everyQuarter('2026-05-05', 5)
    const [first, second, third] = [...counts.keys()]
    counts.delete(first!)
    const day = localPastDay(
      ZONE,
      '2026-05-05',
      HALF_HOUR,
      new Map([...counts, [third!, null as never], [third! + 900_000, null as never]]),
    )
    expect(second).toBe(first! + 900_000)
    expect(day.counts.slice(0, 3)).toEqual([5, null, 10])
    expect(day.exposure!.slice(0, 3)).toEqual([0.5, 1, 1])
  })

  test('a queue open around the clock: a long day brings an hour more, a short one an hour less, and the rest as ever', () => {
    const history = Array.from({ length: 60 }, (_, n) => addDays('2026-01-05', n)).map((date) =>
      localPastDay(ZONE, date, HALF_HOUR, everyQuarter(date, 20)),
    )
    const fit = fitForecast(history)
    const plan = ['2026-03-07', '2026-03-08', '2026-03-09'].map((date) => ({
      date,
      exposure: localExposure(ZONE, date, HALF_HOUR),
    }))
    const [usual, short, after] = forecastDays(fit, plan)
    expect(short!.total.expected / usual!.total.expected).toBeCloseTo(23 / 24, 2)
    expect(after!.total.expected / usual!.total.expected).toBeCloseTo(1, 2)
    expect(short!.expected[4]).toBe(0)
    const quarters = byQuarterHour(ZONE, '2026-03-08', HALF_HOUR, short!.expected)
    expect(quarters.size).toBe(92)
    for (const one of quarters.values()) expect(one).toBeCloseTo(20, 0)
  })

  test('history over both changes keeps 09:00 at 09:00', () => {
    const busyAtNine = (date: string) =>
      new Map(dayIntervals(dayOfDate(ZONE, date)).map((at) => {
        const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(ZONE)
        return [at, local.hour === 9 ? 100 : 2]
      })) // prettier-ignore
    const history = Array.from({ length: 30 }, (_, n) => addDays('2026-02-20', n)).map((date) =>
      localPastDay(ZONE, date, HALF_HOUR, busyAtNine(date)),
    )
    const [day] = forecastDays(fitForecast(history), [{ date: '2026-03-22' }])
    expect(day!.expected[18]).toBeGreaterThan(192)
    expect(day!.expected[16]).toBeLessThan(10)
    expect(day!.expected[20]).toBeLessThan(10)
  })

  test('a length that does not divide a day is refused', () => {
    expect(() => localExposure(ZONE, '2026-05-05', 1_000_000)).toThrow(/slotMs is 1000000/)
  })
})
