import fc from 'fast-check'
import { expect, test } from 'vitest'
import { erlangA, erlangALevels, type ErlangA } from './erlang-a.ts'
import { agentsForA, agentsForOccupancyA, type Criterion } from './erlang-a-agents.ts'
import { agentsForServiceLevelC } from './erlang-c-agents.ts'

test('15 Erlangs of 360 s, patience 120 s: 17 agents answer 80 % of offered in 20 s, where Erlang C asks for 19', () => {
  expect(agentsForA({ load: 15, handleTime: 360, patience: 120 }, 'offered', 0.8, 20)).toBe(17)
  expect(agentsForServiceLevelC(15, 360, 0.8, 20)).toBe(19)
})

test('the fewest may lie below the load: 902 agents for 1,000 Erlangs', () => {
  expect(agentsForA({ load: 1000, handleTime: 300, patience: 120 }, 'offered', 0.8, 20)).toBe(902)
})

function valueOf(queue: ErlangA, criterion: Criterion, within: number): number | null {
  if (criterion === 'abandoned') return erlangA(queue).abandoned
  if (criterion === 'waiting') return erlangA(queue).waitProbability
  return erlangALevels(queue, within)[criterion]
}

const anyDemand = fc.record({
  load: fc.oneof(fc.double({ min: 0.001, max: 50, noNaN: true }), fc.double({ min: 10, max: 5000, noNaN: true })),
  patience: fc.double({ min: 0.01, max: 100, noNaN: true }),
  within: fc.double({ min: 0, max: 3, noNaN: true }),
  target: fc.double({ min: 0.001, max: 0.9999, noNaN: true }),
})

test.each<Criterion>(['offered', 'withAbandoned', 'net', 'answered', 'abandoned', 'waiting'])(
  '%s: so many meet the target, one fewer does not',
  (criterion) => {
    fc.assert(
      fc.property(anyDemand, ({ load, patience, within, target }) => {
        const agents = agentsForA({ load, handleTime: 1, patience }, criterion, target, within)
        const isMet = (count: number) => {
          const value = valueOf({ agents: count, load, handleTime: 1, patience }, criterion, within)!
          const isCeiling = criterion === 'abandoned' || criterion === 'waiting'
          return isCeiling ? value <= target * (1 + 1.1e-12) : value >= target * (1 - 1.1e-12)
        }
        expect(isMet(agents)).toBe(true)
        if (agents > 1) expect(isMet(agents - 1)).toBe(false)
      }),
      { numRuns: 200 },
    )
  },
)

test('where waiting alone makes enough of them leave, one agent is still there', () => {
  expect(agentsForA({ load: 1.2, handleTime: 60, patience: 20 }, 'withAbandoned', 0.8, 60)).toBe(1)
})

test('with endless patience it is Erlang C', () => {
  const demand = { load: 15, handleTime: 360, patience: Infinity }
  for (const level of ['offered', 'withAbandoned', 'net', 'answered'] as const)
    expect(agentsForA(demand, level, 0.8, 20)).toBe(19)
  expect(agentsForA(demand, 'abandoned', 0.05, 0)).toBe(16)
  expect(agentsForA(demand, 'waiting', 0.2, 0)).toBe(agentsForServiceLevelC(15, 360, 0.8, 0))
})

test('without patience it is Erlang B', () => {
  const demand = { load: 10, handleTime: 180, patience: 0 }
  expect(agentsForA(demand, 'abandoned', 0.02, 0)).toBe(17)
  expect(agentsForA(demand, 'offered', 0.98, 0)).toBe(17)
  expect(agentsForA(demand, 'withAbandoned', 0.8, 0)).toBe(1)
})

test('extreme targets, and loads up to a million Erlangs', () => {
  const demand = { load: 10, handleTime: 180, patience: 60 }
  expect(agentsForA({ ...demand, load: 0 }, 'offered', 0.8, 20)).toBe(0)
  expect(agentsForA(demand, 'offered', 0, 20)).toBe(1)
  expect(agentsForA(demand, 'abandoned', 0, 20)).toBe(Infinity)
  expect(agentsForA(demand, 'waiting', 0, 20)).toBe(Infinity)
  expect(agentsForA(demand, 'abandoned', 1, 20)).toBe(1)
  expect(agentsForA(demand, 'withAbandoned', 0.9, Infinity)).toBe(1)
  const sure = agentsForA(demand, 'offered', 1, 0)
  expect(erlangA({ ...demand, agents: sure }).waitProbability).toBeLessThanOrEqual(1e-12)
  const million = { ...demand, load: 1e6 }
  const many = agentsForA(million, 'offered', 0.8, 20)
  expect(erlangALevels({ ...million, agents: many }, 20).offered).toBeGreaterThanOrEqual(0.8 * (1 - 1e-12))
  expect(erlangALevels({ ...million, agents: many - 1 }, 20).offered).toBeLessThan(0.8 * (1 - 1e-12))
  expect(() => agentsForA(demand, 'offered', 80, 20)).toThrow('target is 80')
})

test('an occupancy needs fewer agents where some hang up: so many are idle enough, one fewer is not', () => {
  expect(agentsForOccupancyA({ load: 15, handleTime: 360, patience: Infinity }, 0.85)).toBe(18)
  expect(agentsForOccupancyA({ load: 15, handleTime: 360, patience: 120 }, 0.85)).toBeLessThan(18)
  expect(agentsForOccupancyA({ load: 15, handleTime: 360, patience: Infinity }, 1)).toBe(16)
  expect(agentsForOccupancyA({ load: 15, handleTime: 360, patience: 120 }, 1)).toBe(1)
  expect(agentsForOccupancyA({ load: 0, handleTime: 360, patience: 120 }, 0.5)).toBe(0)
  expect(agentsForOccupancyA({ load: 15, handleTime: 360, patience: 120 }, 0)).toBe(Infinity)
  fc.assert(
    fc.property(anyDemand, fc.double({ min: 0.05, max: 0.99, noNaN: true }), ({ load, patience }, cap) => {
      const agents = agentsForOccupancyA({ load, handleTime: 1, patience }, cap)
      const busyAt = (count: number) => erlangA({ agents: count, load, handleTime: 1, patience }).occupancy!
      expect(busyAt(agents)).toBeLessThanOrEqual(cap * (1 + 1.1e-12))
      if (agents > 1) expect(busyAt(agents - 1)).toBeGreaterThan(cap)
    }),
  )
})
