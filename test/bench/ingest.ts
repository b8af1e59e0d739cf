import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fact } from '@watchfloor/core/event/fact'
import { openDatabase, type Db } from '@watchfloor/db/connect'
import { appendFacts } from '@watchfloor/db/log/append'
import { factKey } from '@watchfloor/db/log/content'
import { eventColumns, eventLine, keyColumns, keyLine } from '@watchfloor/db/log/copy-text'
import { migrate } from '@watchfloor/db/migrate'
import { openPostgresForTests, type TestServer as Postgres } from '@watchfloor/db/testing/postgres-server'
import { batchesOf } from '../support/demo-events.ts'
import { startTestServer } from '../support/server.ts'
import { factsOf, ROUND, roundOf, WARM_UP } from './facts.ts'
import { median, rate, rateText, ratioText, takeTurns, type Section, type Tell } from './measure.ts'
import { sendAll, textsOf } from './sender.ts'

const ROUNDS = 5
const ROWS = 1_000
const EVENTS_A_REQUEST = 500
const IN_FLIGHT = 3

const header = ['what', 'events/s (median)', 'of raw COPY']

/** Durable ingest: the same rows by bare COPY, by `appendFacts`, and through the whole server. On PGlite, and on PostgreSQL where there is one. */
export async function benchIngest(tell: Tell): Promise<Section> {
  const rows = await onPglite(tell)
  await using postgres = await findPostgres()
  if (postgres) rows.push(...(await onPostgres(postgres, tell)))
  return {
    title: 'Durable ingest',
    about:
      `${rateText(ROUND)} events a round of the demo floor's last 30 hours, new ids each round, after ${rateText(WARM_UP)} unmeasured ones. Raw COPY: lines made ` +
      `beforehand, into the same two tables (log and keys, with their indexes), one durable transaction for ${rateText(ROWS)} rows. ` +
      `\`appendFacts\`: the same batches of checked facts. Whole server: a fresh process, HTTP, batches of ${EVENTS_A_REQUEST}, ${IN_FLIGHT} in flight, ` +
      `answered once on disk and in the figures; the senders share the cores. ${ROUNDS} rounds.` +
      (postgres ? '' : ' No PostgreSQL was found on this machine, so it is left out.'),
    header,
    rows,
  }
}

async function onPglite(tell: Tell): Promise<string[][]> {
  const dir = mkdtempSync(join(tmpdir(), 'watchfloor-bench-'))
  try {
    await using db = await openDatabase({ dir })
    return await compare('PGlite', db, async () => undefined, tell)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function onPostgres(postgres: Postgres, tell: Tell): Promise<string[][]> {
  await using db = await openDatabase({ url: await postgres.createDatabase() })
  return await compare('PostgreSQL', db, () => postgres.createDatabase(), tell)
}

async function findPostgres(): Promise<Postgres | null> {
  try {
    return await openPostgresForTests()
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('No PostgreSQL for tests')) return null
    throw error
  }
}

async function compare(engine: string, db: Db, newUrl: () => Promise<string | undefined>, tell: Tell): Promise<string[][]> {
  await migrate(db)
  let next = 1
  const take = (count: number) => (next += count) - count
  await copyAll(db, batchedLines(factsOf(roundOf('warm-copy').before), take))
  await appendAll(db, factsOf(roundOf('warm-append').before), take)
  const figures = await takeTurns(
    [
      {
        name: 'copy',
        async run(round) {
          const lines = batchedLines(factsOf(roundOf(`copy-${round}`).measured), take)
          return rate(ROUND, () => copyAll(db, lines))
        },
      },
      {
        name: 'append',
        async run(round) {
          const facts = factsOf(roundOf(`append-${round}`).measured)
          return rate(ROUND, () => appendAll(db, facts, take))
        },
      },
      { name: 'server', run: async () => serverRate(await newUrl()) },
    ],
    ROUNDS,
  )
  tell(`  ${engine}: ${JSON.stringify(figures, (_, value: unknown) => (typeof value === 'number' ? Math.round(value) : value))}`)
  return [
    [`${engine}: raw COPY`, rateText(median(figures.copy)), ''],
    [`${engine}: \`appendFacts\``, rateText(median(figures.append)), ratioText(figures.append, figures.copy)],
    [`${engine}: whole server`, rateText(median(figures.server)), ratioText(figures.server, figures.copy)],
  ]
}

type Lines = { keys: string; events: string }

/** The rows of both tables as COPY wants them, made as `appendFacts` makes them. */
function batchedLines(facts: Fact[], take: (count: number) => number): Lines[] {
  const received = new Date().toISOString()
  return [...batchesOf(facts, ROWS)].map((batch) => {
    const first = take(batch.length)
    return {
      keys: batch.map((fact, i) => keyLine(factKey(fact.source, fact.id), 0, fact.content, first + i)).join(''),
      events: batch.map((fact, i) => eventLine(first + i, received, fact)).join(''),
    }
  })
}

async function copyAll(db: Db, batches: Lines[]): Promise<void> {
  for (const { keys, events } of batches) {
    await db.transaction(async (tx) => {
      await db.copy(tx, 'event_key', keyColumns, keys)
      await db.copy(tx, 'event', eventColumns, events)
    })
  }
}

async function appendAll(db: Db, facts: Fact[], take: (count: number) => number): Promise<void> {
  for (const batch of batchesOf(facts, ROWS)) {
    const appended = await appendFacts(db, batch, take(batch.length), Date.now())
    if (appended.some(({ status }) => status !== 'accepted')) throw new Error('Not every fact of the bench was new')
  }
}

/** All bodies are written before the server starts: a sender that is busy for seconds would find its connections closed. */
async function serverRate(databaseUrl: string | undefined): Promise<number> {
  const { before, measured } = roundOf('server')
  const warmUp = textsOf(before, EVENTS_A_REQUEST)
  const texts = textsOf(measured, EVENTS_A_REQUEST)
  await using server = await startTestServer({ demo: true, databaseUrl })
  try {
    await sendAll(server, warmUp, IN_FLIGHT)
    return await rate(ROUND, () => sendAll(server, texts, IN_FLIGHT))
  } catch (error) {
    throw new Error(`The server did not take what it was sent. It said: ${server.output || 'nothing'}`, { cause: error })
  }
}
