import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, dayIntervals, dayOf, dayOfDate, weekday } from './day.ts'
import { INTERVAL_MS, intervalsBetween, intervalStart } from './interval.ts'
import { periods, periodsBetween, periodStart } from './period.ts'
import { clockMs, daysBefore, weeksBefore } from './same-time.ts'
import { offsetSpan } from './zone.ts'

const at = (text: string) => Date.parse(text)
const HOUR_MS = 3_600_000

const zones = [
  'UTC',
  'America/Sao_Paulo',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Pacific/Chatham',
  'Pacific/Apia',
  'Europe/Lisbon',
  'Africa/Casablanca',
  'Antarctica/Troll',
]
const anyZone = fc.constantFrom(...zones)
const moment = fc.integer({ min: at('1975-01-01T00:00:00Z'), max: at('2037-12-31T00:00:00Z') })

describe('intervals', () => {
  test('an interval starts on the quarter-hour of UTC, before 1970 too', () => {
    expect(intervalStart(at('2026-11-22T03:17:37.123Z'))).toBe(at('2026-11-22T03:15:00Z'))
    expect(intervalStart(at('2026-11-22T03:15:00Z'))).toBe(at('2026-11-22T03:15:00Z'))
    expect(intervalStart(-1)).toBe(-INTERVAL_MS)
  })

  test('in every zone a quarter-hour of UTC is a quarter-hour of the local clock', () => {
    fc.assert(fc.property(anyZone, moment, (zone, instant) => clockMs(zone, intervalStart(instant)) % INTERVAL_MS === 0))
  })
})

describe('days', () => {
  test('a day has 96 quarter-hours, 92 in spring and 100 in autumn where clocks change by an hour', () => {
    const count = (zone: string, date: string) => dayIntervals(dayOfDate(zone, date)).length
    expect(count('America/New_York', '2026-03-08')).toBe(92)
    expect(count('America/New_York', '2026-11-01')).toBe(100)
    expect(count('America/New_York', '2026-11-02')).toBe(96)
    expect(count('Australia/Lord_Howe', '2026-04-05')).toBe(98)
    expect(count('Australia/Lord_Howe', '2026-10-04')).toBe(94)
    expect(count('Asia/Kathmandu', '2026-11-22')).toBe(96)
  })

  test('São Paulo has had no summer time since 2019; before, its spring day began at 01:00', () => {
    expect(dayOfDate('America/Sao_Paulo', '2018-11-04')).toEqual({
      date: '2018-11-04',
      from: at('2018-11-04T03:00:00Z'), // 01:00, an hour after a midnight that did not happen
      to: at('2018-11-05T02:00:00Z'),
    })
    expect(dayIntervals(dayOfDate('America/Sao_Paulo', '2019-02-16'))).toHaveLength(100)
    for (let date = '2020-01-01'; date < '2021-01-01'; date = addDays(date, 1)) {
      expect(dayIntervals(dayOfDate('America/Sao_Paulo', date))).toHaveLength(96)
    }
  })

  test('the day that Samoa left out is empty', () => {
    expect(dayIntervals(dayOfDate('Pacific/Apia', '2011-12-30'))).toEqual([])
    expect(dayOf('Pacific/Apia', at('2011-12-30T10:00:00Z')).date).toBe('2011-12-31')
  })

  test('days follow one another without gap or overlap, and each moment is in its day', () => {
    fc.assert(
      fc.property(anyZone, moment, (zone, instant) => {
        const day = dayOf(zone, instant)
        expect(day.from <= instant && instant < day.to).toBe(true)
        expect(dayOf(zone, day.to).from).toBe(day.to)
        expect(dayOf(zone, day.from - 1).to).toBe(day.from)
        expect(day).toEqual(dayOfDate(zone, day.date))
      }),
    )
  })

  test('before 1914, at an offset of −3:06:28, a day still starts on the grid', () => {
    const day = dayOf('America/Sao_Paulo', at('1913-06-01T12:00:00Z'))
    expect(day.from).toBe(at('1913-06-01T03:15:00Z'))
    expect(dayIntervals(day)).toHaveLength(96)
  })

  test('a weekday is 1 on Monday and 7 on Sunday', () => {
    expect([weekday('2026-11-22'), weekday('2026-11-23')]).toEqual([7, 1])
  })

  test('an unknown zone is refused by name', () => {
    expect(() => dayOf('Brazil/Nowhere', 0)).toThrow('zone "Brazil/Nowhere" is not in the time-zone data')
    expect(() => offsetSpan('Brazil/Nowhere', 0)).toThrow('America/Sao_Paulo')
  })
})

