import { expect, test } from 'vitest'
import type { StaffGroup } from '../frame/frame.ts'
import { HOUR, mail, MINUTE, now, phone } from './pace.fixture.ts'
import { readStaffing } from './read-staffing.ts'
import { worstPool } from './worst-pool.ts'

const people = (queues: string[], here: number, more: Partial<StaffGroup> = {}): StaffGroup => ({
  ...{ queues, here, free: 0, away: 0, untold: 0 },
  ...more,
})
const only = (paces: Parameters<typeof readStaffing>[0], groups: StaffGroup[]) => readStaffing(paces, groups, now).pools[0]!

test('150 calls an hour of 360 s at 80/20: 17 by Erlang A with a patience of 120 s, 19 by Erlang C, 18 by occupancy', () => {
  const measured = only([phone('sales', { calls: 150, patienceMs: 2 * MINUTE })], [people(['sales'], 17)])
  expect(measured).toMatchObject({ have: 17, need: 17, gap: 0, band: 'balanced', model: 'erlang-a', binding: 'level' })
  expect(measured).toMatchObject({ byErlangC: 19, byRuleOfThumb: 18, erlangs: 15, patienceMs: 2 * MINUTE })
  const patient = only([phone('sales', { calls: 150 })], [people(['sales'], 17)])
  expect(patient).toMatchObject({ need: 19, gap: -2, band: 'short', model: 'erlang-c', byErlangC: 19, patienceMs: null })
})

test('the pace of the last hour goes on as the usual day does', () => {
  const usual = [37.5, 37.5, 37.5, 37.5, 75, 75, 75, 75, 0, 0, 0, 0, 0]
  const erlangs = (pace: ReturnType<typeof phone>) => only([pace], []).erlangs!
  // 150 calls are 15 Erlangs, and usually there are twice as many from now on
  expect(erlangs(phone('sales', { calls: 150, usual }))).toBeCloseTo(29.3, 1)
  // twice as many as usual came: nearly twice as many are to come
  const half = usual.map((count) => count / 2)
  expect(erlangs(phone('sales', { calls: 150, usual: half }))).toBeCloseTo(26.7, 1)
  // few contacts make no shape: four an hour, and two in the next, are no sign that it halves
  const small = [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0, 0, 0, 0, 0]
  expect(erlangs(phone('sales', { calls: 4, usual: small }))).toBeGreaterThan(0.3)
  // a surge of a small queue is believed
  expect(erlangs(phone('sales', { calls: 32, usual: Array(13).fill(1.75) as number[] }))).toBeGreaterThan(0.7 * 3.2)
})

test('just after opening what is usual counts', () => {
  const opened = phone('sales', { calls: 1, usual: Array(9).fill(25) as number[], more: { from: now - MINUTE } })
  expect(only([opened], []).erlangs).toBeGreaterThan(8)
})

test('who serves two queues counts once in the pool and in parts in its queues, by their work of late', () => {
  const { pools, queues } = readStaffing(
    [phone('sales', { calls: 90 }), phone('support', { calls: 30 })],
    [people(['sales'], 4), people(['sales', 'support'], 8), people(['support'], 1)],
    now,
  )
  expect(pools).toHaveLength(1)
  expect(pools[0]).toMatchObject({ queues: ['sales', 'support'], have: 13 })
  expect(queues.get('sales')!.have).toBeCloseTo(4 + 6)
  expect(queues.get('support')!.have).toBeCloseTo(1 + 2)
  const needs = [...queues.values()].map(({ need }) => need!)
  expect(needs.reduce((sum, need) => sum + need, 0)).toBeCloseTo(pools[0]!.need!)
})

test('people who all serve everything need fewer than separate lines; who can take only some of it lies between', () => {
  const paces = [phone('sales', { calls: 60 }), phone('support', { calls: 60 })]
  const needWith = (...groups: StaffGroup[]) => readStaffing(paces, groups, now).pools.reduce((sum, { need }) => sum + need!, 0)
  const apart = needWith(people(['sales'], 9), people(['support'], 9))
  const half = needWith(people(['sales'], 4), people(['support'], 4), people(['sales', 'support'], 8))
  const all = needWith(people(['sales', 'support'], 16))
  // 6 Erlangs need 9 each by Erlang C, 12 Erlangs together 16
  expect([apart, half, all]).toEqual([18, 17, 16])
})

test('mail fills the gaps between calls: together they need what keeps all below the occupancy cap', () => {
  const paces = [phone('sales', { calls: 150 }), mail('mail', 60)]
  const shared = only(paces, [people(['sales', 'mail'], 20)])
  expect(shared).toMatchObject({ erlangs: 21, need: 24, binding: 'work', byErlangC: 24 })
  const apart = readStaffing(paces, [people(['sales'], 20), people(['mail'], 6)], now)
  expect(apart.pools.map(({ need, model }) => [need, model])).toEqual([
    [7, 'workload'],
    [19, 'erlang-c'],
  ])
})

test('replies that fall due soon press more than what comes in', () => {
  const due = [20, 0, 0, 0, 0, 0, 0, 0, 0]
  // 20 replies of 6 minutes within 15 minutes, and 5 that are late within the hour
  expect(only([mail('mail', 10, { due })], []).erlangs).toBeCloseTo(8)
  expect(only([mail('mail', 10, { due, overdue: 5 })], []).erlangs).toBeCloseTo(8.5)
})

