import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Calendar } from '../settings/settings.ts'
import { addBusinessMs, always, businessMsBetween, getCalendar, isOpen, nextChange } from './calendar.ts'

const at = (text: string) => Date.parse(text)
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const office = [{ opens: '09:00', closes: '18:00' }]
const officeWeek = { mon: office, tue: office, wed: office, thu: office, fri: office }
const saoPaulo: Calendar = {
  id: 'office',
  zone: 'America/Sao_Paulo',
  week: officeWeek,
  holidays: [
    { date: '2026-11-20', name: 'Consciência Negra', hours: [] },
    { date: '2026-12-24', name: 'Véspera', hours: [{ opens: '09:00', closes: '12:00' }] },
  ],
}
const night: Calendar = {
  id: 'night',
  zone: 'America/New_York',
  week: {
    fri: [{ opens: '22:00', closes: '06:00' }],
    sat: [{ opens: '22:00', closes: '24:00' }],
    sun: [{ opens: '00:00', closes: '04:00' }],
  },
  holidays: [],
}
const neverOpen: Calendar = { id: 'never', zone: 'UTC', week: {}, holidays: [] }

describe('office hours in São Paulo (UTC −3)', () => {
  test('open time leaves out nights, weekends and holidays', () => {
    // Thursday 17:00 to Monday 10:00, the Friday between is a holiday
    expect(businessMsBetween(saoPaulo, at('2026-11-19T20:00:00Z'), at('2026-11-23T13:00:00Z'))).toBe(2 * HOUR_MS)
    expect(businessMsBetween(saoPaulo, at('2026-11-23T13:00:00Z'), at('2026-11-19T20:00:00Z'))).toBe(-2 * HOUR_MS)
  })

  test('two hours asked for at 17:00 before a long weekend are due on Monday at 10:00', () => {
    expect(addBusinessMs(saoPaulo, at('2026-11-19T20:00:00Z'), 2 * HOUR_MS)).toBe(at('2026-11-23T13:00:00Z'))
  })

  test('what runs out at closing time is due at closing time', () => {
    expect(addBusinessMs(saoPaulo, at('2026-11-19T20:00:00Z'), HOUR_MS)).toBe(at('2026-11-19T21:00:00Z'))
  })

  test('counting back from Monday 09:10, half an hour is Thursday 17:40', () => {
    expect(addBusinessMs(saoPaulo, at('2026-11-23T12:10:00Z'), -HOUR_MS / 2)).toBe(at('2026-11-19T20:40:00Z'))
  })

  test('a holiday may have hours of its own', () => {
    expect(businessMsBetween(saoPaulo, at('2026-12-24T03:00:00Z'), at('2026-12-25T03:00:00Z'))).toBe(3 * HOUR_MS)
  })

  test('it knows when it opens and closes next', () => {
    expect(isOpen(saoPaulo, at('2026-11-19T12:00:00Z'))).toBe(true)
    expect(isOpen(saoPaulo, at('2026-11-19T21:00:00Z'))).toBe(false)
    expect(nextChange(saoPaulo, at('2026-11-19T15:00:00Z'))).toBe(at('2026-11-19T21:00:00Z'))
    expect(nextChange(saoPaulo, at('2026-11-19T21:00:00Z'))).toBe(at('2026-11-23T12:00:00Z'))
  })
})

