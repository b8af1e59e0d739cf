import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Puts the names in a folder on disk, as `fsync` of a file does with its bytes. */
export function syncFolder(path: string) {
  if (process.platform === 'win32') return // folders cannot be opened there, and NTFS keeps a journal of names
  syncPath(path)
}

/** Puts a folder on disk with everything in it. */
export function syncTree(path: string) {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name)
    if (entry.isDirectory()) syncTree(below)
    else if (entry.isFile()) syncPath(below)
  }
  syncFolder(path)
}

function syncPath(path: string) {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
