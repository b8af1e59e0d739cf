import { sql, type Kysely } from 'kysely'

/**
 * What the board said would miss its target, and whether it did: one row for each contact or promise judged. What was said does not follow from
 * the log, so it is kept; it is small, and old rows go.
 */
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    create table prediction (
      id bigint generated always as identity primary key,
      kind text not null check (kind in ('wait', 'ticket')),
      queue_id text collate "C" not null,
      about text not null,
      rehearsed boolean not null,
      made_at bigint not null,
      decided_at bigint not null,
      raw double precision not null,
      shown double precision,
      lead_ms bigint not null,
      breached boolean not null,
      unique (kind, about)
    )`.execute(db)
  await sql`create index prediction_decided_at on prediction (decided_at)`.execute(db)
}
