import { countKeys, noCounts, type CountKey, type Counts } from '@watchfloor/core/model/counts'
import { sql } from 'kysely'
import type { Db, Queries } from '../connect.ts'
import { countsText } from './interval.ts'

/** Figures that were given out (a snapshot, an export, a shared link), and as what. `publishedAt` is epoch ms. */
export type Published = { queue: string; start: number; counts: Counts; publishedAt: number; publishedAs: string }

/** A published figure that a late fact changed. `causedBy` names the facts; `at` is epoch ms. */
export type Restatement = {
  queue: string
  start: number
  figure: CountKey
  old: number
  new: number
  causedBy: string
  at: number
}

/** Notes what was given out. What was published before stands: it changes by `restate` only. */
export async function publishIntervals({ kysely }: Queries, intervals: readonly Published[]): Promise<void> {
  if (intervals.length === 0) return
  await sql`
    insert into published_interval (queue_id, starts_at, counts, published_at, published_as)
    select * from unnest(${intervals.map((row) => row.queue)}::text[], ${intervals.map((row) => row.start)}::bigint[],
      ${intervals.map((row) => countsText(row.counts))}::jsonb[],
      ${intervals.map((row) => new Date(row.publishedAt).toISOString())}::timestamptz[],
      ${intervals.map((row) => row.publishedAs)}::text[])
    on conflict (queue_id, starts_at) do nothing`.execute(kysely)
}

/** What was published of a queue, or of all (null), for `[from, to)` (epoch ms), by start and queue. */
export async function readPublished({ kysely }: Queries, queue: string | null, from: number, to: number): Promise<Published[]> {
  const rows = await kysely
    .selectFrom('published_interval')
    .selectAll()
    .where('starts_at', '>=', from)
    .where('starts_at', '<', to)
    .$if(queue !== null, (query) => query.where('queue_id', '=', queue as string))
    .orderBy('starts_at')
    .orderBy('queue_id')
    .execute()
  return rows.map(({ queue_id, starts_at, counts, published_at, published_as }) => ({
    ...{ queue: queue_id, start: starts_at, counts: { ...noCounts(), ...counts } },
    ...{ publishedAt: published_at.getTime(), publishedAs: published_as },
  }))
}

/**
 * Compares what an interval says now with what was published of it. Where they differ, the new figures take the place of the published ones
 * and each change is written down, in one transaction.
 *
 * @returns the changes; none where the interval was never published or says the same
 */
export async function restate(
  db: Db,
  interval: { queue: string; start: number; counts: Counts },
  causedBy: string,
  at: number,
): Promise<Restatement[]> {
  const { queue, start, counts } = interval
  return db.transaction(async (tx) => {
    const [published] = await readPublished({ kysely: tx }, queue, start, start + 1)
    if (!published) return []
    const changed = countKeys.filter((figure) => published.counts[figure] !== counts[figure])
    const changes = changed.map((figure) => ({
      queue,
      start,
      figure,
      old: published.counts[figure],
      new: counts[figure],
      causedBy,
      at,
    }))
    if (changes.length === 0) return []
    await tx.insertInto('restatement').values(changes.map(toRow)).execute()
    await tx
      .updateTable('published_interval')
      .set({ counts: countsText(counts) })
      .where('queue_id', '=', queue)
      .where('starts_at', '=', start)
      .execute()
    return changes
  })
}

/** What was restated of intervals that start in `[from, to)` (epoch ms), in the order it was written. */
export async function readRestatements({ kysely }: Queries, from: number, to: number): Promise<Restatement[]> {
  const rows = await kysely
    .selectFrom('restatement')
    .selectAll()
    .where('starts_at', '>=', from)
    .where('starts_at', '<', to)
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    ...{ queue: row.queue_id, start: row.starts_at, figure: row.figure as CountKey, old: row.old, new: row.new },
    ...{ causedBy: row.caused_by, at: row.at.getTime() },
  }))
}

function toRow({ queue, start, causedBy, at, ...change }: Restatement) {
  return { ...change, queue_id: queue, starts_at: start, caused_by: causedBy, at: new Date(at) }
}