describe('periods', () => {
  test('an hour is an hour of the local clock', () => {
    expect(periodStart('Asia/Kathmandu', at('2026-11-22T03:20:00Z'), 'PT1H')).toBe(at('2026-11-22T03:15:00Z'))
    expect(periodStart('Asia/Kathmandu', at('2026-11-22T03:14:59Z'), 'PT1H')).toBe(at('2026-11-22T02:15:00Z'))
    expect(periodStart('Asia/Kolkata', at('2026-11-22T03:20:00Z'), 'PT1H')).toBe(at('2026-11-22T02:30:00Z'))
    expect(periodStart('Asia/Kathmandu', at('2026-11-22T03:20:00Z'), 'P1D')).toBe(at('2026-11-21T18:15:00Z'))
  })

  test('the repeated hour is two hours', () => {
    const hours = periodsBetween('America/New_York', at('2026-11-01T05:00:00Z'), at('2026-11-01T08:00:00Z'), 'PT1H')
    expect(hours.map(({ from }) => from)).toEqual([
      at('2026-11-01T05:00:00Z'),
      at('2026-11-01T06:00:00Z'),
      at('2026-11-01T07:00:00Z'),
    ])
    expect(hours.map(({ from }) => clockMs('America/New_York', from) / HOUR_MS)).toEqual([1, 1, 2])
  })

  test('a clock set back half an hour inside an hour ends that hour and begins a short one', () => {
    const hours = periodsBetween('Australia/Lord_Howe', at('2026-04-04T14:00:00Z'), at('2026-04-04T16:30:00Z'), 'PT1H')
    expect(hours.map(({ intervals }) => intervals.length)).toEqual([4, 2, 4])
  })

  test('periods of any length hold every interval once, in order', () => {
    fc.assert(
      fc.property(anyZone, moment, fc.constantFrom(...periods), (zone, instant, period) => {
        const [from, to] = [intervalStart(instant), intervalStart(instant) + 3 * 24 * HOUR_MS]
        const found = periodsBetween(zone, from, to, period)
        expect(found.flatMap(({ intervals }) => intervals)).toEqual(intervalsBetween(from, to))
        for (const { from: start, intervals } of found.slice(1)) expect(start).toBe(intervals[0])
      }),
    )
  })
})

describe('the same time of an earlier day', () => {
  test('week on week compares the local clock, not 168 hours', () => {
    expect(weeksBefore('America/New_York', at('2026-11-02T14:00:00Z'), 1)).toBe(at('2026-10-26T13:00:00Z'))
    expect(weeksBefore('America/Sao_Paulo', at('2026-11-22T03:00:00Z'), 1)).toBe(at('2026-11-15T03:00:00Z'))
  })

  test('a time that the clock skipped has nothing to compare with', () => {
    expect(weeksBefore('America/New_York', at('2026-03-15T06:30:00Z'), 1)).toBeNull() // 02:30 on the day clocks went forward
  })

  test('the second pass of a repeated hour is compared with the only one of other days', () => {
    expect(daysBefore('America/New_York', at('2026-11-01T06:30:00Z'), 1)).toBe(at('2026-10-31T05:30:00Z'))
    expect(daysBefore('America/New_York', at('2026-11-02T06:30:00Z'), 1)).toBe(at('2026-11-01T05:30:00Z'))
  })

  test('there and back is the same moment unless a clock change is in between', () => {
    fc.assert(
      fc.property(anyZone, moment, fc.integer({ min: 1, max: 60 }), (zone, instant, weeks) => {
        const then = weeksBefore(zone, instant, weeks)
        fc.pre(then !== null)
        expect(clockMs(zone, then!)).toBe(clockMs(zone, instant))
      }),
    )
  })
})
