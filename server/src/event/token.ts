import { createHash, randomBytes } from 'node:crypto'

/** A new token: 32 random bytes, with a prefix by which a leaked one is recognised. */
export function newToken(): string {
  return `wf_${randomBytes(32).toString('base64url')}`
}

/** What is kept of a token. It is 256 random bits, so a plain hash is enough: there is nothing to guess. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** The token in an `Authorization: Bearer …` header; null where there is none. */
export function bearerToken(header: string | null | undefined): string | null {
  return /^bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? null
}
