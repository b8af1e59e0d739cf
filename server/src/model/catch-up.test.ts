import { settings } from '@watchfloor/core/settings/settings'
import type { Db } from '@watchfloor/db/connect'
import { appendFacts } from '@watchfloor/db/log/append'
import { head, readLog } from '@watchfloor/db/log/read'
import { seedSettings, readSettings } from '@watchfloor/db/settings/settings'
import { openPGliteDatabases, type TestDatabases } from '@watchfloor/db/testing'
import { aFact, someFacts } from '@watchfloor/db/testing/facts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { firstSettings } from '../settings/first.ts'
import { LiveModel } from './live.ts'
import { LogUnread } from './residence.ts'

let databases: TestDatabases
beforeAll(async () => void (databases = await openPGliteDatabases()), 60_000)
afterAll(() => databases.close())

const HOUR = 3_600_000
const NOON = Date.UTC(2026, 10, 22, 12)

/** A live model over a database that can be taken away, and a clock that can be set. */
async function openLive() {
  const db = await databases.open()
  await seedSettings(db, settings.parse(firstSettings('UTC')), { by: 'test', at: 0 })
  const at = { now: NOON + HOUR, gone: false }
  const fallible = new Proxy(db, {
    get(target, name) {
      if (at.gone && name === 'kysely') throw new Error('Connection terminated unexpectedly')
      return Reflect.get(target, name) as unknown
    },
  })
  const said: string[] = []
  const live = new LiveModel({
    db: fallible,
    settings: await readSettings(db),
    now: () => at.now,
    health: () => ({ repeats: 0, conflicts: 0 }),
    onTrouble: (error) => void said.push(error.message),
  })
  await live.replay()
  return { db, live, at, said }
}

async function commit(db: Db, facts: Parameters<typeof appendFacts>[1], receivedAt: number) {
  const from = await head(db)
  await appendFacts(db, facts, from + 1, receivedAt)
  return readLog(db, from, 1_000)
}

const offered = (live: LiveModel) =>
  live.intervals('sales', NOON - HOUR, NOON + 100 * HOUR, NOON + 100 * HOUR).reduce((sum, row) => sum + row.counts.offered, 0)

test('a fold that cannot read back what was put away leaves the model as it was, and is made up for', async () => {
  const { db, live, at, said } = await openLive()
  const ended = aFact({ id: 'call-1:ended', type: 'contact.ended', data: { how: 'abandoned' } as never, at: NOON + 60_000 })
  await live.apply(await commit(db, [...someFacts(3), ended], at.now), at.now)
  at.now += 40 * HOUR
  await live.apply(await commit(db, [aFact({ id: 'call-9:queued', thing: 'call-9', at: at.now })], at.now), at.now)
  live.advance(at.now)
  for (let turn = 0; turn < 3; turn++) await live.tidy() // what came since the last time is kept
  expect(live.model.evictedBefore).toBeGreaterThan(NOON)
  const late = await commit(
    db,
    [aFact({ id: 'call-1:answered', type: 'contact.answered', data: { agent: 'ana' } as never, at: NOON + 30_000 })],
    at.now,
  )
  at.gone = true
  await expect(live.apply(late, at.now)).rejects.toThrow(LogUnread)
  await expect(live.catchUp()).rejects.toThrow()
  at.gone = false
  expect(await live.catchUp()).toBe(6)
  expect(live.model.head).toBe(6)
  expect(said).toEqual([])
})

test('what came out of sight is folded, and of a log that is shorter or another one all of it is', async () => {
  const { db, live, at, said } = await openLive()
  await live.apply(await commit(db, someFacts(3), at.now), at.now)
  await commit(db, someFacts(2, 4), at.now)
  expect(await live.catchUp()).toBe(5)
  expect([offered(live), said]).toEqual([5, []])
  await db.kysely.deleteFrom('event').where('seq', '>', 2).execute()
  expect(await live.catchUp()).toBe(2)
  expect([offered(live), said]).toEqual([2, ['The log ends at 2 and had ended at 5 before: another log, or a restored one.']])
  await db.kysely.updateTable('event').set({ id: 'other' }).where('seq', '=', 2).execute()
  await live.catchUp()
  expect(said.at(-1)).toMatch(/says something else under 2/)
})

test('a clock that is put back leads to the figures of its time, and what came later came now', async () => {
  const { db, live, at, said } = await openLive()
  at.now += 10 * HOUR
  await live.apply(await commit(db, someFacts(3), at.now), at.now)
  at.now -= 10 * HOUR
  expect(live.isAhead).toBe(true)
  await live.catchUp()
  expect([live.isAhead, said]).toEqual([false, ['The clock was put back.']])
  expect([...live.model.sources.values()].every(({ lastReceivedAt }) => lastReceivedAt <= at.now)).toBe(true)
  expect(offered(live)).toBe(3)
})
