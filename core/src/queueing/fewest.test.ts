import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fewestWhere } from './fewest.ts'

test('it finds the least number from any start, straight or bent, near or far', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.integer({ min: -50, max: 200_000 }),
      fc.integer({ min: 0, max: 500 }),
      (answer, start, stride) => {
        const bent = (agents: number) => (answer - agents) * (1 + Math.abs(answer - agents) / 100)
        expect(fewestWhere(start, stride, bent)).toBe(answer)
        expect(fewestWhere(start, stride, (agents) => Math.sign(answer - agents))).toBe(answer)
      },
    ),
  )
})

test('a straight excess takes a handful of looks, however far the start', () => {
  let looks = 0
  fewestWhere(1000, 10, (agents) => (looks++, 5000.5 - agents))
  expect(looks).toBeLessThan(15)
})
