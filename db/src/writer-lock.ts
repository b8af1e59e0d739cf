import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/**
 * Makes this process the only writer of a PostgreSQL database: an advisory lock, held by a connection of its own for as long as that lives.
 * The server drops it when the process ends, however it ends.
 *
 * @throws Error naming the process that has it
 */
export async function holdWriterLock(config: pg.ClientConfig, onLost: (error: Error) => void): Promise<() => Promise<void>> {
  const client = new pg.Client({
    ...config,
    application_name: `watchfloor writer, process ${process.pid}`,
    options: `${config.options ?? ''} ${NOTICE_SOON}`,
    keepAlive: true,
  })
  try {
    await client.connect()
  } catch (error) {
    throw new Error(`Cannot reach PostgreSQL: ${(error as Error).message}. Check DATABASE_URL.`, { cause: error })
  }
  if (!(await tryLock(client, performance.now() + PATIENCE_MS))) {
    const owner = await readOwner(client)
    await client.end()
    throw new Error(`The database is in use by ${owner}. Stop that process or choose another database (DATABASE_URL).`)
  }
  let released = false
  const lost = (error?: Error) => {
    if (released) return
    released = true
    onLost(new Error('The connection that makes this process the only writer broke: another one may write now', { cause: error }))
  }
  client.on('error', lost)
  client.on('end', () => lost())
  return async () => {
    released = true
    await client.end()
  }
}

/** "watchfl" in ASCII: any number will do that nobody else locks in this database. */
const WRITER_LOCK = '33618580577248876'

/** A machine that went away without a word keeps its lock until the server notices: after some 25 s instead of hours. */
const NOTICE_SOON = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3'

/** The server needs a moment to see that a killed process is gone, and the next one may start in that moment. */
const PATIENCE_MS = 2_000

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
