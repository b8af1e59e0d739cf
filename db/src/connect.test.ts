import { sql } from 'kysely'
import { mkdtempSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from './connect.ts'
import { readLogged } from './embedded/upkeep.ts'
import { migrate } from './migrate.ts'
import { engines, type TestDatabases } from './testing.ts'
import { openPostgresForTests, startServer, type TestServer } from './testing/postgres-server.ts'

const dir = mkdtempSync(join(tmpdir(), 'watchfloor-connect-'))
let server: TestServer
beforeAll(async () => void (server = await openPostgresForTests()), 60_000)
afterAll(async () => {
  await server.close()
  rmSync(dir, { recursive: true })
})

describe.each(engines)('on $name', ({ openDatabases }) => {
  let databases: TestDatabases
  beforeAll(async () => void (databases = await openDatabases()), 60_000)
  afterAll(() => databases.close())

  test('values come out as the same types', async () => {
    await using db = await databases.open()
    const { rows } = await sql`
      select 9007199254740991::bigint as safe, 9007199254740992::bigint as large, -5::bigint as negative, 7 as integer, 1.5::float8 as double,
        timestamptz '2026-11-22 12:00:00.123+00' as moment, '{"a": [1]}'::json as json, '{"a": [1]}'::jsonb as jsonb, null::bigint as nothing,
        array['a', null]::text[] as texts, true as yes, '\\x00ff'::bytea as bytes`.execute(db.kysely)
    expect(rows).toEqual([
      {
        ...{ safe: 9007199254740991, large: 9007199254740992n, negative: -5, integer: 7, double: 1.5, nothing: null, yes: true },
        ...{ moment: new Date('2026-11-22T12:00:00.123Z'), json: { a: [1] }, jsonb: { a: [1] }, texts: ['a', null] },
        bytes: Buffer.from([0, 255]),
      },
    ])
  })

  test('a transaction that throws leaves nothing, and the next one works', async () => {
    await using db = await databases.open()
    const failing = db.transaction(async (tx) => {
      await db.copy(tx, 'meta', ['key', 'value'], 'a\tb\n')
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await db.transaction((tx) => db.copy(tx, 'meta', ['key', 'value'], 'c\td\n'))
    expect(await db.kysely.selectFrom('meta').selectAll().execute()).toEqual([{ key: 'c', value: 'd' }])
  })

  test('a COPY that is refused says why, with PostgreSQL’s code', async () => {
    await using db = await databases.open()
    const twice = db.transaction((tx) => db.copy(tx, 'meta', ['key', 'value'], 'a\t1\na\t2\n'))
    await expect(twice).rejects.toMatchObject({ code: '23505' })
    const torn = db.transaction((tx) => db.copy(tx, 'meta', ['key', 'value'], 'a\n'))
    await expect(torn).rejects.toMatchObject({ code: '22P04' })
  })

  test('many at once each get their turn', async () => {
    await using db = await databases.open()
    const answers = Array.from({ length: 50 }, (_, index) =>
      db.transaction(async (tx) => (await sql<{ n: number }>`select ${index}::int as n`.execute(tx)).rows[0]?.n),
    )
    expect(await Promise.all(answers)).toEqual(answers.map((_, index) => index))
  })

  test('a large text goes in and out whole', async () => {
    await using db = await databases.open()
    const value = 'ä😀x'.repeat(700_000)
    await db.kysely.insertInto('meta').values({ key: 'large', value }).execute()
    const row = await db.kysely.selectFrom('meta').selectAll().executeTakeFirstOrThrow()
    expect(row.value === value).toBe(true)
  })
})

test('a place is needed, and the message says how to give one', async () => {
  await expect(openDatabase({})).rejects.toThrow('--data DIR')
})

test('a server that is not there is named without its password', { timeout: 60_000 }, async () => {
  const opening = openDatabase({ url: `postgres://me:secret@localhost/x?host=${encodeURIComponent(dir)}` })
  await expect(opening).rejects.toThrow(/^Cannot reach PostgreSQL: (?!.*secret).*Check DATABASE_URL/)
})

test('two servers on one PostgreSQL database: the second is refused and told who writes', { timeout: 60_000 }, async () => {
  const url = await server.createDatabase()
  const first = await openDatabase({ url })
  expect(first.describe()).toMatch(/^PostgreSQL \d+\.\d+ at /)
  await expect(openDatabase({ url })).rejects.toThrow(`in use by "watchfloor writer, process ${process.pid}"`)
  const other = await openDatabase({ url: await server.createDatabase() }) // the lock is on the database, not on the server
  await Promise.all([first.close(), other.close()])
  await (await openDatabase({ url })).close()
})

test('a writer whose lock is gone writes no more', { timeout: 60_000 }, async () => {
  const url = await server.createDatabase()
  await using db = await openDatabase({ url })
  const ending = sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'watchfloor writer%'
    and datname = current_database()`.execute(db.kysely)
  await ending.catch(() => {}) // with the lock every connection is ended, often before this is answered
  expect((await db.lost).message).toContain('only writer')
  await expect(db.transaction(async () => 1)).rejects.toThrow('only writer')
})

test(
  'a server that goes away rejects what was under way, and this process is the writer no more',
  { timeout: 60_000 },
  async () => {
    await using own = await startServer()
    await using db = await openDatabase({ url: await own.createDatabase() })
    const under = db.transaction((tx) => sql`select pg_sleep(60)`.execute(tx))
    const rejected = expect(under).rejects.toThrow()
    await sql`select 1`.execute(db.kysely)
    own.process?.kill('SIGKILL')
    await rejected
    expect((await db.lost).message).toContain('only writer')
  },
)

test('an embedded engine that dies rejects what was under way and says that it is lost', { timeout: 60_000 }, async () => {
  const folder = join(dir, 'dying')
  await using db = await openDatabase({ dir: folder })
  await sql`create table doomed (a int)`.execute(db.kysely)
  rmSync(join(folder, 'pglite', 'pg_wal'), { recursive: true })
  await sql`select pg_switch_wal()`.execute(db.kysely)
  await expect(sql`insert into doomed values (1)`.execute(db.kysely)).rejects.toThrow('The embedded database stopped')
  expect((await db.lost).message).toContain('The embedded database stopped')
  await expect(db.transaction(async () => 1)).rejects.toThrow('The embedded database stopped')
})

test('queries that were under way are finished before the database is closed', { timeout: 60_000 }, async () => {
  const db = await openDatabase({ url: await server.createDatabase() })
  const under = Array.from({ length: 20 }, () => db.transaction((tx) => sql`select pg_sleep(0.001)`.execute(tx)))
  await under[0]
  await db.close()
  const settled = await Promise.allSettled(under)
  expect(settled.filter(({ status }) => status === 'rejected')).toEqual([])
  await expect(db.transaction(async () => 1)).rejects.toThrow('destroyed')
})

test('a folder remembers, and what a cut-off start left in it is put aside', { timeout: 120_000 }, async () => {
  const folder = join(dir, 'data')
  mkdirSync(join(folder, 'pglite'), { recursive: true })
  writeFileSync(join(folder, 'pglite', 'PG_VERSION'), '18\n')
  const first = await openDatabase({ dir: folder })
  await migrate(first)
  await first.kysely.insertInto('meta').values({ key: 'a', value: 'b' }).execute()
  expect(first.describe()).toBe(`Embedded PostgreSQL 18.6 in ${folder}`)
  expect(await readLogged(first.kysely)).toBeGreaterThan(0)
  expect(readdirSync(folder).filter((name) => name.startsWith('pglite.incomplete-'))).toHaveLength(1)
  await first.close()
  await first.close()
  await using again = await openDatabase({ dir: folder })
  expect(await again.kysely.selectFrom('meta').selectAll().execute()).toEqual([{ key: 'a', value: 'b' }])
  const synced = await sql`select current_setting('fsync') as fsync, current_setting('wal_sync_method') as method,
    current_setting('synchronous_commit') as commit`.execute(again.kysely)
  expect(synced.rows).toEqual([{ fsync: 'on', method: 'fsync', commit: 'on' }])
})
