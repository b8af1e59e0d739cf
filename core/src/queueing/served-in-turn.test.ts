import fc from 'fast-check'
import { expect, test } from 'vitest'
import { queueWait } from './queue-wait.ts'
import { servedInTurn } from './served-in-turn.ts'

test('every place in line has the chance that the formula of one waiting contact gives it', () => {
  const turn = fc.record({
    agents: fc.integer({ min: 1, max: 60 }),
    patience: fc.constantFrom(1, 30, 600, 1e7, Infinity),
    within: fc.constantFrom(0, 1, 20, 900),
    first: fc.integer({ min: 0, max: 300 }),
  })
  fc.assert(
    fc.property(turn, ({ agents, patience, within, first }) => {
      const chances = servedInTurn(first, 40, { serviceRate: agents / 300, abandonRate: 1 / patience, within })
      for (const at of [0, 17, 39]) {
        const place = { ahead: first + at, agents, handleTime: 300, patienceAhead: patience }
        const { served } = queueWait(place, within, patience)
        expect(Math.abs(chances[at]! - served)).toBeLessThanOrEqual(1e-12 * served + 1e-15)
      }
    }),
  )
})

test('nobody is served in no time, or by nobody', () => {
  expect([...servedInTurn(0, 2, { serviceRate: 1, abandonRate: 0.1, within: 0 })]).toEqual([0, 0])
  expect([...servedInTurn(0, 2, { serviceRate: 0, abandonRate: 0.1, within: 9 })]).toEqual([0, 0])
})

test('without an end to the waiting all are served who have the patience', () => {
  expect([...servedInTurn(0, 2, { serviceRate: 3, abandonRate: 1, within: Infinity })]).toEqual([3 / 4, 3 / 5])
  expect([...servedInTurn(5, 2, { serviceRate: 3, abandonRate: 0, within: Infinity })]).toEqual([1, 1])
})
