import { spawnSync } from 'node:child_process'
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MB = 2 ** 20

/** A disk of its own that can be filled to the last byte, and emptied again. */
export type SmallDisk = {
  readonly path: string
  /** Fills it but for `leave` bytes. */
  fill(leave: number): void
  makeRoom(): void
  [Symbol.dispose](): void
}

/** A file system in memory, of so many MB. */
export function mountSmallDisk(megabytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'watchfloor-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'watchfloor', path], { encoding: 'utf8' })
  if (mounted.status !== 0) throw new Error(`A small disk could not be mounted: ${mounted.stderr}`)
  chmodSync(path, 0o777)
  const ballast = join(path, 'ballast')
  const makeRoom = () => rmSync(ballast, { force: true })
  const release = () => {
    spawnSync('umount', ['--lazy', path])
    rmSync(path, { recursive: true, force: true })
  }
  process.once('exit', release)
  return {
    path,
    makeRoom,
    fill(leave) {
      makeRoom()
      const { bavail, bsize } = statfsSync(path)
      const file = openSync(ballast, 'w')
      const piece = Buffer.alloc(MB)
      try {
        for (let left = bavail * bsize - leave; left > 0; left -= MB) writeSync(file, piece, 0, Math.min(MB, left))
      } catch (error) {
        if ((error as { code?: string }).code !== 'ENOSPC') throw error // full is what it should be
      } finally {
        closeSync(file)
      }
    },
    [Symbol.dispose]() {
      process.off('exit', release)
      release()
    },
  }
}

/** Why there can be no small disk here; null where there can. */
export function lacksSmallDisk(): string | null {
  if (process.platform !== 'linux') return 'a disk in memory is mounted as Linux does it'
  try {
    mountSmallDisk(1)[Symbol.dispose]()
    return null
  } catch (error) {
    return `${(error as Error).message.trim()} (root may)`
  }
}
