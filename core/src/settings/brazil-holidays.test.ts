import { expect, test } from 'vitest'
import { brazilHolidays, easterSunday } from './brazil-holidays.ts'

const iso = (at: number) => new Date(at).toISOString().slice(0, 10)

test('Easter falls where the published tables have it', () => {
  expect([1961, 2000, 2008, 2024, 2025, 2026, 2027, 2038].map((year) => iso(easterSunday(year)))).toEqual([
    '1961-04-02',
    '2000-04-23',
    '2008-03-23',
    '2024-03-31',
    '2025-04-20',
    '2026-04-05',
    '2027-03-28',
    '2038-04-25',
  ])
})

test('2026 has the ten national holidays, Good Friday on 3 April', () => {
  expect(brazilHolidays(2026).map((holiday) => holiday.date)).toEqual([
    '2026-01-01',
    '2026-04-03',
    '2026-04-21',
    '2026-05-01',
    '2026-09-07',
    '2026-10-12',
    '2026-11-02',
    '2026-11-15',
    '2026-11-20',
    '2026-12-25',
  ])
})

test('20 November became a national holiday in 2024', () => {
  expect(brazilHolidays(2023).some((holiday) => holiday.date === '2023-11-20')).toBe(false)
  expect(brazilHolidays(2024).some((holiday) => holiday.date === '2024-11-20')).toBe(true)
})
