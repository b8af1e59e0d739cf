import { expect, test } from 'vitest'
import type { Fact } from '../event/fact.ts'
import { standingFacts } from './standing.ts'
import { holdMs, segmentLife, waitMs, type Surroundings } from './segment.ts'
import { told } from './told.gen.ts'

const HOUR = 3_600_000

function read(facts: Fact[], around: Partial<Surroundings> = {}) {
  const quiet = { nextQueuedAt: null, restartAt: null, longestMs: 4 * HOUR, agentId: (name: string) => name, now: HOUR }
  return segmentLife(standingFacts(facts), { ...quiet, ...around })
}

const queued = told('c~1', 'contact.queued', 0, { contact: 'c', queue: 'vendas', channel: 'voice', direction: 'in' })
const answered = told('c~1', 'contact.answered', 31_000, { agent: 'hugo' })
const ended = (at: number, how: 'agent' | 'abandoned' | 'rejected' | 'customer') => told('c~1', 'contact.ended', at, { how })

test('S1 without its start the wait is unknown', () => {
  const life = read([answered, ended(40_000, 'agent')])
  expect(life).toMatchObject({ fate: 'answered', queuedAt: null, endedAt: 40_000 })
  expect(waitMs(life)).toBeNull()
})

test('S2 of two ends the earlier counts, and what comes after it is ignored except wrap-up', () => {
  const late = told('c~1', 'contact.missed', 50_000, { agent: 'hugo', how: 'no_answer' })
  const wrapped = told('c~1', 'contact.wrapped', 60_000, {})
  const life = read([queued, answered, ended(40_000, 'agent'), ended(45_000, 'customer'), late, wrapped])
  expect(life).toMatchObject({ endedAt: 40_000, how: 'agent', wrappedAt: 60_000, missed: [] })
})

test('S3 an answer beats what the end says of the wait', () => {
  expect(read([queued, answered, ended(40_000, 'rejected')]).fate).toBe('answered')
  expect(read([queued, answered, ended(40_000, 'abandoned')]).fate).toBe('answered')
})

test('S4 a restart before any end loses the contact, and its later answer too', () => {
  const life = read([queued, answered, ended(40_000, 'agent')], { restartAt: 20_000 })
  expect(life).toMatchObject({ fate: 'lost', how: 'lost', endedAt: 20_000, answeredAt: null, derivedEnd: 'restart' })
})

test('S5 the next entry of the contact ends the wait, until the real end withdraws that', () => {
  const handedOn = read([queued], { nextQueuedAt: 34_000 })
  expect(handedOn).toMatchObject({ fate: 'flowOut', how: 'transferred', endedAt: 34_000, derivedEnd: 'superseded' })
  expect(read([queued, ended(36_000, 'abandoned')], { nextQueuedAt: 34_000 })).toMatchObject({
    fate: 'abandoned',
    endedAt: 36_000,
  })
  expect(read([queued, answered], { nextQueuedAt: 34_000 })).toMatchObject({ fate: 'answered', endedAt: null })
})

test('S6 what is open too long was lost; facts after a derived end are ignored, a real end withdraws it', () => {
  const hold = told('c~1', 'contact.held', 5 * HOUR, { on: true })
  const life = read([queued, answered, hold], { now: 6 * HOUR })
  expect(life).toMatchObject({ fate: 'answered', how: 'lost', endedAt: 4 * HOUR + 31_000, holds: [] })
  expect(read([queued, answered, hold, ended(7 * HOUR, 'agent')], { now: 8 * HOUR })).toMatchObject({
    how: 'agent',
    endedAt: 7 * HOUR,
    holds: [{ from: 5 * HOUR, to: 7 * HOUR }],
  })
})

test('S12 a ring ends with the miss, under whatever name; at the latest with the answer. Hold ends with the segment', () => {
  const ring = told('c~1', 'contact.alerted', 5_000, { agent: 'PJSIP/106' })
  const missed = told('c~1', 'contact.missed', 15_000, { agent: 'hugo', how: 'no_answer' })
  const again = told('c~1', 'contact.alerted', 29_000, { agent: 'hugo' })
  const hold = told('c~1', 'contact.held', 35_000, { on: true })
  const life = read([queued, ring, missed, again, answered, hold, ended(40_000, 'agent')], {
    agentId: (name) => (name === 'PJSIP/106' ? 'hugo' : name),
  })
  expect(life.rings.map(({ from, to }) => [from, to])).toEqual([
    [5_000, 15_000],
    [29_000, 31_000],
  ])
  expect(holdMs(life)).toBe(5_000)
})