describe('odd calendars', () => {
  test('a window over midnight belongs to the day it opens on, and touching windows are one', () => {
    expect(isOpen(night, at('2026-11-21T08:00:00Z'))).toBe(true) // Saturday 03:00
    expect(nextChange(night, at('2026-11-22T04:00:00Z'))).toBe(at('2026-11-22T09:00:00Z')) // Saturday 23:00 → Sunday 04:00
  })

  test('a night shift over a change of clocks has the hours that passed', () => {
    const sunday = { from: at('2026-03-08T05:00:00Z'), to: at('2026-03-08T20:00:00Z') }
    expect(businessMsBetween(night, sunday.from, sunday.to)).toBe(3 * HOUR_MS) // 00:00–04:00 without 02:00–03:00
    expect(businessMsBetween(night, at('2026-11-01T04:00:00Z'), at('2026-11-01T20:00:00Z'))).toBe(5 * HOUR_MS)
  })

  test('round the clock never changes and counts every hour, under whatever name', () => {
    const own: Calendar = { ...always, id: 'own' }
    for (const calendar of [always, own]) {
      expect(nextChange(calendar, at('2026-11-22T00:00:00Z'))).toBeNull()
      expect(isOpen(calendar, at('2026-11-22T00:00:00Z'))).toBe(true)
      expect(businessMsBetween(calendar, 0, 5 * DAY_MS)).toBe(5 * DAY_MS)
      expect(addBusinessMs(calendar, 0, 5 * DAY_MS)).toBe(5 * DAY_MS)
    }
  })

  test('a calendar that never opens has no due times', () => {
    expect(addBusinessMs(neverOpen, 0, 1)).toBeNull()
    expect(addBusinessMs(neverOpen, 0, -1)).toBeNull()
    expect(nextChange(neverOpen, 0)).toBeNull()
    expect(businessMsBetween(neverOpen, 0, DAY_MS)).toBe(0)
  })

  test('one that opens on a single holiday has no due time beyond it', () => {
    const once: Calendar = { ...neverOpen, id: 'once', holidays: [{ date: '2026-12-24', name: '', hours: office }] }
    expect(addBusinessMs(once, at('2026-11-22T00:00:00Z'), 9 * HOUR_MS)).toBe(at('2026-12-24T18:00:00Z'))
    expect(addBusinessMs(once, at('2026-11-22T00:00:00Z'), 9 * HOUR_MS + 1)).toBeNull()
    expect(addBusinessMs(once, at('2027-11-22T00:00:00Z'), -9 * HOUR_MS)).toBe(at('2026-12-24T09:00:00Z'))
  })

  test('a calendar is found by id, `always` without being set up, an unknown one is refused', () => {
    expect(getCalendar([saoPaulo], 'office')).toBe(saoPaulo)
    expect(getCalendar([saoPaulo], 'always')).toBe(always)
    expect(() => getCalendar([saoPaulo], 'shop')).toThrow(
      'calendar "shop" is not in the settings: add it, or name one of office, always',
    )
  })
})

describe('properties', () => {
  const clockTime = fc
    .integer({ min: 0, max: 96 })
    .map((n) => `${String(Math.floor(n / 4)).padStart(2, '0')}:${String((n % 4) * 15).padStart(2, '0')}`)
  const hours = fc.array(fc.record({ opens: clockTime.filter((time) => time !== '24:00'), closes: clockTime }), { maxLength: 3 })
  const anyCalendar: fc.Arbitrary<Calendar> = fc.record({
    id: fc.constant('any'),
    zone: fc.constantFrom(
      'UTC',
      'America/Sao_Paulo',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'America/St_Johns',
    ),
    week: fc.record({ mon: hours, tue: hours, wed: hours, thu: hours, fri: hours, sat: hours, sun: hours }, { requiredKeys: [] }),
    holidays: fc.array(
      fc.record({
        date: fc.integer({ min: 1, max: 28 }).map((n) => `2026-11-${String(n).padStart(2, '0')}`),
        name: fc.constant(''),
        hours,
      }),
      { maxLength: 3 },
    ),
  })
  const moment = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') })
  const span = fc.integer({ min: 1, max: 40 * DAY_MS })

  test('the due time is the first moment with exactly that much open time behind it', () => {
    fc.assert(
      fc.property(anyCalendar, moment, span, (calendar, from, ms) => {
        const due = addBusinessMs(calendar, from, ms)
        fc.pre(due !== null)
        expect(businessMsBetween(calendar, from, due!)).toBe(ms)
        expect(businessMsBetween(calendar, from, due! - 1)).toBe(ms - 1)
      }),
    )
  })

  test('counting back gives the last moment with exactly that much open time ahead', () => {
    fc.assert(
      fc.property(anyCalendar, moment, span, (calendar, from, ms) => {
        const begun = addBusinessMs(calendar, from, -ms)
        fc.pre(begun !== null)
        expect(businessMsBetween(calendar, begun!, from)).toBe(ms)
        expect(businessMsBetween(calendar, begun! + 1, from)).toBe(ms - 1)
      }),
    )
  })

  test('open time adds up, is never more than time, and agrees with being open', () => {
    fc.assert(
      fc.property(anyCalendar, fc.tuple(moment, moment, moment), (calendar, moments) => {
        const [a, b, c] = moments.toSorted((x, y) => x - y) as [number, number, number]
        expect(businessMsBetween(calendar, a, b) + businessMsBetween(calendar, b, c)).toBe(businessMsBetween(calendar, a, c))
        expect(businessMsBetween(calendar, a, b)).toBeLessThanOrEqual(b - a)
        expect(businessMsBetween(calendar, a, a + 1)).toBe(isOpen(calendar, a) ? 1 : 0)
      }),
    )
  })

  test('between now and the next change nothing changes', () => {
    fc.assert(
      fc.property(anyCalendar, moment, (calendar, now) => {
        const change = nextChange(calendar, now)
        fc.pre(change !== null)
        expect(isOpen(calendar, change!)).toBe(!isOpen(calendar, now))
        expect(isOpen(calendar, change! - 1)).toBe(isOpen(calendar, now))
        expect(businessMsBetween(calendar, now, change!)).toBe(isOpen(calendar, now) ? change! - now : 0)
      }),
    )
  })
})