test('chats that an agent holds side by side take a part of his time each, and of him a place each', () => {
  const chat = phone('chat', { calls: 150 })
  const side = { ...chat.today, attendedMs: chat.today.busyMs / 2 }
  const held = { ...chat, today: side, lately: side }
  // 15 Erlangs of chats want 19 places by Erlang C: 10 people with two each, who have 7.5 Erlangs of work
  expect(only([held], [])).toMatchObject({ erlangs: expect.closeTo(7.5), need: 10, binding: 'level' })
  expect(only([{ ...held, slots: 2 }], [])).toMatchObject({ need: 10 })
  // with four places each five would do, but not the work
  expect(only([{ ...held, slots: 4 }], [])).toMatchObject({ need: 9, binding: 'occupancy' })
})

test('a queue lacks people only as far as its pool does', () => {
  const paces = [phone('sales', { calls: 60 }), phone('support', { calls: 2 })]
  const { queues, pools } = readStaffing(paces, [people(['sales', 'support'], 12)], now)
  expect(pools[0]!.band).toBe('spare')
  expect(queues.get('support')).toMatchObject({ gap: -1, band: 'spare' })
})

test('a queue that few people serve lacks them even if its pool has enough', () => {
  const paces = [phone('sales', { calls: 60 }), phone('legal', { calls: 30 })]
  const bands = (legal: number) => {
    const { queues, pools } = readStaffing(paces, [people(['sales'], 20 - legal), people(['sales', 'legal'], legal)], now)
    expect(pools[0]!.gap).toBeGreaterThan(2)
    return [pools[0]!.band, queues.get('sales')!.band, queues.get('legal')!.band]
  }
  expect(bands(1)).toEqual(['spare', 'spare', 'short'])
  expect(bands(9)).toEqual(['spare', 'spare', 'spare'])
})

test('what nobody can know is null and says why', () => {
  const unknown = (paces: Parameters<typeof readStaffing>[0], groups: StaffGroup[]) => {
    const { have, need, gap, unknown: why } = only(paces, groups)
    return { have, need, gap, why }
  }
  const { lately, today } = phone('sales', { calls: 0 })
  const started = { ...today, offered: 3 }
  expect(unknown([phone('sales', { calls: 0 })], [people(['sales'], 3)])).toEqual({
    have: 3,
    need: null,
    gap: null,
    why: 'calls',
  })
  expect(unknown([phone('sales', { calls: 0, more: { lately: started, today: started } })], [people(['sales'], 3)])).toEqual({
    ...{ have: 3, need: null, gap: null, why: 'handled' },
  })
  expect(
    unknown([phone('sales', { calls: 0, more: { open: false, lately, today } })], [people(['sales'], 0, { away: 1 })]),
  ).toEqual({
    ...{ have: 0, need: null, gap: null, why: 'closed' },
  })
  const busy = [phone('sales', { calls: 150 })]
  expect(unknown(busy, [])).toEqual({ have: null, need: 19, gap: null, why: 'presence' })
  expect(unknown(busy, [people(['sales'], 7, { untold: 7 })])).toEqual({ have: null, need: 19, gap: null, why: 'presence' })
  // somebody tells presence, and of this queue there is nobody
  expect(unknown([phone('a', { calls: 150 }), phone('b', { calls: 150 })], [people(['b'], 30)])).toEqual({
    ...{ have: 0, need: 19, gap: -19, why: null },
  })
})

test('two or a tenth too few is short, one is tight, one more is balanced; the pool that lacks most comes first', () => {
  const bandAt = (here: number) => only([phone('sales', { calls: 150 })], [people(['sales'], here)]).band
  expect([16, 17, 18, 19, 20, 21].map(bandAt)).toEqual(['short', 'short', 'tight', 'balanced', 'balanced', 'spare'])
  const small = only([phone('sales', { calls: 10 })], [people(['sales'], 2)])
  expect(small).toMatchObject({ need: 3, gap: -1, band: 'short' })
  const { pools } = readStaffing(
    [phone('a', { calls: 150 }), phone('b', { calls: 150 }), phone('c', { calls: 0 })],
    [people(['a'], 18), people(['b'], 12), people(['c'], 2)],
    now,
  )
  expect(pools.map(({ queues }) => queues[0])).toEqual(['b', 'a', 'c'])
})

test('a queue that is closed takes none of the people who also serve an open one', () => {
  const paces = [phone('day', { calls: 60 }), phone('night', { calls: 60, more: { open: false } })]
  const { queues } = readStaffing(paces, [people(['day', 'night'], 6)], now + HOUR / 4)
  expect([queues.get('day')!.have, queues.get('night')!.have]).toEqual([6, 0])
})

test('the pool that is looked at stays until another clearly lacks more', () => {
  const at = (a: number, b: number) =>
    readStaffing([phone('a', { calls: 150 }), phone('b', { calls: 150 })], [people(['a'], a), people(['b'], b)], now).pools
  const first = worstPool(at(19, 20), null)
  expect(first!.queues).toEqual(['a'])
  const seen = [at(20, 19), at(21, 19), at(20, 18), at(20, 12)].map((pools) => worstPool(pools, first)!.queues[0])
  expect(seen).toEqual(['a', 'b', 'b', 'b'])
  expect(worstPool([], first)).toBeNull()
})
