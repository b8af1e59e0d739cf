import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findMeta, getInstanceId, setMeta } from '../meta/meta.ts'
import { engines, type TestDatabases } from '../testing.ts'
import { findToken, putToken, readTokens, revokeToken } from './token.ts'

const NOON = Date.UTC(2026, 10, 22, 12)

describe.each(engines)('on $name', ({ openDatabases }) => {
  let databases: TestDatabases
  beforeAll(async () => void (databases = await openDatabases()), 60_000)
  afterAll(() => databases.close())

  test('a token opens by its secret, which is not stored, until it is revoked', async () => {
    await using db = await databases.open()
    const token = await putToken(db, 'wf_secret', 'demo', 'ingest', NOON)
    expect(token).toEqual({ id: 1, name: 'demo', scope: 'ingest', createdAt: NOON, revokedAt: null })
    expect(await findToken(db, 'wf_secret')).toEqual(token)
    expect(await findToken(db, 'wf_other')).toBeNull()
    expect(JSON.stringify(await db.kysely.selectFrom('token').selectAll().execute())).not.toContain('wf_secret')
    expect(await revokeToken(db, token.id, NOON + 1)).toBe(true)
    expect(await revokeToken(db, token.id, NOON + 2)).toBe(false)
    expect(await findToken(db, 'wf_secret')).toBeNull()
    expect(await readTokens(db)).toEqual([{ ...token, revokedAt: NOON + 1 }])
  })

  test('what a database knows of itself is kept, and its name never changes', async () => {
    await using db = await databases.open()
    expect(await findMeta(db, 'epoch')).toBeNull()
    await setMeta(db, 'epoch', '1')
    await setMeta(db, 'epoch', '2')
    expect(await findMeta(db, 'epoch')).toBe('2')
    expect(await getInstanceId(db)).toBe(await getInstanceId(db))
  })
})
