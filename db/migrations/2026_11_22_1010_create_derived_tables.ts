import { sql, type Kysely } from 'kysely'

/** What follows from the log and can be made again from it (interval, checkpoint), and what was told to others on the strength of it. */
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    create table checkpoint (
      seq bigint primary key,
      model_version text not null,
      settings_version bigint not null,
      body bytea not null,
      sha256 text not null,
      made_at timestamptz not null
    )`.execute(db)
  await sql`alter table checkpoint alter column body set storage external`.execute(db) // compressed already
  await sql`
    create table queue_interval (
      queue_id text collate "C" not null,
      starts_at bigint not null,
      counts jsonb not null,
      waits jsonb not null,
      settled boolean not null,
      primary key (queue_id, starts_at)
    ) with (fillfactor = 70)`.execute(db) // rewritten while their interval lasts: room for that on the same page
  await sql`create index queue_interval_starts_at on queue_interval (starts_at)`.execute(db)
  await sql`
    create table published_interval (
      queue_id text collate "C" not null,
      starts_at bigint not null,
      counts jsonb not null,
      published_at timestamptz not null,
      published_as text not null,
      primary key (queue_id, starts_at)
    )`.execute(db)
  await sql`
    create table restatement (
      id bigint generated always as identity primary key,
      queue_id text collate "C" not null,
      starts_at bigint not null,
      figure text not null,
      old bigint not null,
      new bigint not null,
      caused_by text not null,
      at timestamptz not null
    )`.execute(db)
  await sql`create index restatement_interval on restatement (starts_at, queue_id)`.execute(db)
}
