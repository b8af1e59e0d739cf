import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines, type TestDatabases } from '../testing.ts'
import { appendQuarantine, countQuarantine, expireQuarantine, readQuarantine, setFed } from './quarantine.ts'

const NOON = Date.UTC(2026, 10, 22, 12)
const refused = {
  source: '/acme/pbx',
  eventId: '1',
  field: 'time',
  reason: 'is required',
  candidate: { id: '1', data: { a: [1, null] } },
}

describe.each(engines)('on $name', ({ openDatabases }) => {
  let databases: TestDatabases
  beforeAll(async () => void (databases = await openDatabases()), 60_000)
  afterAll(() => databases.close())

  test('what was refused is listed in pages until it is fed again', async () => {
    await using db = await databases.open()
    await appendQuarantine(db, [refused, { ...refused, eventId: '2' }, { ...refused, eventId: '3' }], NOON)
    const [first, second] = await readQuarantine(db, 0, 2)
    expect(first).toEqual({ ...refused, id: 1, receivedAt: NOON, fedAt: null })
    expect((await readQuarantine(db, second!.id, 2)).map(({ eventId }) => eventId)).toEqual(['3'])
    await setFed(db, [first!.id, second!.id], NOON + 1)
    expect((await readQuarantine(db, 0, 9)).map(({ eventId }) => eventId)).toEqual(['3'])
    expect(await countQuarantine(db)).toBe(1)
  })

  test('it expires by arrival', async () => {
    await using db = await databases.open()
    await appendQuarantine(db, [refused], NOON)
    await appendQuarantine(db, [refused], NOON + 1)
    expect(await expireQuarantine(db, NOON + 1)).toBe(1)
    expect((await readQuarantine(db, 0, 9)).map(({ receivedAt }) => receivedAt)).toEqual([NOON + 1])
  })

  test('anything may be refused: texts that PostgreSQL cannot hold, no candidate at all, one too large to keep', async () => {
    await using db = await databases.open()
    const odd = { source: 'a\0b', eventId: '\ud83d', field: '', reason: '"{},\\\n', candidate: { 'nul\0': '\ud83d' } }
    await appendQuarantine(db, [odd, { ...refused, candidate: undefined }, { ...refused, candidate: 'x'.repeat(100_000) }], NOON)
    const [strange, none, large] = await readQuarantine(db, 0, 9)
    expect(strange).toMatchObject({ ...odd, source: 'a\u{FFFD}b', eventId: '\u{FFFD}' })
    expect(none?.candidate).toBeNull()
    expect(large?.candidate).toEqual({ notKept: '100002 characters of JSON' })
  })
})
