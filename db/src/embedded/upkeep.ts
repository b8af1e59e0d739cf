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
  let checkpointAt = performance.now()
  let vacuumAt = performance.now()
  const look = async () => {
    const logged = await readLogged(kysely)
    const now = performance.now()
    if (logged > MUCH || (logged > LITTLE && now - checkpointAt > CHECKPOINT_MS)) {
      await sql`checkpoint`.execute(kysely)
      checkpointAt = performance.now()
    }
    if (now - vacuumAt > VACUUM_MS) {
      await vacuum(kysely)
      vacuumAt = performance.now()
    }
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

/** Only tables whose rows are replaced; the log's are not, and are left alone until transaction numbers run out. */
async function vacuum(kysely: Kysely<Database>) {
  await sql`vacuum (analyze) queue_interval, published_interval, checkpoint, quarantine, meta`.execute(kysely)
  const { rows } = await sql<{ age: number }>`
    select age(datfrozenxid) as age from pg_database where datname = current_database()`.execute(kysely)
  if (Number(rows[0]?.age) > OLD_TRANSACTIONS) await sql`vacuum (freeze)`.execute(kysely)
}
