import { expect, test } from 'vitest'
import { agentSpan, type Activity, type Presence } from './agent-span.ts'
import type { Share } from './share.ts'

const HOUR = 3_600_000
const MINUTE = 60_000

function span(presences: Presence[], activities: Activity[], until: number, usualQueues: string[] = []) {
  return agentSpan({ from: 0, to: HOUR, until, presences, activities, usualQueues })
}

const available: Presence = { at: 0, presence: 'available', reason: '', queues: ['sales', 'support'] }
const talk = (thing: string, queue: string | null, from: number, to: number | null): Activity => ({
  thing,
  queue,
  kind: 'talking',
  from,
  to,
})

function sum(shares: Share[], queue: string) {
  const total: Record<string, number> = {}
  for (const share of shares)
    if (share.queue === queue) for (const [n, key] of share.keys.entries()) total[key] = (total[key] ?? 0) + share.values[n]!
  return total
}

test('A7 each ms counts once on the floor and once for each queue served', () => {
  const { shares, now } = span([available], [talk('a', 'sales', 10 * MINUTE, 20 * MINUTE)], 2 * HOUR)
  expect(sum(shares, '*')).toEqual({ agentBusyMs: 10 * MINUTE, agentAvailableMs: 50 * MINUTE, slotBusyMs: 10 * MINUTE })
  expect(sum(shares, 'support')).toEqual({ agentBusyMs: 10 * MINUTE, agentAvailableMs: 50 * MINUTE, slotBusyMs: 10 * MINUTE })
  expect(sum(shares, 'sales')).toMatchObject({ busyMs: 10 * MINUTE, attendedMs: 10 * MINUTE })
  expect(now).toMatchObject({ state: 'available', since: 20 * MINUTE })
})

test('A7 a talking agent who is paused meanwhile keeps talking', () => {
  const pause: Presence = { at: 12 * MINUTE, presence: 'aux', reason: 'meal', queues: ['sales'] }
  const { shares } = span([available, pause], [talk('a', 'sales', 10 * MINUTE, 20 * MINUTE)], 30 * MINUTE)
  expect(sum(shares, '*')).toMatchObject({ agentBusyMs: 10 * MINUTE, agentAvailableMs: 10 * MINUTE, agentAuxMs: 10 * MINUTE })
})

test('A9 attention is shared out in whole milliseconds, the remainder to the first', () => {
  const things = [talk('a', 'sales', 0, 10), talk('b', 'sales', 0, 10), talk('c', 'support', 0, 10)]
  const { shares } = span([available], things, 20)
  expect(sum(shares, 'sales')).toMatchObject({ busyMs: 20, attendedMs: 4 + 3 })
  expect(sum(shares, 'support')).toMatchObject({ busyMs: 10, attendedMs: 3 })
  expect(sum(shares, '*')).toMatchObject({ slotBusyMs: 30 })
})

test('A10 the last stretch is booked up to the interval, the rest is the tail', () => {
  const { shares, tail } = span([available], [talk('a', 'sales', 10 * MINUTE, null)], 20 * MINUTE)
  expect(sum(shares, '*')).toMatchObject({ agentBusyMs: 5 * MINUTE })
  expect(tail).toEqual({
    from: 15 * MINUTE,
    state: 'talking',
    queues: ['sales', 'support'],
    held: 1,
    things: ['sales'],
    untold: false,
  })
})

test('A7 of whom no source tells, his talks are known and nothing of when he was free', () => {
  const { shares, tail } = span([], [talk('a', 'sales', 0, 10 * MINUTE), talk('b', 'sales', 20 * MINUTE, null)], 50 * MINUTE)
  expect(sum(shares, '*')).toEqual({ agentUntoldMs: 35 * MINUTE, slotBusyMs: 35 * MINUTE })
  expect(sum(shares, 'sales')).toMatchObject({ busyMs: 35 * MINUTE, attendedMs: 35 * MINUTE })
  expect(tail).toMatchObject({ from: 45 * MINUTE, state: 'talking', untold: true })
})

test('A7 at the very beginning of the hour an agent is what he was said to be', () => {
  const { now, tail } = span([{ ...available, at: -HOUR }], [], 0)
  expect(now.state).toBe('available')
  expect(tail).toMatchObject({ from: 0, state: 'available' })
})
