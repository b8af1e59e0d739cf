import { sql } from 'kysely'
import type { Queries } from '../connect.ts'

/** What can miss its target: a contact in line, or a promise on a ticket. */
export type PredictionKind = 'wait' | 'ticket'

/** A probability of missing the target that was given, and what came of it. Moments are epoch ms. */
export type Prediction = {
  kind: PredictionKind
  queue: string
  /** The contact's or promise's key: each is judged once. */
  about: string
  /** Worked out afterwards from the log as it stood then; nobody was shown it. */
  rehearsed: boolean
  madeAt: number
  decidedAt: number
  /** As the model says, before recalibration. */
  raw: number
  /** As shown; null while the record was unproven and nothing was shown. */
  shown: number | null
  /** Time that was left to the target, ms. */
  leadMs: number
  breached: boolean
}

/** Writes down predictions that were decided. One about something that was judged before is left out. */
export async function appendPredictions({ kysely }: Queries, predictions: readonly Prediction[]): Promise<void> {
  if (predictions.length === 0) return
  const column = <K extends keyof Prediction>(key: K) => predictions.map((one) => one[key])
  await sql`
    insert into prediction (kind, queue_id, about, rehearsed, made_at, decided_at, raw, shown, lead_ms, breached)
    select * from unnest(${column('kind')}::text[], ${column('queue')}::text[], ${column('about')}::text[],
      ${column('rehearsed')}::boolean[], ${column('madeAt')}::bigint[], ${column('decidedAt')}::bigint[],
      ${column('raw')}::double precision[], ${column('shown')}::double precision[], ${column('leadMs')}::bigint[],
      ${column('breached')}::boolean[])
    on conflict (kind, about) do nothing`.execute(kysely)
}

/** The newest predictions of a kind, at most `limit`, decided at `from` (epoch ms) or later, in the order in which they were decided. */
export async function readPredictions(
  { kysely }: Queries,
  kind: PredictionKind,
  from: number,
  limit: number,
): Promise<Prediction[]> {
  const rows = await kysely
    .selectFrom('prediction')
    .selectAll()
    .where('kind', '=', kind)
    .where('decided_at', '>=', from)
    .orderBy('decided_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.reverse().map((row) => ({
    ...{ kind, queue: row.queue_id, about: row.about, rehearsed: row.rehearsed, madeAt: row.made_at, decidedAt: row.decided_at },
    ...{ raw: row.raw, shown: row.shown, leadMs: row.lead_ms, breached: row.breached },
  }))
}

/** Drops what was decided before a moment (epoch ms), and gives how many that were. */
export async function expirePredictions({ kysely }: Queries, before: number): Promise<number> {
  const { numDeletedRows } = await kysely.deleteFrom('prediction').where('decided_at', '<', before).executeTakeFirst()
  return Number(numDeletedRows)
}
