import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { FileMigrationProvider, Migrator } from 'kysely/migration'
import type { Queries } from './connect.ts'
import { ensurePartitions } from './log/partition.ts'

/**
 * Brings the tables up to date: runs the steps in `db/migrations` that have not run here yet, all or none, then makes the log's months around
 * `now` (epoch ms). Run again, it changes nothing.
 *
 * @returns the names of the steps that ran
 * @throws Error naming the step that failed
 */
export async function migrate(db: Queries, now: number = Date.now()): Promise<string[]> {
  const { error, results = [] } = await migrator(db).migrateToLatest()
  if (error) {
    const failed = results.find(({ status }) => status === 'Error')
    throw new Error(`The database could not be brought up to date${failed ? `: ${failed.migrationName} failed` : ''}`, {
      cause: error,
    })
  }
  await ensurePartitions(db, now)
  return results.map(({ migrationName }) => migrationName)
}

function migrator({ kysely }: Queries): Migrator {
  const migrationFolder = join(import.meta.dirname, '../migrations')
  return new Migrator({ db: kysely, provider: new FileMigrationProvider({ fs: { readdir }, path: { join }, migrationFolder }) })
}
