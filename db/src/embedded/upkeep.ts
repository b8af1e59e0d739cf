import { sql, type Kysely } from 'kysely'
import type { Database } from '../schema.ts'

/**
 * Does what a server's background processes do and an embedded engine lacks: without it the write-ahead log grows for ever (and with it the
 * time that a start after a crash takes), and replaced rows keep their room.
 *
 * @returns how to stop; kept when nothing is under way any more
 */
export function startUpkeep(kysely: Kysely<Database>, onTrouble: (error: unknown) => void): () => Promise<void> {
  let underWay: Promise<void> = Promise.resolve()
  const checkpointDue = every(CHECKPOINT_MS)
  const trimDue = every(CHECKPOINT_MS)
  const vacuumDue = every(VACUUM_MS)
  const look = async () => {
    const logged = await readLogged(kysely)
    if (logged > MUCH || (logged > LITTLE && checkpointDue())) await sql`checkpoint`.execute(kysely)
    if (trimDue()) {
      await sql`vacuum checkpoint`.execute(kysely) // the model's: megabytes replaced each minute
      await describeLog(kysely)
    }
    if (vacuumDue()) await vacuum(kysely)
  }
  const timer = setInterval(() => {
    underWay = underWay.then(look).catch(onTrouble)
  }, LOOK_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
    return underWay
  }
}

/** True once a period, by a clock that nobody sets. */
function every(periodMs: number): () => boolean {
  let last = performance.now()
  return () => {
    if (performance.now() - last < periodMs) return false
    last = performance.now()
    return true
  }
}

const LOOK_MS = 10_000
/** PostgreSQL's own interval between checkpoints. */
const CHECKPOINT_MS = 300_000
const VACUUM_MS = 3_600_000
const LITTLE = 16 * 2 ** 20
const MUCH = 256 * 2 ** 20
/** Of two thousand million numbers for transactions; PostgreSQL itself starts at a tenth of that. */
const OLD_TRANSACTIONS = 500_000_000

/** Bytes in the write-ahead log since the last checkpoint: what a start after a crash reads. */
export async function readLogged(kysely: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ bytes: string }>`
    select pg_current_wal_insert_lsn() - redo_lsn as bytes from pg_control_checkpoint()`.execute(kysely)
  return Number(rows[0]?.bytes)
}

/** Frees replaced rows. Those of the log are never replaced: it is left alone until transaction numbers run out. */
export async function vacuum(kysely: Kysely<Database>) {
  await sql`vacuum (analyze) queue_interval, published_interval, checkpoint, quarantine, meta`.execute(kysely)
  const { rows } = await sql<{ age: number }>`
    select age(datfrozenxid) as age from pg_database where datname = current_database()`.execute(kysely)
  if (Number(rows[0]?.age) > OLD_TRANSACTIONS) await sql`vacuum (freeze)`.execute(kysely)
}

/** Tells the planner of what came to the log: where its index on `at` has not looked yet, and how much of what there is. */
export async function describeLog(kysely: Kysely<Database>) {
  const { rows } = await sql<{ month: string; index: string }>`
    select table_stat.relname as month, index_stat.indexrelname as index
    from pg_stat_user_tables as table_stat join pg_stat_user_indexes as index_stat using (relid)
      join pg_class as index_class on index_class.oid = index_stat.indexrelid join pg_am on pg_am.oid = index_class.relam
    where table_stat.relid in (select inhrelid from pg_inherits where inhparent = 'event'::regclass) and amname = 'brin'
      and n_mod_since_analyze > greatest(1000, n_live_tup / 10)`.execute(kysely)
  for (const { month, index } of rows) {
    await sql`select brin_summarize_new_values(${index}::regclass)`.execute(kysely)
    await sql`analyze ${sql.table(month)} (seq, at, thing, kind)`.execute(kysely)
  }
}
