import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DomainError } from '../number/domain-error.ts'
import { erlangA, erlangALevels } from './erlang-a.ts'
import { erlangB } from './erlang-b.ts'
import { erlangC, serviceLevelC } from './erlang-c.ts'
import { offeredLoad } from './offered-load.ts'
import { lawByResolvent } from './stiff-chain.ts'
import { timeVarying, type Stretch } from './time-varying.ts'
import { afterTime } from './transient-chain.ts'

const hour = { length: 3600, arrivalRate: 0.05, agents: 18 }
const day = { aht: 300, patience: Infinity, initial: 0, within: 20 }

test('a floor left alone for long enough is Erlang C, and A with patience', () => {
  const queue = { agents: 18, load: 15, handleTime: 300 }
  const [, c] = timeVarying({ ...day, stretches: [{ ...hour, length: 60_000 }, hour] }).stretches
  const byC = erlangC(queue)
  expect(c!.delayed).toBeCloseTo(byC.waitProbability, 11)
  expect(c!.queue).toBeCloseTo(byC.meanQueue!, 9)
  expect(c!.answeredWithin).toBeCloseTo(serviceLevelC(queue, 20), 11)
  const [, a] = timeVarying({ ...day, patience: 120, stretches: [{ ...hour, length: 60_000 }, hour] }).stretches
  const byA = erlangA({ ...queue, patience: 120 })
  expect(a!.delayedAtEnd).toBeCloseTo(byA.waitProbability, 11)
  expect(a!.abandoned).toBeCloseTo(byA.abandoned, 11)
  expect(a!.answeredWithin).toBeCloseTo(erlangALevels({ ...queue, patience: 120 }, 20).answeredWithin, 11)
})

test('a floor that never runs out of agents carries the offered load', () => {
  const rates = [0.02, 0.2, 0, 0.1]
  const load = offeredLoad({ rates, interval: 900, aht: 300 }, 7)
  const stretches = rates.map((arrivalRate) => ({ length: 900, arrivalRate, agents: 400 }))
  const got = timeVarying({ ...day, initial: 7, stretches }).stretches
  for (const [index, { inSystem, inSystemAtEnd, queue }] of got.entries()) {
    expect(inSystem / load.average[index]!).toBeCloseTo(1, 11)
    expect(inSystemAtEnd / load.end[index]!).toBeCloseTo(1, 11)
    expect(queue).toBe(0)
  }
})

// From a matrix exponential in 160-bit arithmetic: 20 contacts, 3 agents, nobody comes any more; then a millisecond of a new hour.
test('a queue that drains', () => {
  const [drain] = timeVarying({
    ...day,
    initial: 20,
    within: 0,
    stretches: [{ length: 900, arrivalRate: 0, agents: 3 }],
  }).stretches
  expect(drain!.delayed / 0.9995332331247795).toBeCloseTo(1, 13)
  expect(drain!.answeredWithin / 0.00046676687522051186).toBeCloseTo(1, 12)
  expect(drain!.inSystemAtEnd / 11.00193767483944).toBeCloseTo(1, 13)
  expect(drain!.abandoned).toBeNull()
})

test('where e^−Λt vanishes the chances do not', () => {
  const [long] = timeVarying({ ...day, stretches: [{ ...hour, length: 90_000 }] }).stretches
  expect(long!.inSystemAtEnd).toBeCloseTo(erlangC({ agents: 18, load: 15, handleTime: 300 }).meanQueue! + 15, 9)
})

test('a stretch cut in two is the same stretch', () => {
  const some = fc.record({
    arrivalRate: fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 0.2, noNaN: true })),
    agents: fc.integer({ min: 0, max: 30 }),
    length: fc.double({ min: 1, max: 2000, noNaN: true }),
  })
  const floor = fc.record({ patience: fc.constantFrom(15, 300, Infinity), initial: fc.integer({ min: 0, max: 40 }) })
  fc.assert(
    fc.property(some, floor, fc.double({ min: 0.1, max: 0.9, noNaN: true }), (stretch, floor, cut) => {
      const whole = timeVarying({ ...day, ...floor, stretches: [stretch] }).stretches[0]!
      const halves: Stretch[] = [cut, 1 - cut].map((share) => ({ ...stretch, length: stretch.length * share }))
      const [first, second] = timeVarying({ ...day, ...floor, stretches: halves }).stretches
      expect(second!.delayedAtEnd).toBeCloseTo(whole.delayedAtEnd, 11)
      expect(cut * first!.inSystem + (1 - cut) * second!.inSystem).toBeCloseTo(whole.inSystem, 9)
      expect(whole.queue + whole.busy).toBeCloseTo(whole.inSystem, 9)
      for (const value of Object.values(whole)) expect(value === null || (value >= 0 && Number.isFinite(value))).toBe(true)
      for (const share of [whole.delayed, whole.delayedAtEnd, whole.answeredWithin]) expect(share).toBeLessThanOrEqual(1)
    }),
    { numRuns: 50 },
  )
})

