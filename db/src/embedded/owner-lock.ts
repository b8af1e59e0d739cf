import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Gives the folder back. */
export type Release = () => void

/**
 * Makes this process the owner of a data folder, or says who is. Two engines on one folder do not notice each other and lose rows that were
 * acknowledged, so nobody may open one without this.
 *
 * Node has no file locks of its own, but its SQLite has: an exclusive transaction on an empty database is a lock that the operating system
 * drops when the process ends, however it ends. So there is never a stale lock to clean up, and no process id to be mistaken.
 *
 * @throws Error naming the owner's process id
 */
export function ownFolder(dir: string): Release {
  mkdirSync(dir, { recursive: true })
  const folder = resolve(dir)
  const lock = new DatabaseSync(join(folder, 'owner.lock'))
  try {
    lock.exec('pragma locking_mode = exclusive; pragma journal_mode = memory; begin exclusive')
  } catch (error) {
    lock.close()
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY)
      throw new Error(`Cannot lock the data folder ${folder}`, { cause: error })
    const owner = readOwner(folder)
    throw new Error(`The data folder ${folder} is in use by ${owner}. Stop that process or choose another folder (--data DIR).`, {
      cause: error,
    })
  }
  const note = join(folder, 'owner.json')
  writeFileSync(note, JSON.stringify({ pid: process.pid, since: new Date().toISOString() }))
  return () => {
    rmSync(note, { force: true })
    lock.close()
  }
}

const SQLITE_BUSY = 5

/** The note is for people only; the lock decides. */
function readOwner(folder: string): string {
  try {
    const { pid, since } = JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8')) as { pid: number; since: string }
    return pid === process.pid ? `this process (${pid}), since ${since}` : `process ${pid}, since ${since}`
  } catch {
    return 'another process' // it has the lock and has not written its note yet
  }
}
