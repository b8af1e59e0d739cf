import { join } from 'node:path'
import { CompiledQuery, Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import type pg from 'pg'
import { EmbeddedClient, ServerClient, CopyLines } from './copy.ts'
import { Engine } from './embedded/engine.ts'
import { ownFolder } from './embedded/owner-lock.ts'
import { startUpkeep } from './embedded/upkeep.ts'
import { APPLICATION, passFence, settleEarlier } from './fence.ts'
import type { Database } from './schema.ts'
import { OrderlyPool } from './pool.ts'
import { types } from './types.ts'
import { holdWriterLock } from './writer-lock.ts'

export type { Database } from './schema.ts'

/**
 * Where the database is: a PostgreSQL server's URL, or the folder of an embedded one. `memory://` embeds one that is forgotten; `image` names
 * a file that makes such a one start faster (the first start writes it).
 */
export type Place = { url?: string | undefined; dir?: string | undefined; image?: string | undefined }

/** Whatever runs queries: a `Db`, or `{ kysely: tx }` to take part in a transaction. */
export type Queries = { kysely: Kysely<Database> }

/** The open database. This process is its only writer for as long as it is open. */
export type Db = {
  kysely: Kysely<Database>
  kind: 'pglite' | 'postgres'
  /**
   * Loads lines of COPY's text format (`log/copy-text.ts` makes them) into a table, within the transaction.
   * The fastest way in: two to four times a multi-row INSERT.
   */
  copy(tx: Transaction<Database>, table: keyof Database, columns: readonly string[], lines: string): Promise<void>
  /**
   * One durable transaction: on disk when the promise is kept, undone when `work` throws. Inside, use `tx` alone: PGlite has one session.
   * Where the connection broke nobody knows whether it was committed, until `settle`. A server that has not ended it after `limitMs` counts
   * as gone.
   */
  transaction<T>(work: (tx: Transaction<Database>) => Promise<T>, options?: { limitMs?: number }): Promise<T>
  /** Resolves when nothing that was under way can be committed any more: from then on the log holds what it holds. Throws while it can. */
  settle(): Promise<void>
  /** One line for the log: engine, version, place. Never a password. */
  describe(): string
  /** Kept when the database is gone for good while in use (engine dead, writer lock lost): the process must stop then. */
  lost: Promise<Error>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Opens the database and makes this process its only writer. The one place that knows a PostgreSQL server from an embedded PGlite.
 *
 * @throws Error with a sentence for people: in use by whom, not reachable, wrong place
 */
export async function openDatabase(place: Place): Promise<Db> {
  if (place.url) return openServer(place.url)
  if (place.dir) return openEmbedded(place.dir, place.image)
  throw new Error('Where is the database? Give a folder (--data DIR) or a PostgreSQL URL (DATABASE_URL).')
}

async function openEmbedded(dir: string, image?: string): Promise<Db> {
  const memory = dir === 'memory://'
  const release = memory ? () => {} : ownFolder(dir)
  const lost = Promise.withResolvers<Error>()
  let engine: Engine
  try {
    engine = await Engine.open({ dir: memory ? null : join(dir, 'pglite'), image }, lost.resolve)
  } catch (error) {
    release()
    throw error
  }
  const config = {
    ...{ Client: EmbeddedClient, engine, stream: () => engine.connect(), types },
    ...{ user: 'postgres', database: 'postgres', password: '', ssl: false },
    max: 1, // the engine has one session; the pool's queue gives everyone a turn
    idleTimeoutMillis: 0,
  }
  const pool = new OrderlyPool(config as unknown as pg.PoolConfig)
  const kysely = kyselyOn(pool)
  const stopUpkeep = startUpkeep(kysely, (error) =>
    lost.resolve(new Error('The upkeep of the embedded database failed', { cause: error })),
  )
  return finish({
    ...{ kysely, kind: 'pglite', place: memory ? 'in memory' : `in ${dir}`, lost: lost.promise },
    begin: (work) => kysely.transaction().execute(work),
    // The folder has one process and that one session: its turn comes when all before it is over.
    settle: async () => void (await sql`select 1`.execute(kysely)),
    async end() {
      try {
        await stopUpkeep()
        await pool.served()
        await kysely.destroy()
        await engine.close()
      } finally {
        release()
      }
    },
  })
}

async function openServer(url: string): Promise<Db> {
  const options = '-c TimeZone=UTC -c synchronous_commit=on -c idle_in_transaction_session_timeout=60000'
  const config = { connectionString: url, types, options, application_name: APPLICATION, keepAlive: true }
  const lost = Promise.withResolvers<Error>()
  const lock = await holdWriterLock(config, lost.resolve)
  const pool = new OrderlyPool({ ...config, Client: ServerClient, max: 8, connectionTimeoutMillis: 5_000 } as pg.PoolConfig)
  // Without the lock nothing of ours may go on, and on a server that stands still nothing would ever end.
  void lost.promise.then(() => pool.abandon())
  const kysely = kyselyOn(pool)
  return finish({
    ...{ kysely, kind: 'postgres', place: `at ${placeOf(url)}`, lost: lost.promise },
    async begin(work, limitMs) {
      const overdue = limitMs !== undefined && setTimeout(() => lost.resolve(tooLong(limitMs)), limitMs)
      let refusal: Error | null = null
      try {
        return await kysely.transaction().execute(async (tx) => {
          await passFence(tx, lock.epoch).catch((error: Error) => {
            throw (refusal = error)
          })
          return work(tx)
        })
      } finally {
        if (overdue) clearTimeout(overdue)
        // Who is not let through is not the writer, or the database is another one than it was: only opening it anew can tell.
        if (refusal) lost.resolve(refusal)
      }
    },
    async settle() {
      try {
        await settleEarlier(kysely, lock.epoch)
      } catch (error) {
        lost.resolve(error as Error)
        throw error
      }
    },
    async end() {
      try {
        await pool.served()
        await kysely.destroy()
      } finally {
        await lock.release()
      }
    },
  })
}

function tooLong(limitMs: number): Error {
  return new Error(`PostgreSQL has not ended a transaction within ${limitMs / 1000} s`)
}

function kyselyOn(pool: pg.Pool): Kysely<Database> {
  // A broken connection rejects the queries that were under way on it, and the pool makes a new one. The events besides say nothing new, but
  // without a listener they would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
}

type Opened = {
  kysely: Kysely<Database>
  kind: Db['kind']
  place: string
  lost: Promise<Error>
  begin<T>(work: (tx: Transaction<Database>) => Promise<T>, limitMs?: number): Promise<T>
  settle(): Promise<void>
  end(): Promise<void>
}

async function finish({ kysely, kind, place, lost, begin, settle, end }: Opened): Promise<Db> {
  let closing: Promise<void> | null = null
  const close = () => (closing ??= end())
  let gone: Error | null = null
  void lost.then((error) => (gone = error))
  try {
    const { rows } = await sql<{ server_version: string }>`show server_version`.execute(kysely)
    const version = rows[0]?.server_version.split(' ')[0]
    return {
      kysely,
      kind,
      copy,
      async transaction(work, { limitMs } = {}) {
        if (gone) throw gone // another process may be the writer by now
        return begin(work, limitMs)
      },
      async settle() {
        if (gone) throw gone
        await settle()
      },
      describe: () => `${kind === 'pglite' ? 'Embedded PostgreSQL' : 'PostgreSQL'} ${version} ${place}`,
      lost,
      close,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function copy(tx: Transaction<Database>, table: string, columns: readonly string[], lines: string): Promise<void> {
  if (lines === '') return
  const names = columns.map((column) => `"${column}"`).join(', ')
  await tx.executeQuery(CompiledQuery.raw(`copy "${table}" (${names}) from`, [new CopyLines(lines)]))
}

/** The URL without user and password. */
function placeOf(url: string): string {
  try {
    const { host, pathname, searchParams } = new URL(url)
    return `${searchParams.get('host') ?? (host || 'localhost')}${pathname}`
  } catch {
    return 'the given URL'
  }
}
