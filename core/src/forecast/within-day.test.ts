import { describe, expect, test } from 'vitest'
import { addDays } from '../interval/day.ts'
import { DomainError } from '../number/domain-error.ts'
import { fitForecast } from './fit.ts'
import { forecastDays } from './forecast-days.ts'
import { madeUp } from './history.gen.ts'
import { Score } from './score.ts'
import { forecastRestOfDay } from './within-day.ts'

const { days } = madeUp({ seed: 'within', days: 100, slots: 24, volume: 6000, dayDeviation: 0.08 })
const fit = fitForecast(days)
const today = { date: addDays(days.at(-1)!.date, 1) }
const [before] = forecastDays(fit, [today])
const morning = (times: number) => before!.expected.slice(0, 10).map((one) => Math.round(one * times))

describe('the rest of a day', () => {
  test('nothing seen, or only unknown intervals: what was forecast stands', () => {
    expect(forecastRestOfDay(fit, today, []).expected).toEqual(before!.expected)
    const blind = forecastRestOfDay(fit, today, [null, null, null])
    expect(blind.expected).toEqual(before!.expected)
    expect(blind.change).toBe(1)
  })

  test('a morning as expected changes hardly anything', () => {
    expect(Math.abs(forecastRestOfDay(fit, today, morning(1)).change - 1)).toBeLessThan(0.02)
  })

  test('a morning 10 % up moves the rest up, by no more than that; one 10 % down moves it down', () => {
    const up = forecastRestOfDay(fit, today, morning(1.1)).change
    expect(up).toBeGreaterThan(1.03)
    expect(up).toBeLessThan(1.1)
    const down = forecastRestOfDay(fit, today, morning(0.9)).change
    expect(down).toBeLessThan(0.97)
    expect(down).toBeGreaterThan(0.9)
  })

  test('the more came, the more is to come: the update never jumps back', () => {
    let last = 0
    for (let times = 0.2; times < 6; times += 0.1) {
      const { change } = forecastRestOfDay(fit, today, morning(times))
      expect(change).toBeGreaterThan(last)
      last = change
    }
  })

  test('a day of another kind is believed: three times the morning, about three times the afternoon', () => {
    const { change } = forecastRestOfDay(fit, today, morning(3))
    expect(change).toBeGreaterThan(2.2)
    expect(change).toBeLessThan(3.2)
  })

  test('one wild interval is no other kind of day', () => {
    const wild = morning(1)
    wild[4]! *= 100
    expect(forecastRestOfDay(fit, today, wild).change).toBeLessThan(1.25)
  })

  test('a queue of a few contacts a day is moved carefully', () => {
    const small = madeUp({ seed: 'small', days: 60, slots: 24, volume: 8 })
    const fit = fitForecast(small.days)
    const day = { date: addDays(small.days.at(-1)!.date, 1) }
    const quiet = forecastRestOfDay(
      fit,
      day,
      Array.from({ length: 12 }, () => 0),
    )
    expect(quiet.change).toBeGreaterThan(0.5)
    expect(quiet.change).toBeLessThan(1)
    for (const one of quiet.expected) expect(one).toBeGreaterThanOrEqual(0)
  })

  test('the whole day seen leaves nothing to come; what was seen is counted', () => {
    const all = before!.expected.map(Math.round)
    const done = forecastRestOfDay(fit, today, all)
    expect(done.total.expected).toBe(0)
    expect(done.seen).toBe(all.reduce((sum, one) => sum + one, 0))
    expect(forecastRestOfDay(fit, { ...today, closed: true }, [0, 0]).total.expected).toBe(0)
  })

  test('what cannot be is refused by name', () => {
    expect(() => forecastRestOfDay(fit, days[3]!, [])).toThrow(DomainError)
    expect(() => forecastRestOfDay(fit, today, [1, -1])).toThrow(/counts\[1\] is -1/)
    expect(() =>
      forecastRestOfDay(
        fit,
        today,
        Array.from({ length: 25 }, () => 1),
      ),
    ).toThrow(/at most 24/)
  })

  test('days that are busier as a whole: the update halves the error, and the bands hold', () => {
    const plain = new Score()
    const updated = new Score()
    for (let n = 60; n < 100; n++) {
      const fit = fitForecast(days.slice(0, n))
      const [asPlanned] = forecastDays(fit, [days[n]!])
      const rest = forecastRestOfDay(fit, { date: days[n]!.date }, days[n]!.counts.slice(0, 12))
      for (let i = 12; i < 24; i++) {
        plain.add(asPlanned!.expected[i]!, days[n]!.counts[i]!)
        updated.add(rest.expected[i]!, days[n]!.counts[i]!)
        for (const band of rest.bands[i]!) updated.addBand(band, days[n]!.counts[i]!)
      }
    }
    const floor = updated.floor!
    expect(updated.wape! - floor).toBeLessThan((plain.wape! - floor) * 0.5)
    expect(updated.coverage(0.8)).toBeGreaterThan(0.74)
    expect(updated.coverage(0.8)).toBeLessThan(0.88)
    expect(updated.coverage(0.95)).toBeGreaterThan(0.91)
  })

  test('a wild queue with half-days: the update is no worse than none, and never runs away', () => {
    const made = madeUp({
      seed: 'half-days',
      days: 130,
      slots: 24,
      volume: 1200,
      dayDeviation: 0.4,
      byWeekday: [1, 1, 1, 1, 0.5, 0.2, 1],
    })
    // Fridays end at noon, and on Saturdays the odd contact comes in the afternoon
    const half = (date: string) => new Date(date).getUTCDay() >= 5
    const wild = made.days.map((day, n) => ({
      ...day,
      counts: day.counts.map((count, i) =>
        half(day.date) && i >= 12 ? (n % 17 === 0 && i === 14 ? 1 : 0) : Math.round(count! * ((i + n) % 4 === 0 ? 2 : 0.7)),
      ),
    }))
    const plain = new Score()
    const updated = new Score()
    for (let n = 70; n < 130; n++) {
      const fit = fitForecast(wild.slice(0, n))
      const [asPlanned] = forecastDays(fit, [{ date: wild[n]!.date }])
      const rest = forecastRestOfDay(fit, { date: wild[n]!.date }, wild[n]!.counts.slice(0, 11))
      for (let i = 11; i < 24; i++) {
        plain.add(asPlanned!.expected[i]!, wild[n]!.counts[i]!)
        updated.add(rest.expected[i]!, wild[n]!.counts[i]!)
        expect(rest.expected[i]!).toBeLessThan(6 * Math.max(1, asPlanned!.expected[i]!))
      }
    }
    expect(updated.wape!).toBeLessThan(plain.wape!)
  })
})
