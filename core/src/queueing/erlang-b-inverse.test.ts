import fc from 'fast-check'
import { expect, test } from 'vitest'
import { erlangB } from './erlang-b.ts'
import { agentsForBlocking, extendedErlangB, loadForBlocking } from './erlang-b-inverse.ts'

test('the standard traffic table: Erlangs that so many lines carry at 0.1, 1, 2, 5 and 10 % blocking', () => {
  const table: [agents: number, blocked: number, erlangs: string][] = [
    [1, 0.01, '0.010'],
    [5, 0.01, '1.361'],
    [10, 0.01, '4.461'],
    [20, 0.01, '12.031'],
    [50, 0.01, '37.901'],
    [100, 0.01, '84.064'],
    [10, 0.001, '3.092'],
    [20, 0.02, '13.182'],
    [20, 0.05, '15.249'],
    [10, 0.1, '7.511'],
  ]
  for (const [agents, blocked, erlangs] of table) expect(loadForBlocking(agents, blocked).toFixed(3)).toBe(erlangs)
})

test('the load for a blocking blocks just that', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 1e-9, max: 0.9, noNaN: true }), (agents, blocked) => {
      expect(erlangB(agents, loadForBlocking(agents, blocked)) / blocked).toBeCloseTo(1, 10)
    }),
  )
})

test('the fewest agents meet the share and one fewer does not', () => {
  expect(agentsForBlocking(10, 0.02)).toBe(17)
  expect(agentsForBlocking(100_000, 0.001)).toBe(100_293)
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 5000, noNaN: true }),
      fc.double({ min: 1e-9, max: 0.99, noNaN: true }),
      (load, most) => {
        const agents = agentsForBlocking(load, most)
        expect(erlangB(agents, load)).toBeLessThanOrEqual(most * (1 + 2e-12))
        expect(erlangB(agents - 1, load)).toBeGreaterThan(most)
      },
    ),
  )
})

test('an exact tie is met: one line blocks half of one Erlang', () => {
  expect(agentsForBlocking(1, 0.5)).toBe(1)
})

test('with redials the total makes up for those who try again', () => {
  const { total, blocked } = extendedErlangB({ agents: 10, fresh: 8, redial: 0.5 })
  expect(8 + 0.5 * total * blocked).toBeCloseTo(total, 13)
  expect(extendedErlangB({ agents: 10, fresh: 8, redial: 0 }).total).toBe(8)
  expect(extendedErlangB({ agents: 10, fresh: 10, redial: 1 }).total).toBe(Infinity)
  expect(extendedErlangB({ agents: 0, fresh: 3, redial: 0.75 }).total).toBeCloseTo(12, 13)
})

test('edges: no load, nothing allowed, everything allowed, nobody there', () => {
  expect(agentsForBlocking(0, 0.01)).toBe(0)
  expect(agentsForBlocking(5, 1)).toBe(0)
  expect(agentsForBlocking(5, 0)).toBe(Infinity)
  expect(loadForBlocking(5, 0)).toBe(0)
  expect(loadForBlocking(5, 1)).toBe(Infinity)
  expect(loadForBlocking(0, 0.5)).toBe(0)
  expect(extendedErlangB({ agents: 3, fresh: 0, redial: 1 })).toEqual({ total: 0, blocked: 0 })
  expect(() => agentsForBlocking(5, 1.1)).toThrow('most is 1.1')
})
