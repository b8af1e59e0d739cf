import { expect, test } from 'vitest'
import { chance, exponential, logNormal, pick, weibull } from './distribution.ts'
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
    const seen = moments(() => logNormal(random, { meanMs: 300_000, cv }))
    expect(seen.mean / 300_000).toBeCloseTo(1, 1.6)
    expect(seen.cv / cv).toBeGreaterThan(0.93)
    expect(seen.cv / cv).toBeLessThan(1.07)
  }
})

test('Weibull with shape 1 is exponential; with shape 2 its mean is the scale times √π/2', () => {
  const random = randomStreams('spans')('weibull')
  const one = moments(() => weibull(random, { scaleMs: 100_000, shape: 1 }))
  expect(one.mean / 100_000).toBeCloseTo(1, 1.6)
  expect(one.cv).toBeCloseTo(1, 1.6)
  const two = moments(() => weibull(random, { scaleMs: 100_000, shape: 2 }))
  expect(two.mean / (100_000 * (Math.sqrt(Math.PI) / 2))).toBeCloseTo(1, 1.8)
})

test('spans are whole milliseconds, at least 1', () => {
  const random = randomStreams('spans')('whole')
  for (let i = 0; i < 1000; i++) {
    const ms = logNormal(random, { meanMs: 2, cv: 3 })
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
