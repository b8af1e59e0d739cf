import { expect, test } from 'vitest'
import { rootBetween } from './root.ts'

test('a root comes out to the last digits, whatever the shape', () => {
  expect(rootBetween((x) => x * x - 2, 0, 2)).toBeCloseTo(Math.SQRT2, 15)
  expect(rootBetween((x) => Math.log(x) + 40, 1e-30, 1)).toBeCloseTo(Math.exp(-40), 31)
  expect(rootBetween((x) => (x - 0.3) ** 9, 0, 1)).toBeCloseTo(0.3, 1)
})

test('an end that is the root is the answer, and ends of one sign are refused', () => {
  expect(rootBetween((x) => x, 0, 1)).toBe(0)
  expect(rootBetween((x) => x - 1, 0, 1)).toBe(1)
  expect(() => rootBetween((x) => x + 1, 0, 1)).toThrow('no change of sign')
})
