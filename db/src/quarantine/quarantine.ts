import { sql } from 'kysely'
import type { Queries } from '../connect.ts'

/** A candidate that the door refused, with the field at fault and the remedy. What it was about, as far as it says so. */
export type Refused = { source: string; eventId: string; field: string; reason: string; candidate: unknown }

/** A refused candidate as it is kept. Moments are epoch ms; `fedAt` says when it was fed again and accepted. */
export type Quarantined = Refused & { id: number; receivedAt: number; fedAt: number | null }

/** Keeps what was refused. A candidate over 64 kB is not worth its room: what is kept is that it came, and how large it was. */
export async function appendQuarantine({ kysely }: Queries, refused: readonly Refused[], receivedAt: number): Promise<void> {
  if (refused.length === 0) return
  await sql`
    insert into quarantine (received_at, source, event_id, field, reason, candidate)
    select ${new Date(receivedAt)}::timestamptz, * from unnest(${refused.map((one) => plain(one.source))}::text[],
      ${refused.map((one) => plain(one.eventId))}::text[], ${refused.map((one) => plain(one.field))}::text[],
      ${refused.map((one) => plain(one.reason))}::text[], ${refused.map((one) => candidateText(one.candidate))}::json[])`.execute(
    kysely,
  )
}

/** What is in quarantine after `after` (an `id`), oldest first, at most `limit`; only what was not fed again yet. */
export async function readQuarantine({ kysely }: Queries, after: number, limit: number): Promise<Quarantined[]> {
  const rows = await kysely
    .selectFrom('quarantine')
    .selectAll()
    .where('id', '>', after)
    .where('fed_at', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id, received_at, source, event_id, field, reason, candidate, fed_at }) => ({
    ...{ id, receivedAt: received_at.getTime(), source, eventId: event_id, field, reason, candidate },
    fedAt: fed_at?.getTime() ?? null,
  }))
}

/** How many candidates wait in quarantine. */
export async function countQuarantine({ kysely }: Queries): Promise<number> {
  const { count } = await kysely
    .selectFrom('quarantine')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('fed_at', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

/** Marks candidates as fed again and accepted. */
export async function setFed({ kysely }: Queries, ids: readonly number[], at: number): Promise<void> {
  await sql`update quarantine set fed_at = ${new Date(at)} where id = any(${ids}::bigint[])`.execute(kysely)
}

/** Drops what came before a moment (epoch ms). Refused candidates may hold what must not be kept long. */
export async function expireQuarantine({ kysely }: Queries, before: number): Promise<number> {
  const { numDeletedRows } = await kysely.deleteFrom('quarantine').where('received_at', '<', new Date(before)).executeTakeFirst()
  return Number(numDeletedRows)
}

const LARGEST = 65_536

function candidateText(candidate: unknown): string {
  const text = JSON.stringify(candidate) ?? 'null'
  return text.length <= LARGEST ? text : JSON.stringify({ notKept: `${text.length} characters of JSON` })
}

/** These texts are from outside and unchecked: PostgreSQL holds neither NUL nor half a surrogate pair. */
function plain(text: string): string {
  return text.slice(0, 2_000).replaceAll('\0', '\u{FFFD}').toWellFormed()
}
