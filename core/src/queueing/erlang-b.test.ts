import fc from 'fast-check'
import { expect, test } from 'vitest'
import { carriedLoad, erlangB, logErlangB } from './erlang-b.ts'
import { erlangBReal, logErlangBReal, waitProbabilityReal } from './erlang-b-real.ts'

/** The textbook recursion, good for some hundred agents. */
function plainErlangB(agents: number, load: number): number {
  let blocked = 1
  for (let n = 1; n <= agents; n++) blocked = (load * blocked) / (n + load * blocked)
  return blocked
}

const anyLoad = fc.double({ min: 0.01, max: 300, noNaN: true })
const anyAgents = fc.integer({ min: 0, max: 400 })

test('it is the recursion’s, from a hundredth of an Erlang to 300', () => {
  fc.assert(
    fc.property(anyAgents, anyLoad, (agents, load) => {
      const plain = plainErlangB(agents, load)
      expect(Math.abs(erlangB(agents, load) - plain)).toBeLessThanOrEqual(1e-12 * plain)
    }),
  )
})

test('printed values: 17 agents are the fewest that block 2 % of 10 Erlangs; 8.108 Erlangs block 1 % of 15 agents', () => {
  expect(erlangB(17, 10)).toBeLessThan(0.02)
  expect(erlangB(16, 10)).toBeGreaterThan(0.02)
  expect(erlangB(15, 8.108042797184451)).toBeCloseTo(0.01, 15)
})

test('factorials and powers do not overflow: 170 agents, 10,000 and a million Erlangs', () => {
  expect(erlangB(169, 150)).toBeCloseTo(0.010252147250345397, 16)
  expect(erlangB(99_000, 100_000)).toBeCloseTo(0.010851540859187986, 15)
  // at n = a B tends to √(2/(πa))
  expect(erlangB(1e6, 1e6) * Math.sqrt((Math.PI * 1e6) / 2)).toBeCloseTo(1, 2)
})

test('a probability below the smallest double has its logarithm', () => {
  expect(erlangB(1000, 10)).toBe(0)
  expect(logErlangB(1000, 10)).toBeCloseTo(-3619.543085494118, 9)
})

test('more agents block less, more load blocks more', () => {
  fc.assert(
    fc.property(anyAgents, anyLoad, (agents, load) => {
      expect(logErlangB(agents + 1, load)).toBeLessThan(logErlangB(agents, load))
      expect(logErlangB(agents + 1, load * 1.01)).toBeGreaterThan(logErlangB(agents + 1, load))
    }),
  )
})

test('what is carried is below the load and below the agents, also where nearly all is blocked', () => {
  expect(carriedLoad(1, 1e12)).toBeCloseTo(1, 11)
  expect(carriedLoad(100, 1000)).toBeCloseTo(99.88915, 4)
  fc.assert(
    fc.property(anyAgents, anyLoad, (agents, load) => {
      expect(carriedLoad(agents, load)).toBeLessThanOrEqual(Math.min(agents, load))
    }),
  )
})

test('edges: no load is never blocked, no agents block all, nonsense is refused', () => {
  expect(erlangB(0, 0)).toBe(0)
  expect(erlangB(5, 0)).toBe(0)
  expect(logErlangB(5, 0)).toBe(-Infinity)
  expect(erlangB(0, 3)).toBe(1)
  expect(erlangB(1, 1e-300)).toBe(1e-300)
  expect(erlangB(1, Number.MAX_VALUE)).toBe(1)
  expect(() => erlangB(2.5, 1)).toThrow('agents is 2.5: it must be a whole number, 0 or more')
  expect(() => erlangB(2, -1)).toThrow('load is -1')
  expect(() => erlangB(2, NaN)).toThrow('load is NaN')
  expect(() => erlangB(2, Infinity)).toThrow('load is Infinity')
})

test('between whole numbers it obeys the same recursion and falls without a step', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 300, noNaN: true }), anyLoad, (agents, load) => {
      const next = 1 / (1 + ((agents + 1) / load) * Math.exp(-logErlangBReal(agents, load)))
      expect(erlangBReal(agents + 1, load)).toBeCloseTo(next, 12)
      expect(logErlangBReal(agents + 0.01, load)).toBeLessThan(logErlangBReal(agents, load))
    }),
  )
})

test('real agents: reference values of 50-digit arithmetic', () => {
  expect(erlangBReal(0.45, 0.2)).toBeCloseTo(0.4803151578655549, 15)
  expect(erlangBReal(100_250.5, 100_000)).toBeCloseTo(0.0011710801706483953, 17)
  expect(waitProbabilityReal(1.5, 1)).toBeCloseTo(0.5919022892975, 12)
  expect(waitProbabilityReal(0.75, 1)).toBeNull()
  expect(waitProbabilityReal(0.75, 0)).toBe(0)
})
