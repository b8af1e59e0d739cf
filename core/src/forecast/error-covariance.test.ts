import fc from 'fast-check'
import { expect, test } from 'vitest'
import { factorise } from '../number/cholesky.ts'
import { ErrorCovariance } from './error-covariance.ts'

const blocks = [
  { from: 0, to: 2 },
  { from: 2, to: 3 },
  { from: 3, to: 5 },
]
const expected = fc.oneof(fc.constantFrom(0.001, 0.01, 4), fc.double({ min: 10, max: 500, noNaN: true }))
const day = fc.record({
  expected: fc.array(expected, { minLength: 5, maxLength: 5 }),
  ratios: fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 5, maxLength: 5 }),
})

test('whatever days are learned: no block has less than no variance, and with its chance put back the matrix is a covariance', () => {
  fc.assert(
    fc.property(fc.array(day, { maxLength: 40 }), fc.double({ min: 1e-4, max: 1, noNaN: true }), (days, dayVariance) => {
      const learned = new ErrorCovariance(blocks)
      for (const [n, { expected, ratios }] of days.entries()) {
        const counts = Float64Array.from(expected, (one, i) => Math.round(one * ratios[i]!))
        learned.learn(n, { counts, expected: Float64Array.from(expected) }, 1)
      }
      const { matrix, taken } = learned.matrix(dayVariance)
      for (let i = 0; i < 3; i++) {
        expect(matrix[i * 3 + i]).toBeGreaterThan(0)
        expect(taken[i]).toBeGreaterThanOrEqual(0)
        expect(taken[i]).toBeLessThanOrEqual(1) // errors are cut at 1
      }
      // a block that many days do not speak of may need a little more: half its own variance at most
      const put = matrix.map((one, at) => (at % 4 === 0 ? one * 1.5 + taken[at / 4]! : one))
      expect(factorise(put, 3)).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('days that are high or low as a whole make blocks go together; blocks that go their own way do not', () => {
  const together = new ErrorCovariance(blocks)
  const apart = new ErrorCovariance(blocks)
  for (let n = 0; n < 80; n++) {
    const sign = n % 2 === 0 ? 1.2 : 0.8
    const own = [sign, sign, n % 4 < 2 ? 1.2 : 0.8, n % 8 < 4 ? 1.2 : 0.8, n % 8 < 4 ? 1.2 : 0.8]
    const expected = Float64Array.of(1000, 1000, 1000, 1000, 1000)
    together.learn(n, { counts: expected.map((one) => one * sign), expected }, 1)
    apart.learn(n, { counts: expected.map((one, i) => one * own[i]!), expected }, 1)
  }
  const correlation = ({ matrix }: { matrix: Float64Array }) => matrix[2]! / Math.sqrt(matrix[0]! * matrix[8]!)
  expect(correlation(together.matrix(0.01))).toBeGreaterThan(0.9)
  expect(correlation(apart.matrix(0.01))).toBeLessThan(0.35)
})
