import { expect, test } from 'vitest'
import type { DayItem } from '@watchfloor/core/frame/frame'
import { dayShape, hourMarks } from './day-shape.ts'

const QUARTER = 900_000
const quiet = Array.from({ length: 96 }, (_, n) => (n >= 32 && n < 72 ? 10 : 0))
const day = (actual: number[], usual: number[] | null = quiet): DayItem => ({
  from: 0,
  intervalMs: QUARTER,
  actual,
  usual,
  low: usual,
  high: usual,
  weeks: usual ? 2 : 0,
})

test('the interval that still runs is not drawn', () => {
  const shape = dayShape(day(quiet.slice(0, 41)), 40.5 * QUARTER)
  expect(shape.actual.at(-1)).toEqual({ x: 39, y: 10 })
})

test('the night is cut off at full hours', () => {
  expect(dayShape(day(quiet.slice(0, 41)), 40.5 * QUARTER).window).toEqual({ from: 32, to: 72, top: 10 })
})

test('a floor without a usual day, or without a contact, still has a scale and a window', () => {
  const shape = dayShape(day([0, 0, 0], null), 2.5 * QUARTER)
  expect(shape.usual).toEqual([])
  expect(shape.window).toEqual({ from: 0, to: 16, top: 1 })
})

test('there are never more hour marks than fit, and they stand on full hours', () => {
  const { window } = dayShape(day(quiet.slice(0, 41)), 40.5 * QUARTER)
  for (const most of [3, 5, 8, 20]) {
    const marks = hourMarks(day(quiet), window, most)
    expect(marks.length).toBeLessThanOrEqual(most)
    for (const { at, share } of marks) {
      expect(at % 3_600_000).toBe(0)
      expect(share).toBeGreaterThanOrEqual(0)
      expect(share).toBeLessThanOrEqual(1)
    }
  }
})
