import fc from 'fast-check'
import { expect, test } from 'vitest'
import { factorise, solveFactorised } from './cholesky.ts'

test('a solution put back into its equations gives the right side', () => {
  const sizes = fc.integer({ min: 1, max: 12 })
  const matrices = sizes.chain((n) => fc.tuple(fc.constant(n), fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n * n + n, maxLength: n * n + n }))) // prettier-ignore
  fc.assert(
    fc.property(matrices, ([n, numbers]) => {
      // A·Aᵀ + I is positive definite whatever A is
      const matrix = new Float64Array(n * n)
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          matrix[i * n + j] = i === j ? 1 : 0
          for (let k = 0; k < n; k++) matrix[i * n + j]! += numbers[i * n + k]! * numbers[j * n + k]!
        }
      const right = Float64Array.from(numbers.slice(n * n))
      const solution = right.slice()
      const factor = matrix.slice()
      expect(factorise(factor, n)).toBe(true)
      solveFactorised(factor, n, solution)
      for (let i = 0; i < n; i++) {
        let sum = 0
        for (let j = 0; j < n; j++) sum += matrix[i * n + j]! * solution[j]!
        expect(Math.abs(sum - right[i]!)).toBeLessThan(1e-12)
      }
    }),
  )
})

test('a matrix that is not positive definite is refused', () => {
  expect(factorise(Float64Array.of(1, 2, 2, 1), 2)).toBe(false)
  expect(factorise(Float64Array.of(0), 1)).toBe(false)
  expect(factorise(Float64Array.of(NaN), 1)).toBe(false)
})
