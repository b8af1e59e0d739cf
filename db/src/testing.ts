import { openDatabase, type Db } from './connect.ts'
import { migrate } from './migrate.ts'
import { openPostgresForTests } from './testing/postgres-server.ts'

/** Databases for the tests of one file: each `open` gives a fresh one with all tables and no rows, a copy of one that was migrated once. */
export type TestDatabases = {
  open(): Promise<Db>
  close(): Promise<void>
}

/** On PGlite, in memory: about a second for the first, a fraction of one for each copy. */
export async function openPGliteDatabases(): Promise<TestDatabases> {
  await using first = await openDatabase({ dir: 'memory://' })
  await migrate(first)
  const image = await first.dump()
  return { open: () => openDatabase({ dir: 'memory://', image }), close: () => Promise.resolve() }
}

/** On a real server (`openPostgresForTests`). */
export async function openPostgresDatabases(): Promise<TestDatabases> {
  const server = await openPostgresForTests()
  const template = await server.createDatabase()
  const first = await openDatabase({ url: template })
  await migrate(first)
  await first.close()
  return { open: async () => openDatabase({ url: await server.createDatabase(template) }), close: () => server.close() }
}

/** Both engines: `describe.each(engines)('on $name', ({ openDatabases }) => …)`. */
export const engines = [
  { name: 'PGlite', openDatabases: openPGliteDatabases },
  { name: 'PostgreSQL', openDatabases: openPostgresDatabases },
]
