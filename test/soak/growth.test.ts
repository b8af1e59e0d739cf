import fc from 'fast-check'
import { expect, test } from 'vitest'
import { growthOf, lastThreeQuarters, type Sample } from './growth.ts'

const QUARTER = 6 * 3_600_000
/** A floor that is busy by day and rests at the end of the week: three weeks and a bit, every six hours. */
const breathing = (n: number) => 60 + 20 * (n % 4 > 1 ? 1 : 0) + 10 * (n % 28 < 20 ? 1 : 0)
const weeks = (value: (n: number) => number): Sample[] =>
  Array.from({ length: 90 }, (_, n) => ({ at: n * QUARTER, value: value(n) }))

test('what breathes by day and week and comes back has not grown', () => {
  expect(growthOf(weeks(breathing))).toBe(0)
})

test('what grows a little every day is found beneath the breathing, whatever its size', () => {
  fc.assert(
    fc.property(fc.integer({ min: -50, max: 50 }), (daily) => {
      const found = growthOf(weeks((n) => breathing(n) + (daily * n) / 4_000))!
      const typical = 80
      expect(found).toBeCloseTo((daily * 89) / 4_000 / typical, 1)
      if (daily !== 0) expect(Math.sign(found)).toBe(Math.sign(daily))
    }),
  )
})

test('a few odd samples do not make a growth', () => {
  expect(growthOf(weeks((n) => (n % 30 === 7 ? 500 : breathing(n))))).toBe(0)
})

test('without two samples nobody knows; of a day any two are held against one another', () => {
  expect(growthOf([{ at: 0, value: 5 }])).toBeNull()
  expect(growthOf([0, 1, 2].map((n) => ({ at: n * QUARTER, value: 100 + n })))).toBeCloseTo(2 / 101)
})

test('the first quarter of the time does not count', () => {
  expect(lastThreeQuarters(weeks(breathing), 0, 40 * QUARTER)[0]?.at).toBe(10 * QUARTER)
})
