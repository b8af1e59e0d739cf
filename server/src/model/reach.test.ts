import type { Arrival } from '@watchfloor/core/model/model'
import { expect, test } from 'vitest'
import { Reach } from './reach.ts'

const toldOf = (...moments: number[]) => moments.map((at) => ({ seq: 1, receivedAt: 0, fact: { at } }) as Arrival)

test('what a back-fill goes through is held for as long as it goes on, and one question longer', () => {
  const reach = new Reach()
  expect(reach.take()).toBe(Infinity)
  reach.note(toldOf(1_000, 500, 2_000))
  expect(reach.take()).toBe(500)
  reach.note(toldOf(3_000))
  expect(reach.take()).toBe(500) // a fact as late as the one before must not be read back at once
  reach.note(toldOf(4_000))
  expect(reach.take()).toBe(3_000)
  expect(reach.take()).toBe(4_000)
  expect(reach.take()).toBe(Infinity)
})
