import { sql } from 'kysely'
import type { Queries } from '../connect.ts'
import type { Quarantined } from './quarantine.ts'

/** One refused candidate, whether it was fed again or not; null where there is none of this id. */
export async function findQuarantined({ kysely }: Queries, id: number): Promise<Quarantined | null> {
  const row = await kysely.selectFrom('quarantine').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return null
  const { received_at, event_id, fed_at, ...rest } = row
  return { ...rest, receivedAt: received_at.getTime(), eventId: event_id, fedAt: fed_at?.getTime() ?? null }
}

/** Drops one, or all (null). Gives how many went. */
export async function removeQuarantined({ kysely }: Queries, id: number | null): Promise<number> {
  const { numDeletedRows } = await kysely
    .deleteFrom('quarantine')
    .$if(id !== null, (query) => query.where('id', '=', id as number))
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** How many candidates of each source are kept. */
export async function countBySource({ kysely }: Queries): Promise<Map<string, number>> {
  const { rows } = await sql<{ source: string; count: number }>`
    select source, count(*) as count from quarantine where fed_at is null group by source`.execute(kysely)
  return new Map(rows.map(({ source, count }) => [source, count]))
}
