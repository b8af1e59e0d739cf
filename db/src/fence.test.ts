import { afterAll, beforeAll, expect, test } from 'vitest'
import pg from 'pg'
import { openDatabase } from './connect.ts'
import { APPLICATION, passFence, raiseFence, settleEarlier } from './fence.ts'
import { migrate } from './migrate.ts'
import { findMeta, setMeta } from './meta/meta.ts'
import { openPostgresForTests, type TestServer } from './testing/postgres-server.ts'

let server: TestServer
beforeAll(async () => void (server = await openPostgresForTests()), 60_000)
afterAll(() => server.close())

/** An open database and the name of its writer. */
async function openWriter() {
  const url = await server.createDatabase()
  const db = await openDatabase({ url })
  await migrate(db)
  const { rows } = await withClient(url, (client) => client.query<{ epoch: string }>('select epoch from writer'))
  return { url, db, epoch: rows[0]!.epoch }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>, name = 'test'): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: name })
  client.on('error', () => {}) // it may be ended by the one that comes after it
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

test('who writes under the name of an earlier writer is refused, whatever he believes', { timeout: 60_000 }, async () => {
  const { url, db, epoch } = await openWriter()
  const stale = db.kysely
  await stale.transaction().execute((tx) => passFence(tx, epoch))
  // Another one becomes the writer; the first has not heard of it and still has its sessions.
  await withClient(url, (client) => client.query('update writer set epoch = gen_random_uuid()'))
  const late = stale.transaction().execute(async (tx) => {
    await passFence(tx, epoch)
    await setMeta({ kysely: tx }, 'late', 'yes')
  })
  await expect(late).rejects.toThrow('Another process has become the writer')
  await expect(db.transaction(async () => 1)).rejects.toThrow('Another process has become the writer')
  expect((await db.lost).message).toContain('Another process has become the writer')
  await expect(db.settle()).rejects.toThrow('Another process has become the writer')
  await db.close()
  await using again = await openDatabase({ url })
  expect(await findMeta(again, 'late')).toBeNull()
})

test(
  'who becomes the writer ends the sessions that an earlier one left in the middle of a transaction',
  { timeout: 60_000 },
  async () => {
    const { url, db, epoch } = await openWriter()
    await db.close()
    await withClient(
      url,
      async (left) => {
        await left.query('begin')
        await left.query('select 1 from writer where epoch = $1 for share', [epoch])
        await left.query(`insert into meta (key, value) values ('left', 'yes')`)
        await withClient(url, raiseFence)
        await expect(left.query('commit')).rejects.toThrow()
      },
      APPLICATION,
    )
    await using again = await openDatabase({ url })
    expect(await findMeta(again, 'left')).toBeNull()
  },
)

test('settling waits for what is under way, so that what is read then is what there will be', { timeout: 60_000 }, async () => {
  const { db, epoch } = await openWriter()
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const under = db.transaction(async (tx) => {
    await setMeta({ kysely: tx }, 'under way', 'yes')
    begin()
    await held
  })
  await begun
  let settled = false
  const settling = settleEarlier(db.kysely, epoch).then(() => (settled = true))
  expect(await findMeta(db, 'under way')).toBeNull()
  expect(settled).toBe(false)
  letGo()
  await settling
  expect(await findMeta(db, 'under way')).toBe('yes')
  await under
  await db.close()
})
