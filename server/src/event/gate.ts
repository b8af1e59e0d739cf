import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { MiddlewareHandler } from 'hono'
import { problemParts } from '../http/problem.ts'
import { commonHeaders } from '../http/security.ts'
import { contentMode } from './cloud-events.ts'
import { Overloaded, overloadText, type Refusal } from './commit.ts'
import { orRefusal, retryAfterText } from './routes.ts'

/** Bodies of requests that are read or written at once may take so much memory together. One alone may always come (it has a limit of its own). */
const HELD_BYTES = 128 * 1024 * 1024
/** Packed JSON is a tenth of itself, more or less. */
const UNPACKED = 10
/** What a body is taken for that does not say how long it is. */
const UNDECLARED_BYTES = 1024 * 1024

export type GateParts = {
  /** Throws when facts that come now are to be refused … */
  admit(): void
  /** … and why, where it is for want of time; null where they are let in. */
  refusal(): Refusal | null
  /** Told when a body finds no room. */
  onFull?(): void
  /** Bytes that bodies may take together. */
  most?: number
}

/**
 * Looks at a request before its body is read: where its facts would wait too long, or bodies take too much memory already, it is refused at
 * the cost of its headers. So what is refused costs almost nothing, however much of it there is, and memory is bounded in bytes and not in
 * requests.
 */
export class Gate {
  readonly #parts: GateParts
  #held = 0

  constructor(parts: GateParts) {
    this.#parts = parts
  }

  /** Bytes of the bodies that are inside. */
  get heldBytes(): number {
    return this.#held
  }

  /** Why facts that come now are refused for want of time; null when they are not. */
  refusal(): Refusal | null {
    return this.#parts.refusal()
  }

  /** Lets a body in, or throws `Overloaded` or what `admit` throws. Gives what to call when it is answered. */
  enter(bytes: number): () => void {
    const { admit, onFull, most = HELD_BYTES } = this.#parts
    admit()
    if (this.#held > 0 && this.#held + bytes > most) {
      onFull?.()
      throw new Overloaded(`${Math.round(this.#held / 1024 / 1024)} MB of events are on their way in.`)
    }
    this.#held += bytes
    return () => {
      this.#held -= bytes
    }
  }
}

/** Puts the gate before a door. Lines without end pass: their sender is held back by its own receipts, and a thousand lines are all that is kept. */
export function throughGate(gate: Gate): MiddlewareHandler {
  return async (c, next) => {
    const { headers } = c.req.raw
    if (contentMode(headers) === 'ndjson') return next()
    const leave = await orRefusal(Promise.try(() => gate.enter(bytesOf(headers))))
    try {
      return await next()
    } finally {
      leave()
    }
  }
}

const door = /^\/api\/events(?:\?|$)/
const lines = /ndjson|jsonl/i

/**
 * Refuses at the listener, before the app has made anything of the request: there a refusal costs as much as what is taken, and of single events
 * twice as many as can be written would then leave half the time for them. Whoever passes is looked at again in the app (`throughGate`). Gives
 * whether it has answered.
 */
export function refuseEarly(gate: Gate): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    if (request.method !== 'POST' || !door.test(request.url ?? '') || lines.test(request.headers['content-type'] ?? ''))
      return false
    const refusal = gate.refusal()
    if (!refusal) return false
    const { why, retryAfterMs } = refusal
    const headers = { 'retry-after': retryAfterText(retryAfterMs) }
    const problem = { status: 429, message: overloadText(why), headers, field: undefined, extra: {} } as const
    const said = problemParts(problem, `urn:uuid:${randomUUID()}`, '/api/events')
    const length = Buffer.byteLength(said.body)
    response.writeHead(said.status, { ...commonHeaders, ...said.headers, 'content-length': length }).end(said.body)
    return true
  }
}

function bytesOf(headers: Headers): number {
  const declared = Number(headers.get('content-length') ?? UNDECLARED_BYTES)
  return headers.has('content-encoding') ? declared * UNPACKED : declared
}