test('more agents, or fewer arrivals, never make more wait', () => {
  const stretches = fc.array(
    fc.record({
      length: fc.constantFrom(300, 900),
      arrivalRate: fc.double({ min: 0, max: 0.1, noNaN: true }),
      agents: fc.integer({ min: 1, max: 20 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  fc.assert(
    fc.property(stretches, fc.constantFrom(60, Infinity), (stretches, patience) => {
      const plain = timeVarying({ ...day, patience, stretches }).stretches
      const staffed = timeVarying({
        ...day,
        patience,
        stretches: stretches.map((s) => ({ ...s, agents: s.agents + 1 })),
      }).stretches
      const quieter = timeVarying({
        ...day,
        patience,
        stretches: stretches.map((s) => ({ ...s, arrivalRate: s.arrivalRate * 0.9 })),
      })
      for (const [index, { delayed }] of plain.entries()) {
        expect(staffed[index]!.delayed).toBeLessThanOrEqual(delayed + 1e-13)
        expect(quieter.stretches[index]!.delayed).toBeLessThanOrEqual(delayed + 1e-13)
      }
    }),
    { numRuns: 30 },
  )
})

describe('rates too high to follow every jump', () => {
  test.each([
    [60, 65, 0, 3, 0],
    [60, 50, 5, 3, 100],
    [15, 12, 100, 1, 20],
    [5, 3, 0, 0.01, 0],
  ])(
    'load %i, %i agents, patience 1/%i, %d handle times from %i: the resolvent says what the jumps say',
    (load, agents, theta, time, from) => {
      const chain = { arrivalRate: load, agents, serviceRate: 1, abandonRate: theta }
      const exact = afterTime(chain, time, { first: from, chances: Float64Array.of(1) })
      const size = exact.end.first + exact.end.chances.length + 40
      const start = new Float64Array(size)
      start[from] = 1
      const end = new Float64Array(size)
      const average = new Float64Array(size)
      const deaths = Float64Array.from({ length: size }, (_, k) => Math.min(k, agents) + Math.max(0, k - agents) * theta)
      lawByResolvent(new Float64Array(size).fill(load, 0, size - 1), deaths, time, start, end, average)
      for (let k = 0; k < size; k++) {
        expect(Math.abs(end[k]! - (exact.end.chances[k - exact.end.first] ?? 0))).toBeLessThan(1e-12)
        expect(Math.abs(average[k]! - (exact.average.chances[k - exact.average.first] ?? 0))).toBeLessThan(1e-11)
      }
    },
  )

  test('a patience of a nanosecond is Erlang B', () => {
    const [got] = timeVarying({
      ...day,
      patience: 1e-9,
      stretches: [{ length: 60_000, arrivalRate: 0.05, agents: 15 }],
    }).stretches
    expect(got!.delayedAtEnd).toBeCloseTo(erlangB(15, 15), 9)
  })
})

test('nobody comes, nobody is there', () => {
  const [none] = timeVarying({ ...day, stretches: [{ length: 900, arrivalRate: 0, agents: 0 }] }).stretches
  expect(none).toMatchObject({ delayed: 1, inSystem: 0, queue: 0, busy: 0, answeredWithin: 0, abandoned: null })
  expect(timeVarying({ ...day, stretches: [] }).stretches).toEqual([])
})

test.each([
  ['aht', { aht: 0 }],
  ['patience', { patience: NaN }],
  ['initial', { initial: 1.5 }],
  ['within', { within: -1 }],
  ['stretches[0].length', { stretches: [{ ...hour, length: 0 }] }],
  ['stretches[0].arrivalRate', { stretches: [{ ...hour, arrivalRate: NaN }] }],
  ['stretches[0].agents', { stretches: [{ ...hour, agents: -1 }] }],
])('a wrong %s is named', (field, wrong) => {
  expect(() => timeVarying({ ...day, stretches: [hour], ...wrong })).toThrow(DomainError)
  expect(() => timeVarying({ ...day, stretches: [hour], ...wrong })).toThrow(field)
})
