import { sql, type Kysely } from 'kysely'

/**
 * The log: every fact, in order of arrival, for ever.
 *
 * `event` is partitioned by month of arrival (`log/partition.ts` makes the months), so old months can be moved or dropped whole.
 * `event_key` stays in one piece, because a repeat may come in any month: it is what makes (source, id) unique. Facts that claim the same
 * (source, id) with another content are kept too, as n = 1, 2, …
 *
 * Texts compare by byte ("C"): cheaper, and the same on every machine. `content` is a 128-bit hash and a uuid is its compact type.
 */
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    create table event (
      seq bigint not null,
      received_at timestamptz not null,
      source text collate "C" not null,
      id text collate "C" not null,
      type text collate "C" not null,
      kind text collate "C" not null,
      thing text collate "C" not null,
      at bigint not null,
      content uuid not null,
      recorded_at bigint not null,
      sequence text collate "C" not null,
      precision integer not null,
      basis text collate "C" not null,
      revises text collate "C" not null,
      data json not null
    ) partition by range (received_at)`.execute(db)
  await sql`create index event_seq on event (seq)`.execute(db)
  await sql`create index event_thing on event (thing, kind)`.execute(db)
  await sql`create index event_at on event using brin (at) with (pages_per_range = 32, autosummarize = on)`.execute(db)
  await sql`
    create table event_key (
      id_key uuid not null,
      n smallint not null,
      content uuid not null,
      seq bigint not null,
      primary key (id_key, n)
    )`.execute(db)
}
