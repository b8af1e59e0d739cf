import { expect, test } from 'vitest'
import { demandOf, nextArrival } from './demand.ts'
import { localDay } from './local-day.ts'
import { randomStreams } from './random.ts'
import { DAY_MS, evenDemand, MONDAY, phoneQueue, smallFloor } from './small-floor.fixture.ts'

const floor = smallFloor()
const day = localDay(floor.zone, MONDAY)
const streams = randomStreams('demand')
const sum = (numbers: Iterable<number>) => [...numbers].reduce((a, b) => a + b, 0)

test('the expected contacts of a day add up to what was asked for, whatever its shape', () => {
  const hours = Array.from({ length: 24 }, (_, hour) => (hour % 5) + 1)
  const queue = phoneQueue({ demand: { ...evenDemand(900), hours, week: [1.2, 1, 1, 1, 1, 1, 1] } })
  expect(sum(demandOf(floor, queue, day, streams))).toBeCloseTo(1080, 6)
})

test('arrivals are a Poisson process: mean and variance of quarter-hours agree, and gaps are exponential', () => {
  const pieces = demandOf(floor, phoneQueue({ demand: evenDemand(960) }), day, streams) // 10 a quarter-hour
  const counts: number[] = []
  const gaps: number[] = []
  for (let run = 0; run < 100; run++) {
    const random = streams(`run ${run}`)
    const quarters = Array<number>(96).fill(0)
    let last = day.startAt
    for (let at = nextArrival(pieces, day, day.startAt, random); at !== null; at = nextArrival(pieces, day, at, random)) {
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
  const closed = demandOf(floor, phoneQueue({ calendar }), day, streams)
  expect(sum(closed.slice(0, 96))).toBe(0)
  const surges = [{ queue: 'phone', from: MONDAY + 12 * 3_600_000, to: MONDAY + 13 * 3_600_000, factor: 3 }]
  const [usual, surged] = [
    demandOf(floor, phoneQueue(), day, streams),
    demandOf({ ...floor, surges }, phoneQueue(), day, streams),
  ]
  expect(sum(surged.slice(144, 156)) / sum(usual.slice(144, 156))).toBeCloseTo(3, 9)
  expect(sum(surged) - sum(usual)).toBeCloseTo(2 * sum(usual.slice(144, 156)), 9)
})

test('days differ by their own factor, which is the same whenever the day is simulated', () => {
  const queue = phoneQueue({ demand: { ...evenDemand(1000), dayCv: 0.1 } })
  const totals = Array.from({ length: 200 }, (_, i) =>
    sum(demandOf(floor, queue, localDay(floor.zone, MONDAY + i * DAY_MS), streams)),
  )
  const mean = sum(totals) / totals.length
  const cv = Math.sqrt(sum(totals.map((n) => (n - mean) ** 2)) / totals.length) / mean
  expect(mean).toBeGreaterThan(970)
  expect(mean).toBeLessThan(1030)
  expect(cv).toBeGreaterThan(0.08)
  expect(cv).toBeLessThan(0.12)
  expect(sum(demandOf(floor, queue, day, randomStreams('demand')))).toBe(totals[0])
})
