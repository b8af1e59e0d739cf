import type { MiddlewareHandler } from 'hono'
import { isLoopback } from '../config.ts'
import { bearerToken, type Scope, type ScopeOf } from '../event/token.ts'
import { Problem } from './problem.ts'

/** Sent with every answer. A page's own policy (with its hashes) is the web app's; answers of the API are never a page. */
export const commonHeaders: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
}

const apiPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/** Puts the security headers on every answer of the API. */
export function secureHeaders(): MiddlewareHandler {
  return async (c, next) => {
    await next()
    for (const name in commonHeaders) c.res.headers.set(name, commonHeaders[name] as string)
    c.res.headers.set('content-security-policy', apiPolicy)
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
  }
}

/**
 * Whether the Host header names this machine. While there is no sign-in, being on loopback is the only lock on the door, and a web page
 * that points its own name at 127.0.0.1 (DNS rebinding) would walk through it; but it cannot choose the Host header.
 */
export function isLocalHost(host: string | undefined): boolean {
  const name = /^(\[[^\]]+\]|[^:]*)(?::\d+)?$/.exec(host ?? '')?.[1]
  return name !== undefined && isLoopback(name.replace(/^\[|\]$/g, ''))
}

/** A page of another site may not open our sockets; a program, which sends no Origin, may. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true
  if (!URL.canParse(origin)) return false
  const url = new URL(origin)
  return url.host === host || isLoopback(url.hostname.replace(/^\[|\]$/g, ''))
}

export function localOnly(): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header('host')
    if (host !== undefined && !isLocalHost(host)) {
      throw new Problem(403, `This server answers on loopback only; "${host}" is not a name of it. Use http://127.0.0.1.`, {
        field: 'host',
      })
    }
    await next()
  }
}

/** Lets through who holds a token that opens this: one for everything, or one for the door where that is enough. */
export function requireToken(scopeOf: ScopeOf, needed: Scope): MiddlewareHandler {
  return async (c, next) => {
    const token = bearerToken(c.req.header('authorization'))
    const scope = token === null ? null : await scopeOf(token)
    if (scope === null) {
      const challenge = `Bearer realm="watchfloor"${token === null ? '' : ', error="invalid_token"'}`
      const why = token === null ? 'No token came' : 'This token is not known or was revoked'
      throw new Problem(
        401,
        `${why}. Send "Authorization: Bearer <token>"; the first one is in the file token of the data folder.`,
        {
          headers: { 'www-authenticate': challenge },
        },
      )
    }
    if (needed === 'admin' && scope !== 'admin') {
      throw new Problem(403, 'This token may only send events', {
        headers: { 'www-authenticate': 'Bearer realm="watchfloor", error="insufficient_scope", scope="admin"' },
      })
    }
    await next()
  }
}
