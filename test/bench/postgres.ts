import { openPostgresForTests, type TestServer } from '@watchfloor/db/testing/postgres-server'

/** A PostgreSQL server; null where this machine has none. */
export async function findPostgres(): Promise<TestServer | null> {
  try {
    return await openPostgresForTests()
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('No PostgreSQL for tests')) return null
    throw error
  }
}

export const NO_POSTGRES = 'No PostgreSQL was found on this machine'
