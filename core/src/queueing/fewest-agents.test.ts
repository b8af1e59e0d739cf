import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fewestAgents } from './fewest-agents.ts'

test('finds the first number, wherever it lies beside the load, in few questions', () => {
  const some = fc.tuple(fc.double({ min: 0.001, max: 1e6, noNaN: true }), fc.nat(2_000_000))
  fc.assert(
    fc.property(some, ([load, first]) => {
      let asked = 0
      const found = fewestAgents(load, (agents) => {
        asked++
        return agents >= first
      })
      expect(found).toBe(first)
      expect(asked).toBeLessThan(60)
    }),
  )
})
