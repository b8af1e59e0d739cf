import { sql, type Kysely } from 'kysely'

/** Surveys by what they are about: a contact of long ago that comes late brings its surveys to its queue. Few facts are surveys. */
export async function up(db: Kysely<any>): Promise<void> {
  await sql`create index event_about on event ((data ->> 'about')) where kind = 'survey'`.execute(db)
}
