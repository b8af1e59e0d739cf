import { expect, test } from 'vitest'
import * as pair from './double-double.ts'

test('sums, products and quotients keep what a double rounds away', () => {
  expect([pair.sumOf(1, 2 ** -60), pair.rest]).toEqual([1, 2 ** -60])
  expect([pair.productOf(1 + 2 ** -30, 1 + 2 ** -30), pair.rest]).toEqual([1 + 2 ** -29, 2 ** -60])
  const third = pair.quotientOf(1, 0, 3, 0)
  expect(third).toBe(1 / 3)
  expect(pair.rest).toBeCloseTo(1.850371707708594e-17, 32)
})

test('logarithms agree with 50 digits', () => {
  const references: [x: number, head: number, rest: number][] = [
    [12733, 9.451952327573435, 1.613471901492852e-16],
    [10776050.042076938, 16.192836640906854, -1.5221876543445053e-15],
    [1.0078, 0.007769737264360694, 3.52492739255643e-20],
  ]
  for (const [x, head, rest] of references) {
    expect(pair.logOf(x)).toBe(head)
    expect(Math.abs(pair.rest - rest)).toBeLessThan(1e-22)
  }
  expect(pair.logOf(1)).toBe(0)
})
