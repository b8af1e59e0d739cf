import { randomBytes } from 'node:crypto'

/** A new token: 32 random bytes, with a prefix by which a leaked one is recognised. */
export function newToken(): string {
  return `wf_${randomBytes(32).toString('base64url')}`
}

/** The token in an `Authorization: Bearer …` header; null where there is none. */
export function bearerToken(header: string | null | undefined): string | null {
  return /^bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? null
}

const REMEMBERED_MS = 5_000

/**
 * Asks `isKnown` once in five seconds for each good token: senders of single events would otherwise cost a query each. So a revoked token
 * works for up to five seconds more. Bad ones are not remembered, or guessing would fill the memory.
 */
export function rememberTokens(
  isKnown: (token: string) => Promise<boolean>,
  now: () => number,
): (token: string) => Promise<boolean> {
  const good = new Map<string, number>()
  return async (token) => {
    const until = good.get(token)
    if (until !== undefined && now() < until) return true
    const known = await isKnown(token)
    if (known) good.set(token, now() + REMEMBERED_MS)
    else good.delete(token)
    return known
  }
}
