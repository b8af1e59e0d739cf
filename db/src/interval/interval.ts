import { noCounts, type Counts } from '@watchfloor/core/model/counts'
import type { Row } from '@watchfloor/core/model/book'
import { sql } from 'kysely'
import type { Queries } from '../connect.ts'

/** One queue in one interval, as the model counts it. `settled`: nothing that can still come in time changes it. */
export type IntervalRow = Omit<Row, 'revision'> & { settled: boolean }

/** Writes interval rows over what was there; in one statement, so all or none. */
export async function setIntervals({ kysely }: Queries, rows: readonly IntervalRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into queue_interval (queue_id, starts_at, counts, waits, settled)
    select * from unnest(${rows.map((row) => row.queue)}::text[], ${rows.map((row) => row.start)}::bigint[],
      ${rows.map((row) => countsText(row.counts))}::jsonb[], ${rows.map((row) => waitsText(row.waits))}::jsonb[],
      ${rows.map((row) => row.settled)}::boolean[])
    on conflict (queue_id, starts_at) do update
    set counts = excluded.counts, waits = excluded.waits, settled = excluded.settled`.execute(kysely)
}

/**
 * The 15-minute rows of a queue, or of all (null), that start in `[from, to)` (epoch ms), by start and queue. Intervals in which nothing
 * happened have no row. Counts are integers, spans milliseconds.
 */
export async function readIntervals({ kysely }: Queries, queue: string | null, from: number, to: number): Promise<IntervalRow[]> {
  const rows = await kysely
    .selectFrom('queue_interval')
    .selectAll()
    .where('starts_at', '>=', from)
    .where('starts_at', '<', to)
    .$if(queue !== null, (query) => query.where('queue_id', '=', queue as string))
    .orderBy('starts_at')
    .orderBy('queue_id')
    .execute()
  return rows.map(({ queue_id, starts_at, counts, waits, settled }) => ({
    ...{ queue: queue_id, start: starts_at, counts: { ...noCounts(), ...counts }, settled },
    waits: { answered: new Map(waits.answered), abandoned: new Map(waits.abandoned) },
  }))
}

/** Forgets all rows, for a rebuild from the log. */
export async function clearIntervals({ kysely }: Queries): Promise<void> {
  await sql`truncate queue_interval`.execute(kysely)
}

/** Zeros are left out: most of the sixty counters are, and one that is added later reads as 0 in old rows. */
export function countsText(counts: Counts): string {
  return JSON.stringify(Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)))
}

/** Pairs of a wait in ms and how often it occurred, shortest first, so that equal tallies are equal texts. */
function waitsText({ answered, abandoned }: Row['waits']): string {
  const pairs = (tally: Map<number, number>) => [...tally].sort(([a], [b]) => a - b)
  return JSON.stringify({ answered: pairs(answered), abandoned: pairs(abandoned) })
}
