import { expect, test } from 'vitest'
import { clockAt, localDay, openSpans } from './local-day.ts'

const HOUR = 3_600_000

test('a day is as long as its clocks make it', () => {
  const lengthOf = (zone: string, at: string) => {
    const day = localDay(zone, Date.parse(at))
    return (day.endAt - day.startAt) / HOUR
  }
  expect(lengthOf('America/Sao_Paulo', '2026-11-22T12:00:00Z')).toBe(24)
  expect(lengthOf('Europe/Berlin', '2026-03-29T12:00:00Z')).toBe(23)
  expect(lengthOf('Europe/Berlin', '2026-10-25T12:00:00Z')).toBe(25)
})

test('the day of a moment is that of the place, and Monday is 0', () => {
  const day = localDay('America/Sao_Paulo', Date.parse('2026-11-23T02:59:59.999Z'))
  expect(day).toMatchObject({ date: '2026-11-22', weekday: 6, startAt: Date.parse('2026-11-22T03:00:00Z') })
})

test('a shift is planned by the clock on the wall, also past midnight and across a change', () => {
  const spring = localDay('Europe/Berlin', Date.parse('2026-03-29T12:00:00Z'))
  expect(new Date(clockAt(spring, 8 * 60)).toISOString()).toBe('2026-03-29T06:00:00.000Z')
  const eve = localDay('Europe/Berlin', Date.parse('2026-03-28T12:00:00Z'))
  expect(new Date(clockAt(eve, 30 * 60)).toISOString()).toBe('2026-03-29T04:00:00.000Z')
  expect(clockAt(eve, 1440)).toBe(eve.endAt)
})

test('a calendar is open at its hours, on holidays at theirs, and closed on days it does not name', () => {
  const calendar = {
    id: 'c',
    zone: 'America/Sao_Paulo',
    week: { mon: [{ opens: '08:00', closes: '12:00' }, { opens: '13:00', closes: '24:00' }] },
    holidays: [{ date: '2026-11-02', name: '', hours: [{ opens: '10:00', closes: '11:00' }] }],
  } // prettier-ignore
  const spans = (at: string) =>
    openSpans(calendar, localDay(calendar.zone, Date.parse(at))).map(([from, to]) => [
      new Date(from).toISOString(),
      new Date(to).toISOString(),
    ])
  expect(spans('2026-11-09T12:00:00Z')).toEqual([
    ['2026-11-09T11:00:00.000Z', '2026-11-09T15:00:00.000Z'],
    ['2026-11-09T16:00:00.000Z', '2026-11-10T03:00:00.000Z'],
  ])
  expect(spans('2026-11-02T12:00:00Z')).toEqual([['2026-11-02T13:00:00.000Z', '2026-11-02T14:00:00.000Z']])
  expect(spans('2026-11-10T12:00:00Z')).toEqual([])
})
