import { describe, expect, test } from 'vitest'
import { createFormat } from './format.ts'

const en = createFormat('en', 'America/Sao_Paulo')
const pt = createFormat('pt-BR', 'America/Sao_Paulo')
const MINUTE = 60_000
const HOUR = 60 * MINUTE

test('what nobody can know is a dash, not zero and not NaN', () => {
  for (const write of [en.count, en.share, en.shareDigits, en.points, en.span, en.rough, en.time, en.timeSeconds, en.date]) {
    expect(write(null)).toBe('–')
  }
  expect(en.share(Number.NaN)).toBe('–')
})

test('shares have one decimal, rounded half away from zero', () => {
  expect(en.share(0.71449)).toBe('71.4 %')
  expect(en.share(0.7145)).toBe('71.5 %')
  expect(en.share(1)).toBe('100.0 %')
  expect(en.share(0)).toBe('0.0 %')
  expect(en.share(-0)).toBe('0.0 %')
  expect(pt.share(0.714)).toBe('71,4 %')
})

test('the decimals of a share come apart, in either language', () => {
  expect(en.shareParts(0.714)).toEqual({ whole: '71', rest: '.4' })
  expect(pt.shareParts(0.714)).toEqual({ whole: '71', rest: ',4' })
  expect(en.shareParts(null)).toEqual({ whole: '–', rest: '' })
})

test('a target is said the way people set it', () => {
  expect(en.target(0.8)).toBe('80 %')
  expect(en.target(0.07)).toBe('7 %')
  expect(en.target(0.995)).toBe('99.5 %')
})

test('a distance has its sign, and nothing is minus zero', () => {
  expect(en.points(-0.086)).toBe('−8.6')
  expect(en.points(0.012)).toBe('+1.2')
  expect(en.points(-0.0001)).toBe('0.0')
  expect(pt.points(-0.086)).toBe('−8,6')
})

describe('spans', () => {
  test('a running clock shows full seconds', () => {
    expect(en.span(0)).toBe('0:00')
    expect(en.span(42_999)).toBe('0:42')
    expect(en.span(12 * MINUTE + 5_000)).toBe('12:05')
    expect(en.span(HOUR - 1)).toBe('59:59')
    expect(en.span(HOUR + 5 * MINUTE)).toBe('1:05 h')
    expect(en.span(49 * HOUR)).toBe('2 d')
    expect(en.span(-42_000)).toBe('0:42')
  })

  test('a rough span drops the seconds from ten minutes on', () => {
    expect(en.rough(9 * MINUTE + 59_000)).toBe('9:59')
    expect(en.rough(38 * MINUTE)).toBe('38 min')
    expect(en.rough(72 * MINUTE)).toBe('1:12 h')
    expect(en.rough(16 * HOUR + 38 * MINUTE)).toBe('16 h')
  })

  test('a promise is said as people say it', () => {
    expect([20_000, 15 * MINUTE, 90 * MINUTE, HOUR, 2 * HOUR, 24 * HOUR].map(en.promise)).toEqual([
      '20 s',
      '15 min',
      '90 min',
      '1 h',
      '2 h',
      '24 h',
    ])
  })
})

test('times are those of the site, not of the screen', () => {
  const at = Date.UTC(2026, 10, 24, 17, 2, 11)
  expect(en.time(at)).toBe('14:02')
  expect(en.timeSeconds(at)).toBe('14:02:11')
  expect(en.date(at)).toBe('Tue, Nov 24')
  expect(pt.date(at)).toBe('ter., 24 de nov.')
  expect(en.timeOrDay(at, at - HOUR)).toBe('14:02')
  expect(en.timeOrDay(at + 24 * HOUR, at)).toBe('Wed 14:02')
})

test('large counts are grouped as the language does it', () => {
  expect(en.count(1_842)).toBe('1,842')
  expect(pt.count(1_842)).toBe('1.842')
  expect(en.count(-2)).toBe('−2')
})

test('where there is no room a large count is rounded and says so', () => {
  expect([0, 7_404, 15_795, 1_246_406].map(en.short)).toEqual(['0', '7404', '15.8K', '1.2M'])
  expect(pt.short(15_795)).toBe('15,8 mil')
  expect(en.short(null)).toBe('–')
})

test('people over and under have a sign, shared people a decimal, and neither is ever −0', () => {
  expect([-2, 0, 3, null].map(en.signed)).toEqual(['−2', '0', '+3', '–'])
  expect([9, 6.42, 0, 1_212.4, null].map(en.people)).toEqual(['9', '6.4', '0', '1212', '–'])
  expect(pt.people(6.42)).toBe('6,4')
})

test('a chance is never certain, and a band whose ends round to the same is one figure', () => {
  expect([0, 0.004, 0.64, 0.997, 1, null].map(en.chance)).toEqual(['<1', '<1', '64', '>99', '>99', '–'])
  expect(en.range(0.761, 0.844)).toBe('76–84 %')
  expect(en.range(0.999, 1)).toBe('100 %')
})
