import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'

/**
 * A database that is forgotten. Making a cluster takes seconds, loading an `image` of one a fraction: where that file is missing, this start
 * makes it for the next.
 */
export async function openMemory(image?: string): Promise<PGlite> {
  if (image === undefined) return PGlite.create({ startParams })
  if (existsSync(image)) return PGlite.create({ startParams, loadDataDir: new Blob([readFileSync(image)]) })
  const pglite = await PGlite.create({ startParams })
  const draft = `${image}.${process.pid}` // several may come here at once: the last whole one stays
  writeFileSync(draft, new Uint8Array(await (await pglite.dumpDataDir('none')).arrayBuffer()))
  renameSync(draft, image)
  return pglite
}

const startParams = [...PGlite.defaultStartParams, '-c', 'TimeZone=UTC']
