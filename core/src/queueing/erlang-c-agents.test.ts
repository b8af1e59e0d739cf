import fc from 'fast-check'
import { expect, test } from 'vitest'
import { erlangC, serviceLevelC } from './erlang-c.ts'
import { agentsForMeanWaitC, agentsForServiceLevelC, agentsForWaitProbabilityC } from './erlang-c-agents.ts'

test('15 Erlangs of 360 s need 19 for 80 % in 20 s; 400 calls of 257 s in half an hour 64; 20 Erlangs of 180 s 24 in 30 s', () => {
  expect(agentsForServiceLevelC(15, 360, 0.8, 20)).toBe(19)
  expect(agentsForServiceLevelC((400 * 257) / 1800, 257, 0.8, 20)).toBe(64)
  expect(agentsForServiceLevelC(20, 180, 0.8, 30)).toBe(24)
})

test('the search begins right above the load: half an Erlang can be one agent', () => {
  expect(agentsForWaitProbabilityC(0.5, 0.5)).toBe(1)
  expect(agentsForServiceLevelC(0.5, 180, 0.5, 20)).toBe(1)
})

const anyLoad = fc.oneof(fc.double({ min: 0.001, max: 60, noNaN: true }), fc.double({ min: 1, max: 20_000, noNaN: true }))
const anyShare = fc.double({ min: 0.001, max: 0.9999, noNaN: true })

/** The definition: so many do, one fewer does not or is no queue. */
function expectFewest(agents: number, load: number, isMet: (agents: number) => boolean) {
  expect(isMet(agents)).toBe(true)
  if (agents - 1 > load) expect(isMet(agents - 1)).toBe(false)
  else expect(agents).toBe(Math.floor(load) + 1)
}

test('so many meet the target, one fewer does not, for every kind of target', () => {
  fc.assert(
    fc.property(anyLoad, anyShare, fc.double({ min: 0, max: 10, noNaN: true }), (load, share, within) => {
      expectFewest(agentsForServiceLevelC(load, 1, share, within), load, (agents) => {
        return serviceLevelC({ agents, load, handleTime: 1 }, within) >= share * (1 - 1e-12)
      })
      expectFewest(agentsForWaitProbabilityC(load, share), load, (agents) => {
        return erlangC({ agents, load, handleTime: 1 }).waitProbability <= share * (1 + 1e-12)
      })
      expectFewest(agentsForMeanWaitC(load, 1, within + 1e-6), load, (agents) => {
        return erlangC({ agents, load, handleTime: 1 }).meanWait! <= (within + 1e-6) * (1 + 1e-12)
      })
    }),
    { numRuns: 300 },
  )
})

test('a hundred thousand Erlangs and a billion', () => {
  expect(agentsForServiceLevelC(100_000, 3600, 0.8, 20)).toBe(100_163)
  const many = agentsForServiceLevelC(1e9, 300, 0.8, 20)
  expectFewest(many, 1e9, (agents) => serviceLevelC({ agents, load: 1e9, handleTime: 300 }, 20) >= 0.8)
})

test('extreme targets: none needs a stable queue, all is met within the slack, and what nothing reaches is infinite', () => {
  expect(agentsForServiceLevelC(10, 180, 0, 20)).toBe(11)
  expect(agentsForServiceLevelC(10.5, 180, 0.99, Infinity)).toBe(11)
  const sure = agentsForServiceLevelC(10, 180, 1, 0)
  expect(erlangC({ agents: sure, load: 10, handleTime: 180 }).waitProbability).toBeLessThanOrEqual(1e-12)
  expect(agentsForWaitProbabilityC(10, 1)).toBe(11)
  expect(agentsForWaitProbabilityC(10, 0)).toBe(Infinity)
  expect(agentsForMeanWaitC(10, 180, 0)).toBe(Infinity)
  expect(agentsForMeanWaitC(10, 180, Infinity)).toBe(11)
  expect(agentsForServiceLevelC(0, 180, 0.8, 20)).toBe(0)
})

test('nonsense is refused by the name of its field', () => {
  expect(() => agentsForServiceLevelC(-1, 180, 0.8, 20)).toThrow('load is -1')
  expect(() => agentsForServiceLevelC(1e13, 180, 0.8, 20)).toThrow('load is 10000000000000')
  expect(() => agentsForServiceLevelC(1, 180, 80, 20)).toThrow('target is 80: it must be a share from 0 to 1')
  expect(() => agentsForServiceLevelC(1, 180, 0.8, NaN)).toThrow('within is NaN')
})

test('waits allowed beyond any measure of the handle time: the first agent above the load is enough', () => {
  expect(agentsForServiceLevelC(1e9, 1e-300, 1, 120)).toBe(1e9 + 1)
  expect(agentsForServiceLevelC(1e4, 1e-200, 1, 1)).toBe(10_001)
  expect(agentsForMeanWaitC(1e4, 1e-300, 1e8)).toBe(10_001)
})
