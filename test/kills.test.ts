import { dice } from '@watchfloor/core/model/replay.gen'
import { openDatabase, type Place } from '@watchfloor/db/connect'
import { openPostgresForTests, type TestServer as TestPostgres } from '@watchfloor/db/testing/postgres-server'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { demoEvents, heartbeats } from './support/demo-events.ts'
import { get, post, readAll, type LoggedEvent } from './support/door.ts'
import { keyOf, startFlow } from './support/flow.ts'
import { pause, startTestServer, until, type TestServer } from './support/server.ts'
import { compareWithRecount } from './support/truth.ts'

/** How often each engine is killed. KILLS=20 shows what we claim; each start costs seconds, so every run of all tests does fewer. */
const KILLS = Number(process.env['KILLS'] ?? 3)
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9))
const SENDERS = 3
const HOUR = 3_600_000
const timeout = 120_000 + KILLS * 20_000

test(
  `a server killed ${KILLS} times in full flow has all it acknowledged, once, and the right figures, on PGlite`,
  { timeout },
  async () => {
    await using server = await startTestServer({ demo: true })
    await killInFullFlow(server, null)
    await startFromCheckpoints(server, { dir: join(server.dir, 'data') })
  },
)

test(
  `a server killed ${KILLS} times in full flow has all it acknowledged, once, and the right figures, on PostgreSQL`,
  { timeout },
  async () => {
    await using postgres = await openPostgresForTests()
    const url = await postgres.createDatabase()
    await using server = await startTestServer({ demo: true, databaseUrl: url })
    await killInFullFlow(server, postgres)
    await startFromCheckpoints(server, { url })
  },
)

/** Kills the server, and now and then the database under it, while senders push days of a floor's life through the door. */
async function killInFullFlow(server: TestServer, postgres: TestPostgres | null): Promise<void> {
  const roll = dice(SEED)
  const told = { acknowledged: new Set<string>(), logged: new Map<string, number>(), head: 0 }
  const to = Date.now() - 20_000
  const events = demoEvents(to - (2 + KILLS / 2) * 24 * HOUR, to, String(SEED))
  for (let kill = 0; kill < KILLS; kill++) {
    const flow = startFlow(server, events, SENDERS, roll)
    const victim = postgres?.process && kill % 5 === 1 ? 'database' : kill % 7 === 3 ? 'server, asked to stop' : 'server'
    await until('something acknowledged', () => Promise.resolve(flow.acknowledged.length > 0))
    await pause(Math.floor(roll() * 250))
    if (victim === 'server') await server.kill()
    else if (victim === 'database') await endDatabase(postgres!)
    else await server.stop()
    await flow.stop()
    for (const key of flow.acknowledged) told.acknowledged.add(key)
    if (victim === 'database') await until('the server to find its database again', () => isReady(server))
    else await server.start()
    await readOn(server, told)
    const missing = [...told.acknowledged].filter((key) => !told.logged.has(key))
    expect(missing, `seed ${SEED}, kill ${kill} of the ${victim}: acknowledged and lost`).toEqual([])
  }
  const all = await readAll(server)
  expect(all.map(({ arrival }) => arrival)).toEqual(all.map((_, index) => index + 1))
  expect(new Set(all.map(keyOf)).size, `seed ${SEED}: events stored twice`).toBe(all.length)
  process.stdout.write(`seed ${SEED}: ${KILLS} kills, ${told.acknowledged.size} acknowledged, ${all.length} in the log\n`)
  await post(server, heartbeats(to))
  await expectTrue(server)
}

/** The log beyond what was read before: in order, no number left out, nothing twice. */
async function readOn(server: TestServer, told: { logged: Map<string, number>; head: number }): Promise<void> {
  for (;;) {
    const { events } = await get<{ events: LoggedEvent[] }>(server, `/api/events?after=${told.head}&limit=5000`)
    if (events.length === 0) return
    for (const event of events) {
      if (event.arrival !== told.head + 1) throw new Error(`After ${told.head} came ${event.arrival}`)
      const twin = told.logged.get(keyOf(event))
      if (twin !== undefined) throw new Error(`${keyOf(event)} is in the log twice: ${twin} and ${event.arrival}`)
      told.logged.set(keyOf(event), event.arrival)
      told.head = event.arrival
    }
  }
}

/** The newest checkpoint is used when it is whole and passed over when it is damaged; the figures are the same. */
async function startFromCheckpoints(server: TestServer, place: Place): Promise<void> {
  await server.stop()
  await server.start()
  await expectTrue(server)
  await server.stop()
  {
    await using db = await openDatabase(place)
    const newest = db.kysely.selectFrom('checkpoint').selectAll().orderBy('seq', 'desc')
    const { seq, body } = await newest.executeTakeFirstOrThrow()
    await db.kysely
      .updateTable('checkpoint')
      .set({ body: body.subarray(0, 1_000) })
      .where('seq', '=', seq)
      .execute()
  }
  await server.start()
  await expectTrue(server)
}

async function expectTrue(server: TestServer): Promise<void> {
  const { differing, compared } = await compareWithRecount(server)
  expect(differing.slice(0, 20), `seed ${SEED}`).toEqual([])
  expect(compared).toBeGreaterThan(1_000)
}

async function isReady(server: TestServer): Promise<boolean> {
  return (await fetch(`${server.url}/readyz`)).ok
}

/** Kills the whole of PostgreSQL as a crash does, and starts it again on what is on disk. */
async function endDatabase(postgres: TestPostgres): Promise<void> {
  const { process: postmaster } = postgres
  const gone = new Promise((resolve) => postmaster!.once('exit', resolve))
  postmaster!.kill('SIGKILL')
  await gone
  // Its children notice a moment later, and until then the folder is theirs.
  await until('PostgreSQL to start again', () =>
    postgres.restart().then(
      () => true,
      () => false,
    ),
  )
}
