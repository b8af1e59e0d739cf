import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { syncFolder, syncTree } from './sync.ts'
import { SyncedFiles, syncedStart } from './synced-files.ts'

/**
 * Opens the database in a folder, and makes one where there is none. A new one carries a mark once all of it is on disk. What has no mark is
 * the rest of a start that was cut off, before anything was acknowledged: it is put aside, under a name that says so, and never deleted.
 */
export async function openCluster(dir: string): Promise<PGlite> {
  const mark = join(dir, 'watchfloor-complete')
  const known = existsSync(mark)
  if (!known && existsSync(dir)) renameSync(dir, `${dir}.incomplete-${Date.now()}`)
  const pglite = await PGlite.create({ fs: new SyncedFiles(dir), startParams: syncedStart })
  if (known) return pglite
  syncTree(dir)
  writeFileSync(mark, '', { flush: true })
  syncFolder(dir)
  syncFolder(dirname(dir))
  return pglite
}
