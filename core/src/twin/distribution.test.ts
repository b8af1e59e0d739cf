import { expect, test } from 'vitest'
import { chance, exponential, pick, remainingQuantile, spanOf, spanQuantile, spanSurvival, type Span } from './distribution.ts'
import { Law } from './law.ts'
import { randomStreams } from './random.ts'

const DRAWS = 60_000

function moments(draw: () => number): { mean: number; cv: number } {
  let sum = 0
  let squares = 0
  for (let i = 0; i < DRAWS; i++) {
    const value = draw()
    sum += value
    squares += value * value
  }
  const mean = sum / DRAWS
  return { mean, cv: Math.sqrt(squares / DRAWS - mean * mean) / mean }
}

test('log-normal spans have the mean and the coefficient of variation asked for', () => {
  const random = randomStreams('spans')('log-normal')
  for (const cv of [0.3, 0.8, 1.2]) {
    const seen = moments(() => spanOf(random, { meanMs: 300_000, cv }))
    expect(seen.mean / 300_000).toBeCloseTo(1, 1.6)
    expect(seen.cv / cv).toBeGreaterThan(0.93)
    expect(seen.cv / cv).toBeLessThan(1.07)
  }
})

test('Weibull with shape 1 is exponential; with shape 2 its mean is the scale times √π/2', () => {
  const random = randomStreams('spans')('weibull')
  const one = moments(() => spanOf(random, { scaleMs: 100_000, shape: 1 }))
  expect(one.mean / 100_000).toBeCloseTo(1, 1.6)
  expect(one.cv).toBeCloseTo(1, 1.6)
  const two = moments(() => spanOf(random, { scaleMs: 100_000, shape: 2 }))
  expect(two.mean / (100_000 * (Math.sqrt(Math.PI) / 2))).toBeCloseTo(1, 1.8)
})

test('spans are whole milliseconds, at least 1', () => {
  const random = randomStreams('spans')('whole')
  for (let i = 0; i < 1000; i++) {
    const ms = spanOf(random, { meanMs: 2, cv: 3 })
    expect(Number.isInteger(ms) && ms >= 1).toBe(true)
  }
})

test('exponential has mean 1 and is never infinite', () => {
  expect(moments(() => exponential(randomOf))).toMatchObject({ mean: expect.closeTo(1, 1.6) })
  expect(exponential(() => 0)).toBeCloseTo(0)
  expect(exponential(() => 1 - 2 ** -32)).toBeLessThan(23)
})
const randomOf = randomStreams('spans')('exponential')

test('a pick follows the weights, a chance its share', () => {
  const random = randomStreams('spans')('pick')
  let [b, yes] = [0, 0]
  for (let i = 0; i < DRAWS; i++) {
    if (pick(random, [['a', 3], ['b', 1]]) === 'b') b++ // prettier-ignore
    if (chance(random, 0.1)) yes++
  }
  expect(b / DRAWS).toBeCloseTo(0.25, 2)
  expect(yes / DRAWS).toBeCloseTo(0.1, 2)
  expect(() => pick(random, [])).toThrow('at least one')
})

const spans: Span[] = [
  { meanMs: 300_000, cv: 0.8 },
  { meanMs: 40_000, cv: 1.4 },
  { scaleMs: 240_000, shape: 1.3 },
  { scaleMs: 12_000, shape: 1 },
  { scaleMs: 90_000, shape: 0.6 },
]

test('a span has as many longer draws as its survival says', () => {
  for (const span of spans)
    for (const u of [1e-9, 0.01, 0.3, 0.5, 0.9, 0.9999])
      expect(spanSurvival(span, spanQuantile(span, u)) / (1 - u)).toBeCloseTo(1, 8)
  expect(spanQuantile({ meanMs: 5000, cv: 0 }, 0.3)).toBe(5000)
  expect([0, 4999, 5000].map((ms) => spanSurvival({ meanMs: 5000, cv: 0 }, ms))).toEqual([1, 1, 0])
})

test('what is left of a span is drawn among the longer ones', () => {
  for (const span of spans)
    for (const elapsed of [0, 1_000, 60_000, 900_000])
      for (const u of [0.01, 0.5, 0.99]) {
        const longer = spanSurvival(span, elapsed + remainingQuantile(span, elapsed, u)) / spanSurvival(span, elapsed)
        if (spanSurvival(span, elapsed) > 1e-100) expect(Math.abs(longer - (1 - u))).toBeLessThan(0.01) // at least a millisecond is left
      }
  // Without memory it is as if nothing had passed; of a fixed span it is the rest; of one that is long overdue, something.
  expect(remainingQuantile({ scaleMs: 60_000, shape: 1 }, 500_000, 0.3)).toBeCloseTo(
    spanQuantile({ scaleMs: 60_000, shape: 1 }, 0.3),
    4,
  )
  expect(remainingQuantile({ meanMs: 60_000, cv: 0 }, 20_000, 0.3)).toBe(40_000)
  expect(remainingQuantile({ meanMs: 1, cv: 0.1 }, 86_400_000, 0.5)).toBeGreaterThan(0)
})

test('a law drawn from its table is the span itself: mean and spread within a part in a thousand', () => {
  for (const span of spans) {
    const law = new Law(span)
    let [exact, exactSquares, table, tableSquares] = [0, 0, 0, 0]
    const n = 200_000
    for (let i = 0; i < n; i++) {
      const u = (i + 0.5) / n
      const [a, b] = [spanQuantile(span, u), law.at(u)]
      exact += a
      exactSquares += a * a
      table += b
      tableSquares += b * b
    }
    expect(table / exact).toBeCloseTo(1, 3)
    expect(tableSquares / exactSquares).toBeCloseTo(1, 3)
  }
})
