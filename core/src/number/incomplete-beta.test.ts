import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lnLowerBeta, lnUpperBeta, lowerBeta, upperBeta } from './incomplete-beta.ts'

/** 60-digit arithmetic, rounded once. */
const references: [a: number, b: number, x: number, lower: number, upper: number][] = [
  [3, 2.5, 0.25, 0.07519650484542612, 0.9248034951545739],
  [200, 0.7, 0.9, 2.183283712842229e-10, 0.9999999997816716],
  [2001, 3000, 0.42, 0.9978605752120426, 0.002139424787957396],
  [2001, 3000, 0.3, 1.8925958540662807e-51, 1],
  [1, 0.001, 0.5, 0.0006929070095474781, 0.9993070929904525],
  [0.5, 0.5, 0.999, 0.9798649583666225, 0.0201350416333775],
]

test.each(references)('both tails for shapes %d and %d at %d agree with 60-digit arithmetic', (a, b, x, lower, upper) => {
  expect(Math.abs(lowerBeta(a, b, x) / lower - 1)).toBeLessThan(2e-13)
  expect(Math.abs(upperBeta(a, b, x) / upper - 1)).toBeLessThan(2e-13)
})

test('a tail below the smallest double has its logarithm, and an edge its certainty', () => {
  // one step of a(n exponential) time 1000 at rate 1
  expect(lnUpperBeta(1, 1000, -Math.expm1(-1), Math.exp(-1))).toBeCloseTo(-1000, 9)
  expect(upperBeta(1, 1000, -Math.expm1(-1), Math.exp(-1))).toBe(0)
  expect([lowerBeta(2, 3, 0), upperBeta(2, 3, 0), lowerBeta(2, 3, 1), upperBeta(2, 3, 1)]).toEqual([0, 1, 1, 0])
  expect([lnLowerBeta(2, 3, 0), lnUpperBeta(2, 3, 1)]).toEqual([-Infinity, -Infinity])
})

test('a complement too small for a double is known by its logarithm', () => {
  // y = e^-2000: I_x(1, b) = 1 − y^b
  expect(upperBeta(1, 0.001, 1, 0, -2000)).toBeCloseTo(Math.exp(-2), 12)
})

test('the two tails make one, mirror each other, and fall with a shape', () => {
  const shape = fc.double({ min: 0.01, max: 1e5, noNaN: true })
  fc.assert(
    fc.property(shape, shape, fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (a, b, x) => {
      const lower = lowerBeta(a, b, x)
      expect(lower + upperBeta(a, b, x)).toBeCloseTo(1, 12)
      expect(lower).toBeGreaterThanOrEqual(0)
      expect(upperBeta(b, a, 1 - x, x)).toBeCloseTo(lower, 9)
      expect(lowerBeta(a + 1, b, x)).toBeLessThanOrEqual(lower * (1 + 1e-12))
    }),
  )
})

test.each([
  [0, 1, 0.5, /a is 0/],
  [1, Number.NaN, 0.5, /b is NaN/],
  [1, 1, 1.5, /x is 1.5/],
])('shapes %d, %d at %d are refused by name', (a, b, x, message) => {
  expect(() => lowerBeta(a, b, x)).toThrow(message)
})
