import { expect, test } from 'vitest'
import { ceilQuotient, complement, decimalOf, partsOf, quotient } from './decimal.ts'

test('a double is read as the shortest decimal that means it', () => {
  expect(decimalOf(0.3)).toEqual({ digits: 3n, places: 1 })
  expect(decimalOf(15.25)).toEqual({ digits: 1525n, places: 2 })
  expect(decimalOf(1.5e-7)).toEqual({ digits: 15n, places: 8 })
  expect(decimalOf(2e21)).toEqual({ digits: 2000000000000000000000n, places: 0 })
  expect(() => decimalOf(NaN)).toThrow('value is NaN')
})

test('a ceiling of decimals is that of what was written, not of the doubles', () => {
  expect(Math.ceil(21 / (1 - 0.3))).toBe(31)
  expect(ceilQuotient(decimalOf(21), complement(decimalOf(0.3)))).toBe(30)
  expect(ceilQuotient(decimalOf(21), decimalOf(0.7))).toBe(30)
  expect(ceilQuotient(decimalOf(21.000001), decimalOf(0.7))).toBe(31)
  expect(ceilQuotient(decimalOf(0), decimalOf(0.7))).toBe(0)
})

test('a quotient of decimals is rounded once', () => {
  expect(quotient(decimalOf(68), decimalOf(0.7))).toBe(97.14285714285714)
  expect(quotient(decimalOf(1), decimalOf(3))).toBe(1 / 3)
  expect(quotient(decimalOf(21), complement(decimalOf(0.3)))).toBe(30)
})

test('a decimal is known to 32 digits as a double and its rest', () => {
  const { head, rest } = partsOf(complement(decimalOf(0.99)))
  expect(head).toBe(0.01)
  // 0.01 as a double is 0.01000000000000000020816681711721685…
  expect(rest).toBeCloseTo(-2.0816681711721684e-19, 33)
  expect(partsOf(decimalOf(0.25))).toEqual({ head: 0.25, rest: 0 })
})
