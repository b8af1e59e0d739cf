import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '../connect.ts'
import { engines, type TestDatabases } from '../testing.ts'
import { aFact } from '../testing/facts.ts'
import { appendFacts } from './append.ts'
import { findSpan, readDays, readLog, readSpan, readThings } from './read.ts'

const NOON = Date.UTC(2026, 10, 22, 12)
const facts = [
  aFact({ id: '1', thing: 'call-1', at: NOON }),
  aFact({ id: '2', thing: 'hugo', kind: 'agent', type: 'agent.state', at: NOON + 10, data: { presence: 'available' } }),
  aFact({ id: '3', thing: 'call-1', at: NOON + 20, type: 'contact.answered', data: { agent: 'hugo' } }),
  aFact({
    id: '4',
    thing: 'call-1',
    kind: 'ticket',
    type: 'ticket.opened',
    at: NOON + 30,
    data: { channel: 'email' },
    source: '/acme/desk',
  }),
  aFact({ id: '5', thing: 'call-2', at: NOON - 3_600_000 }),
]

describe.each(engines)('on $name', ({ openDatabases }) => {
  let databases: TestDatabases
  let db: Db
  beforeAll(async () => {
    databases = await openDatabases()
    db = await databases.open()
    await appendFacts(db, facts.slice(0, 3), 1, NOON + 100)
    await appendFacts(db, facts.slice(3), 4, NOON + 40 * 86_400_000) // arrived in another month
  }, 60_000)
  afterAll(async () => {
    await db.close()
    await databases.close()
  })

  const ids = (stored: { fact: { id: string } }[]) => stored.map(({ fact }) => fact.id)

  test('the log is read in pages, across the months of arrival', async () => {
    expect(ids(await readLog(db, 0, 2))).toEqual(['1', '2'])
    expect(ids(await readLog(db, 2, 2))).toEqual(['3', '4'])
    expect(ids(await readLog(db, 4, 2))).toEqual(['5'])
    expect(await readLog(db, 5, 2)).toEqual([])
  })

  test('the log is filtered by type and by source', async () => {
    expect(ids(await readLog(db, 0, 9, { types: ['contact.answered', 'agent.state'] }))).toEqual(['2', '3'])
    expect(ids(await readLog(db, 0, 9, { sources: ['/acme/desk'] }))).toEqual(['4'])
    expect(ids(await readLog(db, 0, 9, { types: ['contact.queued'], sources: ['/acme/pbx'] }))).toEqual(['1', '5'])
    expect(ids(await readLog(db, 0, 9, { types: [] }))).toEqual([])
  })

  test('all facts of some things are read by kind and name', async () => {
    expect(ids(await readThings(db, [{ kind: 'segment', thing: 'call-1' }]))).toEqual(['1', '3'])
    const both = [{ kind: 'ticket', thing: 'call-1' } as const, { kind: 'agent', thing: 'hugo' } as const]
    expect(ids(await readThings(db, both))).toEqual(['2', '4'])
    expect(await readThings(db, [])).toEqual([])
  })

  test('a span is read by when things happened, in order of arrival, whichever way leads there', async () => {
    const span = await findSpan(db, NOON - 3_600_000, NOON + 20)
    expect(span).toEqual({ from: NOON - 3_600_000, to: NOON + 20, first: 1, last: 5, count: 3 })
    // Close together or spread wide: the first is read along the numbers, the other along the moments.
    for (const count of [100, 1]) {
      expect(ids(await readSpan(db, { ...span, count }, 0, 9))).toEqual(['1', '2', '5'])
      expect(ids(await readSpan(db, { ...span, count }, 1, 1))).toEqual(['2'])
      expect(ids(await readSpan(db, { ...span, count, last: 4 }, 0, 9))).toEqual(['1', '2'])
    }
    expect(await findSpan(db, 0, 1)).toEqual({ from: 0, to: 1, first: 0, last: 0, count: 0 })
  })

  test('the days of a log are known by their facts up to a number', async () => {
    const days = await readDays(db, 4)
    expect(days.map(({ from, to }) => to - from)).toEqual(days.map(() => 86_400_000))
    expect(days.reduce((sum, { count }) => sum + count, 0)).toBe(4)
    const found = []
    for (const day of days) found.push(...ids(await readSpan(db, day, 0, 9)))
    expect(found.sort()).toEqual(['1', '2', '3', '4'])
  })
})
