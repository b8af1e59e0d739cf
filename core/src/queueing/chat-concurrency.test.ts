import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DomainError } from '../number/domain-error.ts'
import { chatConcurrency } from './chat-concurrency.ts'
import { erlangA, erlangALevels } from './erlang-a.ts'
import { erlangC, serviceLevelC } from './erlang-c.ts'

const floor = { arrivalRate: 50 / 3600, ahtByConcurrency: [300, 800, 2700], agents: 7, patience: 60 }

const some = fc.record({
  agents: fc.integer({ min: 1, max: 40 }),
  load: fc.double({ min: 0.01, max: 60, noNaN: true }),
  patience: fc.constantFrom(1e-9, 20, 600, Infinity),
})

test('one chat at a time is Erlang C, and A with patience', () => {
  fc.assert(
    fc.property(some, ({ agents, load, patience }) => {
      const queue = { agents, load, handleTime: 400 }
      const got = chatConcurrency({ arrivalRate: load / 400, ahtByConcurrency: [400], agents, patience })
      const byA = patience === Infinity ? null : erlangA({ ...queue, patience })
      const byC = erlangC(queue)
      expect(got.stable).toBe(byA ? true : byC.stable)
      const { waitProbability } = byA ?? byC
      if (waitProbability > 1e-290) expect(got.waiting / waitProbability).toBeCloseTo(1, 11)
      const level = byA ? erlangALevels({ ...queue, patience }, 30).answeredWithin : serviceLevelC(queue, 30)
      expect(got.answeredWithin(30)).toBeCloseTo(level, 11)
    }),
  )
})

test('chats that do not slow each other down are so many more agents', () => {
  fc.assert(
    fc.property(some, fc.integer({ min: 2, max: 5 }), ({ agents, load, patience }, held) => {
      const arrivalRate = load / 400
      const chats = chatConcurrency({ arrivalRate, ahtByConcurrency: Array<number>(held).fill(400), agents, patience })
      const calls = chatConcurrency({ arrivalRate, ahtByConcurrency: [400], agents: agents * held, patience })
      if (calls.waiting > 1e-290) expect(chats.waiting / calls.waiting).toBeCloseTo(1, 11)
      expect(chats.meanInService).toBeCloseTo(calls.meanInService, 9)
      expect(chats.occupancy!).toBeGreaterThanOrEqual(calls.occupancy! - 1e-12)
    }),
  )
})

test('an agent more never makes more people wait', () => {
  const times = fc.array(fc.double({ min: 60, max: 900, noNaN: true }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(some, times, ({ agents, load, patience }, unsorted) => {
      const ahtByConcurrency = unsorted.sort((a, b) => a - b).map((aht, held) => aht * (1 + held / 20))
      const given = { arrivalRate: load / 400, ahtByConcurrency, patience }
      const before = chatConcurrency({ ...given, agents })
      const after = chatConcurrency({ ...given, agents: agents * 2 })
      expect(after.waiting).toBeLessThanOrEqual(before.waiting + 1e-12)
      for (const figures of [before, after]) expect(Object.values(figures).filter(Number.isNaN)).toEqual([])
    }),
  )
})

// From the balance equations in 160-bit arithmetic: three chats at once are handled slower than one.
test('holding too many at once is slower than holding few, and comes out so', () => {
  const got = chatConcurrency(floor)
  expect(got.waiting / 0.030241325056390475).toBeCloseTo(1, 13)
  expect(got.meanHandleTime! / 401.85417606821557).toBeCloseTo(1, 13)
  expect(got.concurrency! / 1.2413631122303845).toBeCloseTo(1, 13)
  expect(got.answeredWithin(20)).toBeCloseTo(0.9720623113683065, 13)
  expect(got.maxThroughput * 3600).toBeCloseTo(28, 12)
})

test('more chats than end, and nobody leaves: it says that it never settles', () => {
  const full = chatConcurrency({ ...floor, patience: Infinity })
  expect(full).toMatchObject({
    stable: false,
    waiting: 1,
    meanQueue: Infinity,
    meanWait: Infinity,
    concurrency: 3,
    slotUtilisation: 1,
  })
  expect(full.answeredWithin(1e9)).toBe(0)
})

test('nobody chats, nobody answers', () => {
  expect(chatConcurrency({ ...floor, arrivalRate: 0 })).toMatchObject({
    waiting: 0,
    meanWait: 0,
    occupancy: 0,
    meanHandleTime: null,
  })
  expect(chatConcurrency({ ...floor, agents: 0 })).toMatchObject({ occupancy: null, concurrency: null, maxThroughput: 0 })
})

test.each([
  ['arrivalRate', { arrivalRate: NaN }],
  ['ahtByConcurrency', { ahtByConcurrency: [] }],
  ['ahtByConcurrency[1]', { ahtByConcurrency: [300, 0] }],
  ['ahtByConcurrency[0]', { ahtByConcurrency: [1e-300] }],
  ['agents', { agents: -1 }],
  ['agents', { agents: 1e15 }],
  ['patience', { patience: 0 }],
])('a wrong %s is named', (field, wrong) => {
  expect(() => chatConcurrency({ ...floor, ...wrong })).toThrow(DomainError)
  expect(() => chatConcurrency({ ...floor, ...wrong })).toThrow(field)
})
