import { expect, test } from 'vitest'
import { serviceLevelC } from '../queueing/erlang-c.ts'
import { expectedLevel, lineOfQueue } from './expected-level.ts'
import { HOUR, MINUTE, now, phone } from './pace.fixture.ts'
import { readStaffing } from './read-staffing.ts'

const levelOf = (paces: ReturnType<typeof phone>[], groups: Parameters<typeof readStaffing>[1], id = 'sales') => {
  const byId = new Map(paces.map((pace) => [pace.id, pace]))
  const line = lineOfQueue(byId.get(id)!, byId, readStaffing(paces, groups, now))
  return line && expectedLevel(line, now)
}
const people = (queues: string[], here: number, free = 0) => ({ queues, here, free, away: 0, untold: 0 })

test('a floor in its usual state is expected to go on about as Erlang C says', () => {
  const level = levelOf([phone('sales', { calls: 600 })], [people(['sales'], 70, 10)])!
  expect(level.mean).toBeCloseTo(serviceLevelC({ agents: 70, load: 60, handleTime: 6 * MINUTE }, 20_000), 1)
  expect(level).toMatchObject({ until: now + HOUR, contacts: expect.closeTo(600) })
  expect(level.low).toBeLessThan(level.mean)
  expect(level.high).toBeGreaterThan(level.mean)
})

test('a queue that has built up weighs on the rest of the hour, and fewer people more', () => {
  const at = (waiting: number, here: number) =>
    levelOf([phone('sales', { calls: 150, more: { waiting } })], [people(['sales'], here)])!.mean
  expect(at(30, 20)).toBeLessThan(at(0, 20) - 0.1)
  expect(at(0, 16)).toBeLessThan(at(0, 20) - 0.1)
})

test('the less is known of the pace, the wider the band', () => {
  const widthOf = (calls: number, here: number) => {
    const { low, high } = levelOf([phone('sales', { calls })], [people(['sales'], here)])!
    return high - low
  }
  expect(widthOf(10, 2)).toBeGreaterThan(widthOf(1_000, 104))
})

test('queues whose people serve both are one line; else each is expected from its own people', () => {
  const paces = [phone('sales', { calls: 60 }), phone('support', { calls: 60 })]
  const shared = levelOf(paces, [people(['sales', 'support'], 14)])!
  const apart = levelOf(paces, [people(['sales'], 7), people(['support'], 7)])!
  expect(shared.mean).toBeGreaterThan(apart.mean + 0.05)
})

test('nobody can know where no source tells who is there, where nothing was handled, and of mail', () => {
  expect(levelOf([phone('sales', { calls: 60 })], [])).toBeNull()
  expect(levelOf([phone('sales', { calls: 0 })], [people(['sales'], 3)])).toBeNull()
  expect(levelOf([phone('sales', { calls: 60, more: { family: 'deferred' } })], [people(['sales'], 3)])).toBeNull()
})

test('with nobody there nobody is answered', () => {
  expect(levelOf([phone('sales', { calls: 60, patienceMs: 2 * MINUTE })], [{ ...people(['sales'], 0), away: 2 }])!.mean).toBe(0)
})

test('a large floor is expected to do as an exact one just below the bound', () => {
  const at = (here: number, waiting: number, calls = 1_300) =>
    levelOf([phone('sales', { calls, patienceMs: 3 * MINUTE, more: { waiting } })], [people(['sales'], here, 5)])!.mean
  for (const waiting of [0, 60, 300]) expect(Math.abs(at(149, waiting) - at(150, waiting))).toBeLessThan(0.03)
  expect(at(150, 0, 1_700)).toBeLessThan(0.6)
})

test('a large floor without patience that takes more than it can is good until the line is too long', () => {
  const level = levelOf([phone('sales', { calls: 2_000 })], [people(['sales'], 180)])!
  // 20 Erlangs too many: a line of 20 s × 0.5 calls a second is there after three minutes
  expect(level.mean).toBeCloseTo(3 / 60, 2)
})
