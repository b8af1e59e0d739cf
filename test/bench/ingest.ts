import type { Fact } from '@watchfloor/core/event/fact'
import { openDatabase, type Db } from '@watchfloor/db/connect'
import { appendFacts } from '@watchfloor/db/log/append'
import { factKey } from '@watchfloor/db/log/content'
import { eventColumns, eventLine, keyColumns, keyLine } from '@watchfloor/db/log/copy-text'
import { migrate } from '@watchfloor/db/migrate'
import { batchesOf } from '../support/demo-events.ts'
import type { SentEvent } from '../support/door.ts'
import { startTestServer } from '../support/server.ts'
import { demoStretch, factsOf } from './facts.ts'
import { withFolder } from './folder.ts'
import { median, rate, ratios, ratioText, takeTurns } from './measure.ts'
import { findPostgres, NO_POSTGRES } from './postgres.ts'
import { digits, shareGoal, unmeasured, type Goal, type Run, type Section } from './section.ts'
import { sendAll, textsOf } from './sender.ts'

const ROWS = 1_000
const EVENTS_A_REQUEST = 500
/** Always one batch being written, one being folded and more waiting, and yet less than the quarter of a second from which on the server refuses. */
const IN_FLIGHT = 6
const LEAST = 0.5
const AIM = 0.7

const header = ['what', 'events/s (median)', 'of raw COPY']

type Compared = { rows: string[][]; goal: Goal; refused: number }

/** Durable ingest: the same rows by bare COPY, by `appendFacts`, and through the whole server. On PGlite, and on PostgreSQL where there is one. */
export async function benchIngest(run: Run): Promise<Section> {
  const size = run.short ? 500 : 20_000
  const rounds = run.short ? 1 : 5
  const told = [...batchesOf(demoStretch(size * (rounds + 1), Date.now()), size)]
  const engines = [await onPglite(told, run)]
  await using postgres = await findPostgres()
  if (postgres) {
    await using db = await openDatabase({ url: await postgres.createDatabase() })
    engines.push(await compare('PostgreSQL', db, await postgres.createDatabase(), told, run))
  }
  const goals = engines.map(({ goal }) => goal)
  if (!postgres) goals.push(unmeasured('PostgreSQL, whole server of raw COPY', NO_POSTGRES))
  return {
    about:
      `${digits(size)} events a round of the demo floor, day after day, after as many unmeasured ones. Raw COPY: lines made beforehand, into ` +
      `the same two tables (log and keys, with their indexes and partitions), one durable transaction for ${digits(ROWS)} rows. \`appendFacts\`: the same ` +
      `batches of checked facts. Whole server: HTTP, batches of ${EVENTS_A_REQUEST}, ${IN_FLIGHT} in flight, each answered once on disk and in the ` +
      `figures; one process through all rounds. What it refused with 429 was sent again after Retry-After: ` +
      `${engines.map(({ refused }) => refused).join(' and ')} requests. The senders share the cores. ${rounds} rounds.`,
    header,
    rows: engines.flatMap(({ rows }) => rows),
    goals,
  }
}

function onPglite(told: readonly SentEvent[][], run: Run): Promise<Compared> {
  return withFolder(async (dir) => {
    await using db = await openDatabase({ dir })
    return await compare('PGlite', db, undefined, told, run)
  })
}

/** `told[0]` is for all to warm up on, the others are a round each. */
async function compare(
  engine: string,
  db: Db,
  databaseUrl: string | undefined,
  told: readonly SentEvent[][],
  { tell }: Run,
): Promise<Compared> {
  await migrate(db)
  let next = 1
  const take = (count: number) => (next += count) - count
  const named = (prefix: string, round: number) =>
    factsOf(told[round]!.map((event) => ({ ...event, id: `${prefix}${event.id}` })))
  const copied = (round: number) => batchedLines(named('copy.', round), take)
  await copyAll(db, copied(0))
  await appendAll(db, named('append.', 0), take)
  await using server = await startTestServer({ demo: true, databaseUrl })
  let refused = 0
  // Bodies are written beforehand: a sender that is busy for seconds would find its connections closed.
  const send = async (round: number) => {
    const texts = textsOf(told[round]!, EVENTS_A_REQUEST)
    return rate(told[round]!.length, async () => (refused += await sendAll(server, texts, IN_FLIGHT)))
  }
  await send(0)
  const size = told[0]!.length
  const copy = async (round: number) => {
    const lines = copied(round + 1)
    return rate(size, () => copyAll(db, lines))
  }
  const append = async (round: number) => {
    const facts = named('append.', round + 1)
    return rate(size, () => appendAll(db, facts, take))
  }
  const figures = await takeTurns(
    [
      { name: 'copy', run: copy },
      { name: 'append', run: append },
      { name: 'server', run: (round) => send(round + 1) },
    ],
    told.length - 1,
  )
  tell(`  ${engine}: ${JSON.stringify(figures, (_, value: unknown) => (typeof value === 'number' ? Math.round(value) : value))}`)
  return {
    refused,
    rows: [
      [`${engine}: raw COPY`, digits(median(figures.copy)), ''],
      [`${engine}: \`appendFacts\``, digits(median(figures.append)), ratioText(figures.append, figures.copy)],
      [`${engine}: whole server`, digits(median(figures.server)), ratioText(figures.server, figures.copy)],
    ],
    goal: shareGoal(`${engine}, whole server of raw COPY`, median(ratios(figures.server, figures.copy)), LEAST, AIM),
  }
}

type Lines = { keys: string; events: string }

/** The rows of both tables as COPY wants them, made as `appendFacts` makes them. */
export function batchedLines(facts: Fact[], take: (count: number) => number): Lines[] {
  const received = new Date().toISOString()
  return [...batchesOf(facts, ROWS)].map((batch) => {
    const first = take(batch.length)
    return {
      keys: batch.map((fact, i) => keyLine(factKey(fact.source, fact.id), 0, fact.content, first + i)).join(''),
      events: batch.map((fact, i) => eventLine(first + i, received, fact)).join(''),
    }
  })
}

export async function copyAll(db: Db, batches: readonly Lines[]): Promise<void> {
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
