import { randomUUID } from 'node:crypto'
import { sql, type Kysely, type Transaction } from 'kysely'
import type pg from 'pg'
import type { Database } from './schema.ts'

// The advisory lock keeps a second writer out while we hold it. It cannot keep an old one out who lost it without noticing: its machine was cut
// off or stood still, PostgreSQL dropped its lock, and its transactions go on where they stood. So each transaction of ours first takes a share of
// the one row of `writer`, under the name of this writer, and whoever becomes the writer puts his own name there: that waits for the transactions
// under way, and those that come later find that they are not meant.

/** Makes us the writer by name, and ends what sessions of earlier writers are left. Gives the name. To be called under the lock. */
export async function raiseFence(client: pg.Client): Promise<string> {
  const epoch = randomUUID()
  await client.query(`create table if not exists writer (
    only_one boolean primary key default true check (only_one), epoch uuid not null)`)
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and usename = current_user and application_name = '${APPLICATION}' and pid <> pg_backend_pid()`)
  await client.query(`set lock_timeout = ${PATIENCE_MS}`)
  await client.query(
    `insert into writer (epoch) values ($1) on conflict (only_one) do update set epoch = excluded.epoch, only_one = true`,
    [epoch],
  )
  return epoch
}

/** Lets a transaction of the writer `epoch` go on. @throws Error when somebody else is the writer by now */
export async function passFence(tx: Transaction<Database>, epoch: string): Promise<void> {
  const { rows } = await sql`select 1 from writer where epoch = ${epoch} for share`.execute(tx)
  if (rows.length === 0) throw new Error(OTHER)
}

/**
 * Resolves when no transaction that was under way can be committed any more: what the log holds then, it holds for good. For the time after
 * a commit whose answer never came.
 *
 * @throws Error while one is still under way
 */
export async function settleEarlier(kysely: Kysely<Database>, epoch: string): Promise<void> {
  await kysely.transaction().execute(async (tx) => {
    await sql`set local lock_timeout = ${sql.lit(PATIENCE_MS)}`.execute(tx)
    const { numAffectedRows } = await sql`update writer set epoch = epoch where epoch = ${epoch}`.execute(tx)
    if (numAffectedRows !== 1n) throw new Error(OTHER)
  })
}

const OTHER = 'Another process has become the writer of this database'

/** By this name PostgreSQL knows the sessions that write. */
export const APPLICATION = 'watchfloor'

/** An earlier transaction may take so long to end before we say that it does not. */
const PATIENCE_MS = 5_000
