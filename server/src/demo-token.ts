import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Db } from '@watchfloor/db/connect'
import { findToken, putToken } from '@watchfloor/db/token/token'
import { newToken } from './event/token.ts'

/**
 * The token by which the demo, and whoever tries the server out, may send events and change settings: in `<data>/token`, for this user's eyes only. Made at the
 * first start, and again when the database does not know the one in the file. Gives it back when it is new, else null.
 */
export async function ensureToken(db: Db, data: string, now: number): Promise<string | null> {
  const file = join(data, 'token')
  const kept = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  if (kept !== '' && (await findToken(db, kept))) return null
  const token = newToken()
  await putToken(db, token, 'made at the first start', 'admin', now)
  writeFileSync(file, `${token}\n`, { mode: 0o600 })
  chmodSync(file, 0o600) // the mode above counts for a new file only
  return token
}
