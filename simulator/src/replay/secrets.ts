import { createHmac, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The token that a server on this machine left in its data folder; null where there is none. */
export function demoToken(dataDir: string): string | null {
  const file = join(dataDir, 'token')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() || null : null
}

/** The secret of this machine under which numbers are hashed, made when the data folder has none; null without a data folder. */
export function machineKey(dataDir: string): string | null {
  if (!existsSync(dataDir)) return null
  const file = join(dataDir, 'customer-key')
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  const key = randomBytes(32).toString('base64url')
  writeFileSync(file, `${key}\n`, { mode: 0o600 })
  return key
}

/** A number's keyed hash: the same customer, the same text; without the key nobody can try numbers out. */
export function keyedHash(key: string): (number: string) => string {
  return (number) => createHmac('sha256', key).update(number).digest('base64url').slice(0, 22)
}
