import fc from 'fast-check'
import { expect, test } from 'vitest'
import { erlangA } from './erlang-a.ts'
import { erlangX } from './erlang-x.ts'

test('reference values of 320-bit arithmetic: half of those who abandon call again', () => {
  const load = (perHour: number) => (perHour * 120) / 3600
  const figures = erlangX({ agents: 2, fresh: load(69), handleTime: 120, patience: 600, redial: 0.5 })
  expect(figures.total).toBeCloseTo(load(81.09948994250881), 13)
  expect(figures.abandonedPerAttempt).toBeCloseTo(0.29838633883113447, 14)
  expect(figures.lostPerFresh).toBeCloseTo(0.17535492670302621, 14)
  expect(figures.occupancy).toBeCloseTo(0.9483418342915199, 14)
})

const anyQueue = fc.record({
  agents: fc.integer({ min: 1, max: 100 }),
  fresh: fc.double({ min: 0.1, max: 100, noNaN: true }),
  handleTime: fc.constant(1),
  patience: fc.double({ min: 0.01, max: 50, noNaN: true }),
  redial: fc.double({ min: 0, max: 0.95, noNaN: true }),
})

test('attempts are the fresh ones and those who try again; contacts are served or lost', () => {
  fc.assert(
    fc.property(anyQueue, (queue) => {
      const { total, abandonedPerAttempt, lostPerFresh, occupancy } = erlangX(queue)
      expect((queue.fresh + queue.redial * total * abandonedPerAttempt) / total).toBeCloseTo(1, 12)
      expect((occupancy! * queue.agents) / queue.fresh + lostPerFresh).toBeCloseTo(1, 12)
    }),
  )
})

test('without redials it is Erlang A', () => {
  const queue = { agents: 13, handleTime: 180, patience: 300 }
  const { total, abandonedPerAttempt } = erlangX({ ...queue, fresh: 10, redial: 0 })
  expect(total).toBe(10)
  expect(abandonedPerAttempt).toBe(erlangA({ ...queue, load: 10 }).abandoned)
})

test('where all try again nobody is lost, as long as the agents can carry the fresh load', () => {
  const queue = { agents: 10, handleTime: 180, patience: 60, redial: 1 }
  const { stable, total, abandonedPerAttempt, lostPerFresh, occupancy } = erlangX({ ...queue, fresh: 9.5 })
  expect({ stable, lostPerFresh }).toEqual({ stable: true, lostPerFresh: 0 })
  expect(total * (1 - abandonedPerAttempt)).toBeCloseTo(9.5, 11)
  expect(occupancy).toBeCloseTo(0.95, 12)
  expect(erlangX({ ...queue, fresh: 10 })).toMatchObject({ stable: false, total: Infinity, occupancy: 1 })
})

test('edges: no contacts, no agents, endless patience', () => {
  expect(erlangX({ agents: 3, fresh: 0, handleTime: 1, patience: 1, redial: 1 })).toMatchObject({ stable: true, total: 0 })
  const alone = erlangX({ agents: 0, fresh: 3, handleTime: 1, patience: 1, redial: 0.75 })
  expect(alone).toMatchObject({ abandonedPerAttempt: 1, lostPerFresh: 1, occupancy: null })
  expect(alone.total).toBeCloseTo(12, 12)
  const endless = { agents: 3, handleTime: 1, patience: Infinity, redial: 0.5 }
  expect(erlangX({ ...endless, fresh: 2 })).toMatchObject({ stable: true, total: 2, abandonedPerAttempt: 0 })
  expect(erlangX({ ...endless, fresh: 4 })).toMatchObject({ stable: false, total: Infinity })
  expect(() => erlangX({ ...endless, fresh: 4, redial: 2 })).toThrow('redial is 2')
})
