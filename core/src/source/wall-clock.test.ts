import { expect, test } from 'vitest'
import { readLocal, wallClock, wallClocks } from './wall-clock.ts'

const at = (text: string) => new Date(wallClock('Asia/Jerusalem', readLocal(text)!)).toISOString()

test('a local time is the moment at which the clocks of its zone show it', () => {
  expect(at('1999-01-01T00:00:02')).toBe('1998-12-31T22:00:02.000Z')
  expect(at('1999-07-01T00:00:00')).toBe('1999-06-30T21:00:00.000Z')
  expect(at('1999-09-02T23:59:59')).toBe('1999-09-02T20:59:59.000Z')
  expect(at('1999-09-03T02:00:00')).toBe('1999-09-03T00:00:00.000Z')
})

test('an hour that is shown twice has two moments, the first before the second', () => {
  const passes = (text: string) => wallClocks('Asia/Jerusalem', readLocal(text)!).map((moment) => new Date(moment).toISOString())
  expect(passes('1999-09-03T01:30:00')).toEqual(['1999-09-02T22:30:00.000Z', '1999-09-02T23:30:00.000Z'])
  expect(passes('1999-09-03T00:59:59')).toEqual(['1999-09-02T21:59:59.000Z', '1999-09-02T21:59:59.000Z'])
  expect(passes('1999-09-03T02:00:00')).toEqual(['1999-09-03T00:00:00.000Z', '1999-09-03T00:00:00.000Z'])
})

test('an hour that is skipped is taken as that far after the change', () => {
  expect(at('1999-04-02T01:59:59')).toBe('1999-04-01T23:59:59.000Z')
  expect(at('1999-04-02T02:30:00')).toBe('1999-04-02T00:30:00.000Z') // the clocks say 03:30
  expect(at('1999-04-02T03:00:00')).toBe('1999-04-02T00:00:00.000Z')
})

test('west of Greenwich too, where the change comes at midnight', () => {
  const saoPaulo = (text: string) => new Date(wallClock('America/Sao_Paulo', readLocal(text)!)).toISOString()
  expect(saoPaulo('2016-10-15T23:59')).toBe('2016-10-16T02:59:00.000Z')
  expect(saoPaulo('2016-10-16T00:30')).toBe('2016-10-16T03:30:00.000Z')
  expect(saoPaulo('2016-10-16T01:00')).toBe('2016-10-16T03:00:00.000Z')
})

test('what is no time of the calendar is none', () => {
  for (const text of ['', '1999-02-29T00:00', '1999-13-01T00:00', '1999-01-01T24:00', '1999-01-01', '01/01/1999 10:00'])
    expect(readLocal(text)).toBeNull()
})
