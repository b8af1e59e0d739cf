import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logPoisson, poissonProbability } from './poisson.ts'
import { stirlingError } from './stirling-error.ts'

/** Reference values: 60-digit arithmetic, rounded once. */
const references: [n: number, a: number, p: number, log: number][] = [
  [1, 0.5, 0.3032653298563167, -1.1931471805599454],
  [30, 30, 0.07263452647159149, -2.622314898965503],
  [64, 90.5, 0.0006583268368216592, -7.32580903746485],
  [1000, 1000.25, 0.012614217213962997, -4.37293075081894],
  [1030, 1000, 0.007960664611107213, -4.833242788753574],
  [1000, 600, 9.33076001375486e-51, -115.19852327201698],
  [12733, 15773.058959500377, 1.7701301109913092e-139, -319.48827487325366],
  [0.25, 3, 0.07228959377173501, -2.6270750914111596],
  [7.5, 7.125, 0.1426738088711386, -1.9471943111406411],
  [1e7, 10010000.0, 8.528727058762226e-7, -13.974655531685498],
  [1e6, 1000000.0, 0.00039894224715624404, -7.826693895520143],
]

test('probabilities agree with 60-digit arithmetic to the last digits, near the mean, far from it and between whole numbers', () => {
  for (const [n, a, p, log] of references) {
    expect(Math.abs(poissonProbability(n, a) - p)).toBeLessThanOrEqual(2e-15 * p)
    expect(Math.abs(logPoisson(n, a) - log)).toBeLessThanOrEqual(4e-16 * Math.abs(log))
  }
})

test('nothing expected: no event is certain, any event impossible', () => {
  expect(poissonProbability(0, 0)).toBe(1)
  expect(poissonProbability(3, 0)).toBe(0)
  expect(logPoisson(3, 0)).toBe(-Infinity)
  expect(poissonProbability(0, 2)).toBe(Math.exp(-2))
})

test('the next probability is a/(n+1) of this one, for real n and up to ten million', () => {
  const anyCount = fc.double({ min: 0.01, max: 1e7, noNaN: true })
  const anyRatio = fc.double({ min: 0.999, max: 1.001, noNaN: true })
  fc.assert(
    fc.property(anyCount, anyRatio, (n, ratio) => {
      const a = n * ratio
      const next = poissonProbability(n + 1, a)
      // n + 1 itself is rounded: that alone moves the logarithm by n·2⁻⁵³·|ln ratio|
      expect(next / ((poissonProbability(n, a) * a) / (n + 1))).toBeCloseTo(1, 12)
    }),
  )
})

test('Stirling’s error is that of the factorials', () => {
  const logFactorial = (n: number): number => (n < 2 ? 0 : Math.log(n) + logFactorial(n - 1))
  for (const n of [1, 2, 5, 11, 12, 20]) {
    const stirling = n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2
    expect(stirlingError(n)).toBeCloseTo(logFactorial(n) - stirling, 13)
  }
  expect(stirlingError(0.5)).toBeCloseTo(
    Math.log(Math.sqrt(Math.PI) / 2) - (0.5 * Math.log(0.5) - 0.5 + Math.log(Math.PI) / 2),
    15,
  )
  expect(stirlingError(0)).toBe(Infinity)
})
