import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DueLine } from './due-line.ts'
import type { Ticket } from './world.ts'

test('tickets come by the moment they are due, then by when they came, whoever leaves in between', () => {
  const step = fc.record({ dueAt: fc.integer({ min: 0, max: 9 }), leaves: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const line = new DueLine()
      const all = steps.map(({ dueAt }) => ({ dueAt, waits: false, joined: -1 }) as Ticket)
      for (const ticket of all) line.join(ticket)
      const left = all.filter((_, i) => steps[i]!.leaves)
      for (const ticket of left) line.leave(ticket)
      for (const ticket of left) line.leave(ticket) // who has left already does no harm
      const stay = all.filter((_, i) => !steps[i]!.leaves).sort((a, b) => a.dueAt - b.dueAt)
      expect(line.inOrder()).toEqual(stay)
      expect(line.next).toBe(stay[0])
      expect(line.length).toBe(stay.length)
    }),
  )
})
