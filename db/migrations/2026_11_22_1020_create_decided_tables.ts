import { sql, type Kysely } from 'kysely'

/** What people decided (settings, tokens), what the door refused, and what this database knows of itself. None of it follows from the log. */
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    create table setting_version (
      version bigint generated always as identity primary key,
      kind text not null check (kind in ('site', 'queue', 'calendar', 'agent', 'source')),
      id text collate "C" not null,
      body jsonb not null,
      deleted boolean not null default false,
      changed_at timestamptz not null,
      changed_by text not null
    )`.execute(db)
  await sql`create index setting_version_newest on setting_version (kind, id, version desc)`.execute(db)
  await sql`
    create table token (
      id bigint generated always as identity primary key,
      sha256 text not null unique,
      name text not null,
      scope text not null,
      created_at timestamptz not null,
      revoked_at timestamptz
    )`.execute(db)
  await sql`
    create table quarantine (
      id bigint generated always as identity primary key,
      received_at timestamptz not null,
      source text not null,
      event_id text not null,
      field text not null,
      reason text not null,
      candidate json not null,
      fed_at timestamptz
    )`.execute(db)
  await sql`create index quarantine_received_at on quarantine (received_at)`.execute(db)
  await sql`create table meta (key text primary key, value text not null)`.execute(db)
}
