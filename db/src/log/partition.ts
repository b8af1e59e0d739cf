import { sql } from 'kysely'
import type { Queries } from '../connect.ts'

/**
 * Makes the log's partitions for the month of `now` (epoch ms, UTC) and the next two, where missing. Cheap: call it at the start and once a
 * day. `appendFacts` also makes the month that it needs, so a missed call costs a moment and no fact.
 *
 * @returns the names of the partitions that were made
 */
export async function ensurePartitions(db: Queries, now: number): Promise<string[]> {
  const wanted = [0, 1, 2].map((ahead) => monthOf(now, ahead))
  const existing = await readPartitions(db)
  const missing = wanted.filter(({ name }) => !existing.has(name))
  for (const { name, from, to } of missing) {
    await sql`create table if not exists ${sql.table(name)} partition of event
      for values from (${sql.lit(from)}) to (${sql.lit(to)})`.execute(db.kysely)
  }
  return missing.map(({ name }) => name)
}

/** The month of a moment, as the partition of the log that holds what arrived in it. */
export function monthOf(at: number, ahead = 0): { name: string; from: string; to: string } {
  const date = new Date(at)
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead, 1))
  const next = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead + 1, 1))
  return { name: `event_${first.toISOString().slice(0, 7).replace('-', '_')}`, from: first.toISOString(), to: next.toISOString() }
}

async function readPartitions({ kysely }: Queries): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`
    select inhrelid::regclass::text as name from pg_inherits where inhparent = 'event'::regclass`.execute(kysely)
  return new Set(rows.map(({ name }) => name))
}
