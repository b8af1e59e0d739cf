import type { MiddlewareHandler } from 'hono'
import { contentMode } from './cloud-events.ts'
import { Overloaded } from './commit.ts'
import { orRefusal } from './routes.ts'

/** Bodies of requests that are read or written at once may take so much memory together. One alone may always come (it has a limit of its own). */
const HELD_BYTES = 128 * 1024 * 1024
/** Packed JSON is a tenth of itself, more or less. */
const UNPACKED = 10
/** What a body is taken for that does not say how long it is. */
const UNDECLARED_BYTES = 1024 * 1024

/**
 * Looks at a request before its body is read: where its facts would wait too long, or bodies take too much memory already, it is refused at
 * the cost of its headers. So what is refused costs almost nothing, however much of it there is, and memory is bounded in bytes and not in
 * requests.
 */
export class Gate {
  readonly #admit: () => void
  readonly #onFull: () => void
  readonly #most: number
  #held = 0

  /** `admit` throws when facts that come now are to be refused. */
  constructor(admit: () => void, onFull: () => void = () => {}, most = HELD_BYTES) {
    this.#admit = admit
    this.#onFull = onFull
    this.#most = most
  }

  /** Bytes of the bodies that are inside. */
  get heldBytes(): number {
    return this.#held
  }

  /** Lets a body in, or throws `Overloaded` or what `admit` throws. Gives what to call when it is answered. */
  enter(bytes: number): () => void {
    this.#admit()
    if (this.#held > 0 && this.#held + bytes > this.#most) {
      this.#onFull()
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

function bytesOf(headers: Headers): number {
  const declared = Number(headers.get('content-length') ?? UNDECLARED_BYTES)
  return headers.has('content-encoding') ? declared * UNPACKED : declared
}
