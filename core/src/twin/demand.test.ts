import { expect, test } from 'vitest'
import { dayFactor, expectedOf, nextArrival } from './demand.ts'
import { exponential } from './distribution.ts'
import { keyBelow } from './draw.ts'
import { localDay } from './local-day.ts'
import { randomStreams } from './random.ts'
import { evenDemand, MONDAY, phoneQueue, smallFloor } from './small-floor.fixture.ts'

const floor = smallFloor()
const day = localDay(floor.zone, MONDAY)
const streams = randomStreams('demand')
const sum = (numbers: Iterable<number>) => [...numbers].reduce((a, b) => a + b, 0)

test('the expected contacts of a day add up to what was asked for, whatever its shape', () => {
  const hours = Array.from({ length: 24 }, (_, hour) => (hour % 5) + 1)
  const queue = phoneQueue({ demand: { ...evenDemand(900), hours, week: [1.2, 1, 1, 1, 1, 1, 1] } })
  expect(sum(expectedOf(floor, queue, day))).toBeCloseTo(1080, 6)
})

test('arrivals are a Poisson process: mean and variance of quarter-hours agree, and gaps are exponential', () => {
  const pieces = expectedOf(floor, phoneQueue({ demand: evenDemand(960) }), day) // 10 a quarter-hour
  const counts: number[] = []
  const gaps: number[] = []
  for (let run = 0; run < 100; run++) {
    const random = streams(`run ${run}`)
    const quarters = Array<number>(96).fill(0)
    let last = day.startAt
    for (
      let at = nextArrival(pieces, day, day.startAt, exponential(random));
      at !== null;
      at = nextArrival(pieces, day, at, exponential(random))
    ) {
      quarters[Math.floor((at - day.startAt) / 900_000)]! += 1
      gaps.push(at - last)
      last = at
    }
    counts.push(...quarters)
  }
  const mean = sum(counts) / counts.length
  const variance = sum(counts.map((n) => (n - mean) ** 2)) / counts.length
  expect(Math.abs(mean - 10)).toBeLessThan(0.113) // 3.5 standard errors
  expect(variance / mean).toBeGreaterThan(0.95)
  expect(variance / mean).toBeLessThan(1.05)
  const gapMean = sum(gaps) / gaps.length
  expect(gaps.filter((gap) => gap > gapMean).length / gaps.length).toBeCloseTo(Math.exp(-1), 2)
})

test('nothing arrives while closed where nobody calls then, and a surge multiplies its span only', () => {
  const calendar = { id: 'c', zone: floor.zone, week: { mon: [{ opens: '08:00', closes: '18:00' }] }, holidays: [] }
  const closed = expectedOf(floor, phoneQueue({ calendar }), day)
  expect(sum(closed.slice(0, 96))).toBe(0)
  const surges = [{ queue: 'phone', from: MONDAY + 12 * 3_600_000, to: MONDAY + 13 * 3_600_000, factor: 3 }]
  const [usual, surged] = [expectedOf(floor, phoneQueue(), day), expectedOf({ ...floor, surges }, phoneQueue(), day)]
  expect(sum(surged.slice(144, 156)) / sum(usual.slice(144, 156))).toBeCloseTo(3, 9)
  expect(sum(surged) - sum(usual)).toBeCloseTo(2 * sum(usual.slice(144, 156)), 9)
})

test('days differ by their own factor, which is the same whenever the day is simulated', () => {
  const queue = phoneQueue({ demand: { ...evenDemand(1000), dayCv: 0.1 } })
  const key = keyBelow({ a: 1, b: 2 }, 3)
  const factors = Array.from({ length: 400 }, (_, i) => dayFactor(queue, key, i))
  const mean = sum(factors) / factors.length
  const cv = Math.sqrt(sum(factors.map((n) => (n - mean) ** 2)) / factors.length) / mean
  expect(Math.abs(mean - 1)).toBeLessThan(0.0175) // 3.5 standard errors
  expect(cv).toBeGreaterThan(0.085)
  expect(cv).toBeLessThan(0.115)
  expect(dayFactor(queue, key, 7)).toBe(factors[7])
  expect(dayFactor(phoneQueue(), key, 7)).toBe(1)
})

test('a forecast is taken interval by interval, and nobody comes where it says nothing', () => {
  const from = MONDAY + 9 * 3_600_000
  const demand = { from, everyMs: 900_000, expected: [30, 0, 12], dayCv: 0 }
  const pieces = expectedOf(floor, phoneQueue({ demand }), day)
  expect([...pieces.slice(107, 118)].map((piece) => Math.round(piece * 1e9) / 1e9)).toEqual([0, 10, 10, 10, 0, 0, 0, 4, 4, 4, 0])
  expect(sum(pieces)).toBeCloseTo(42, 9)
})
