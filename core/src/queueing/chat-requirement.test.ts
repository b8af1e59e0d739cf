import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DomainError } from '../number/domain-error.ts'
import type { ServiceLevelVariant } from '../settings/settings.ts'
import { chatConcurrency } from './chat-concurrency.ts'
import { chatRequirement, type ChatTargets } from './chat-requirement.ts'
import { requirement } from './requirement.ts'

const variants: ServiceLevelVariant[] = ['A', 'B', 'C', 'D', 'E', 'F']
const level = { share: 0.8, within: 30, variant: 'C' as const, short: 5 }
const asked: ChatTargets = { level, maxSlotUse: null, maxAbandonment: null }

test('one chat at a time needs what calls need, in every reading', () => {
  const some = fc.record({
    arrivalRate: fc.double({ min: 0.001, max: 0.1, noNaN: true }),
    patience: fc.constantFrom(null, 20, 200),
    variant: fc.constantFrom(...variants),
  })
  fc.assert(
    fc.property(some, ({ arrivalRate, patience, variant }) => {
      const target = { ...level, variant }
      const chats = chatRequirement({ arrivalRate, ahtByConcurrency: [300], patience }, { ...asked, level: target })
      const calls = requirement({ arrivalRate, aht: 300, patience }, { level: target, maxOccupancy: null, maxAbandonment: null })
      expect(chats.agents).toBe(Math.max(1, calls.agents)) // a chat floor is never left to nobody
      expect(chats.reached.level!).toBeGreaterThanOrEqual(calls.reached.level! - 1e-11)
    }),
    { numRuns: 60 },
  )
})

test('holding two at once needs fewer, fewest where it hardly takes longer: the wait moves from the line into the chat', () => {
  const demand = { arrivalRate: 200 / 3600, patience: null }
  const one = chatRequirement({ ...demand, ahtByConcurrency: [400] }, asked).agents
  const two = chatRequirement({ ...demand, ahtByConcurrency: [400, 520] }, asked).agents
  const twice = chatRequirement({ ...demand, ahtByConcurrency: [400, 800] }, asked).agents
  expect(two).toBeLessThan(twice)
  expect(twice).toBeLessThanOrEqual(one)
})

test('the number meets what binds and one fewer does not', () => {
  const demand = { arrivalRate: 0.1, ahtByConcurrency: [300, 390, 480], patience: 120 }
  const { agents, binding, alone } = chatRequirement(demand, { level, maxSlotUse: 0.6, maxAbandonment: 0.05 })
  expect(binding).toBe('slot-use')
  expect(agents).toBe(Math.max(...Object.values(alone).map((need) => need ?? 0)))
  expect(chatConcurrency({ ...demand, agents }).slotUtilisation!).toBeLessThanOrEqual(0.6)
  expect(chatConcurrency({ ...demand, agents: agents - 1 }).slotUtilisation!).toBeGreaterThan(0.6)
})

test('whoever was not answered within a time has gone or still waits', () => {
  const { answeredWithin, abandonedWithin, abandoned } = chatConcurrency({
    arrivalRate: 0.1,
    ahtByConcurrency: [300, 390],
    agents: 14,
    patience: 60,
  })
  expect(answeredWithin(1e6) + abandonedWithin(1e6)).toBeCloseTo(1, 11)
  expect(abandonedWithin(1e6)).toBeCloseTo(abandoned, 11)
  expect(answeredWithin(10) + abandonedWithin(10)).toBeLessThan(1)
})

test('nobody chats: nobody is needed', () => {
  expect(chatRequirement({ arrivalRate: 0, ahtByConcurrency: [300], patience: null }, asked)).toMatchObject({
    agents: 0,
    binding: null,
  })
})

test.each([
  ['arrivalRate', { arrivalRate: NaN }, {}],
  ['ahtByConcurrency', { ahtByConcurrency: [] }, {}],
  ['patience', { patience: 0 }, {}],
  ['maxSlotUse', {}, { maxSlotUse: 0 }],
  ['level.share', {}, { level: { ...level, share: 2 } }],
])('a wrong %s is named', (field, demand, targets) => {
  const ask = () =>
    chatRequirement({ arrivalRate: 1, ahtByConcurrency: [3], patience: null, ...demand }, { ...asked, ...targets })
  expect(ask).toThrow(DomainError)
  expect(ask).toThrow(field)
})
