import { expect, test } from 'vitest'
import { coarserDay } from './coarser-day.ts'
import type { DayItem } from './frame.ts'

const day = (usual: number[] | null, actual: number[] = [1, 2, 3, 4, 5]): DayItem => ({
  from: 0,
  intervalMs: 900_000,
  actual,
  usual,
  low: usual && usual.map((value) => value - 3),
  high: usual && usual.map((value) => value + 4),
  weeks: usual ? 2 : 0,
})

test('a busy day stays as it is', () => {
  const busy = day([10, 40, 10, 10, 10, 10, 10, 10])
  expect(coarserDay(busy)).toBe(busy)
})

test('a quiet day is told in half-hours or hours, the fewest that show a shape', () => {
  expect(coarserDay(day([10, 30, 30, 10, 10, 10, 10, 10])).intervalMs).toBe(1_800_000)
  expect(coarserDay(day([5, 5, 5, 5, 1, 1, 1, 1])).intervalMs).toBe(3_600_000)
})

test('nothing is lost or counted twice, and the running group is what there is of it', () => {
  const coarse = coarserDay(day([5, 5, 5, 5, 1, 1, 1, 1]))
  expect(coarse.actual).toEqual([10, 5])
  expect(coarse.usual).toEqual([20, 4])
})

test('the range is that of independent quarters, not the sum of all lowest, and never below nothing', () => {
  const coarse = coarserDay(day([5, 5, 5, 5, 1, 1, 1, 1]))
  expect(coarse.high).toEqual([20 + 8, 4 + 8]) // √(4 × 4²)
  expect(coarse.low).toEqual([20 - 6, 0]) // √(4 × 3²); 4 − 6 is no number of contacts
})

test('without a usual day the actual one decides', () => {
  expect(coarserDay(day(null)).usual).toBeNull()
  expect(coarserDay(day(null, [50])).intervalMs).toBe(900_000)
})
