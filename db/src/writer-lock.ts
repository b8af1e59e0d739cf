import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { raiseFence } from './fence.ts'

export type WriterLock = {
  /** The name under which we write (`fence.ts`). */
  epoch: string
  release(): Promise<void>
}

/**
 * Makes this process the only writer of a PostgreSQL database: an advisory lock, held by a connection of its own for as long as that lives.
 * The server drops it when the process ends, however it ends. The connection is asked every second whether the server still answers: one that
 * stands still, or a network that swallows everything, breaks no connection by itself.
 *
 * @throws Error naming the process that has it
 */
export async function holdWriterLock(config: pg.ClientConfig, onLost: (error: Error) => void): Promise<WriterLock> {
  const client = new pg.Client({
    ...config,
    application_name: `watchfloor writer, process ${process.pid}`,
    options: `${config.options ?? ''} ${NOTICE_SOON}`,
    keepAlive: true,
    connectionTimeoutMillis: ANSWER_MS,
  })
  let released = false
  const lost = (cause?: Error) => {
    if (released) return
    released = true
    destroyClient(client)
    const why = cause?.message ?? 'it was closed'
    onLost(
      new Error(`The connection that makes this process the only writer broke (${why}): another one may write now`, { cause }),
    )
  }
  // Before `connect`: what breaks while it is set up is told by what is awaited then.
  client.on('error', lost)
  client.on('end', () => lost())
  try {
    await client.connect()
  } catch (error) {
    released = true
    throw new Error(`Cannot reach PostgreSQL: ${(error as Error).message}. Check DATABASE_URL.`, { cause: error })
  }
  try {
    // Until the lock is held nobody needs to hear that it is lost.
    const epoch = await inTime(take(client), SET_UP_MS)
    void watch(client, () => released, lost)
    return {
      epoch,
      async release() {
        if (released) return
        released = true
        await Promise.race([client.end(), sleep(GRACE_MS, undefined, { ref: false })])
        destroyClient(client) // a server that stands still does not say goodbye
      },
    }
  } catch (error) {
    released = true
    destroyClient(client)
    throw error
  }
}

/** Ends a connection at once, without a word to a server that may not answer. What is under way on it is rejected. */
export function destroyClient(client: pg.ClientBase): void {
  const { connection } = client as unknown as { connection?: { stream?: { destroy(): void } } }
  connection?.stream?.destroy()
}

/** "watchfl" in ASCII: any number will do that nobody else locks in this database. */
const WRITER_LOCK = '33618580577248876'

/** A machine that went away without a word keeps its lock until the server notices: after some 25 s instead of hours. */
const NOTICE_SOON = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3'

/** The server needs a moment to see that a killed process is gone, and the next one may start in that moment. */
const PATIENCE_MS = 2_000

/** A server that says nothing for so long is gone for us. */
const ANSWER_MS = 5_000
const ASK_MS = 1_000
/** After a standstill of our own the answer may have come and lie unread. */
const GRACE_MS = 500
const SET_UP_MS = 20_000

async function take(client: pg.Client): Promise<string> {
  if (await tryLock(client, performance.now() + PATIENCE_MS)) return raiseFence(client)
  const owner = await readOwner(client)
  throw new Error(`The database is in use by ${owner}. Stop that process or choose another database (DATABASE_URL).`)
}

async function watch(client: pg.Client, isOver: () => boolean, lost: (error: Error) => void): Promise<void> {
  while (!isOver()) {
    await sleep(ASK_MS, undefined, { ref: false })
    if (isOver()) return
    try {
      await inTime(client.query('select 1'), ANSWER_MS)
    } catch (error) {
      lost(error as Error)
    }
  }
}

async function inTime<T>(answer: Promise<T>, ms: number): Promise<T> {
  const late = Symbol('late')
  for (const patience of [ms, GRACE_MS]) {
    const waiting = new AbortController()
    const result = await Promise.race([
      answer,
      sleep(patience, late, { ref: false, signal: waiting.signal }).catch(() => late),
    ]).finally(() => waiting.abort())
    if (result !== late) return result as T
  }
  answer.catch(() => {}) // it fails when the connection is ended, and this error says more
  throw new Error(`PostgreSQL has not answered for ${Math.round(ms / 1000)} s`)
}

async function tryLock(client: pg.Client, until: number): Promise<boolean> {
  for (;;) {
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [WRITER_LOCK])
    if (rows[0]?.held) return true
    if (performance.now() > until) return false
    await sleep(100)
  }
}

async function readOwner(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ application_name: string; client_addr: string | null; since: Date }>(
    `select application_name, host(client_addr) as client_addr, backend_start as since
     from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and granted and ((classid::bigint << 32) | objid::bigint) = $1
       and pg_locks.database = (select oid from pg_database where datname = current_database())`,
    [WRITER_LOCK],
  )
  const owner = rows[0]
  if (!owner) return 'another process'
  return `"${owner.application_name}" on ${owner.client_addr ?? 'this machine'}, since ${owner.since.toISOString()}`
}
