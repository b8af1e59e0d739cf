import { randomBytes } from 'node:crypto'

/** A new token: 32 random bytes, with a prefix by which a leaked one is recognised. */
export function newToken(): string {
  return `wf_${randomBytes(32).toString('base64url')}`
}

/** The token in an `Authorization: Bearer …` header; null where there is none. */
export function bearerToken(header: string | null | undefined): string | null {
  return /^bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? null
}

/** What a token opens: the door alone, or everything. */
export type Scope = 'ingest' | 'admin'
export type ScopeOf = (token: string) => Promise<Scope | null>

const REMEMBERED_MS = 5_000

/**
 * Asks `scopeOf` once in five seconds for each good token: senders of single events would otherwise cost a query each. So a revoked token
 * works for up to five seconds more. Bad ones are not remembered, or guessing would fill the memory.
 */
export function rememberTokens(scopeOf: ScopeOf, now: () => number): ScopeOf {
  const good = new Map<string, { scope: Scope; until: number }>()
  return async (token) => {
    const known = good.get(token)
    if (known && now() < known.until) return known.scope
    const scope = await scopeOf(token)
    if (scope) good.set(token, { scope, until: now() + REMEMBERED_MS })
    else good.delete(token)
    return scope
  }
}
