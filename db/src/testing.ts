import { sql } from 'kysely'
import { mkdirSync, readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { join } from 'node:path'
import { openDatabase, type Db } from './connect.ts'
import { migrate } from './migrate.ts'
import { openPostgresForTests } from './testing/postgres-server.ts'

/** The database of one test file, on one engine. */
export type TestDatabases = {
  /** The database with all tables and no rows: emptied, which takes a fiftieth of what a new one does. One at a time. */
  open(): Promise<Db>
  close(): Promise<void>
}

/** On PGlite, in memory. */
export async function openPGliteDatabases(): Promise<TestDatabases> {
  const db = await openDatabase({ dir: 'memory://', image: emptyImage() })
  return emptiedEachTime(db, db.close)
}

/** Where the test files share an empty cluster of this version: a dozen of them would make the same one anew. */
function emptyImage(): string {
  const manifest = findPackageJSON('@electric-sql/pglite', import.meta.url)
  if (!manifest) throw new Error('@electric-sql/pglite is not installed')
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  const cache = join(import.meta.dirname, '../node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  return join(cache, `pglite-${version}.tar`)
}

/** On a real server (`openPostgresForTests`). */
export async function openPostgresDatabases(): Promise<TestDatabases> {
  const server = await openPostgresForTests()
  const db = await openDatabase({ url: await server.createDatabase() })
  return emptiedEachTime(db, () => db.close().finally(server.close))
}

/** Both engines: `describe.each(engines)('on $name', ({ openDatabases }) => …)`. */
export const engines = [
  { name: 'PGlite', openDatabases: openPGliteDatabases },
  { name: 'PostgreSQL', openDatabases: openPostgresDatabases },
]

async function emptiedEachTime(db: Db, close: () => Promise<void>): Promise<TestDatabases> {
  await migrate(db)
  const stay = () => Promise.resolve() // open for the next test
  return {
    async open() {
      await empty(db)
      return { ...db, close: stay, [Symbol.asyncDispose]: stay }
    },
    close,
  }
}

async function empty({ kysely }: Db): Promise<void> {
  const { rows } = await sql<{ names: string }>`
    select string_agg(format('%I', tablename), ', ') as names from pg_tables
    where schemaname = current_schema() and tablename not like 'kysely%' and tablename <> 'writer'`.execute(kysely)
  await sql`truncate ${sql.raw(rows[0]?.names ?? '')} restart identity`.execute(kysely)
}
