import { Hono, type MiddlewareHandler } from 'hono'
import { Problem } from '../http/problem.ts'
import type { Accept, Receipt } from './accept.ts'
import { BODY_MS } from './body.ts'
import { contentMode, readCloudEvents } from './cloud-events.ts'
import { Overloaded, Unavailable } from './commit.ts'
import { answerLines } from './ndjson.ts'

/**
 * Where systems send what happened: one CloudEvent, a batch, or lines without end. Each event is accepted, known already, conflicting, or
 * refused with its reason. 200 means on disk and in the figures; 400 that nothing of the request could be used.
 */
export function eventRoutes(accept: Accept, sender: MiddlewareHandler, bodyMs = BODY_MS) {
  return new Hono().post('/', sender, async (c) => {
    const mode = contentMode(c.req.raw.headers)
    if (mode === 'ndjson') {
      const answer = await orRefusal(answerLines(c.req.raw, accept, bodyMs))
      if (answer.kind === 'refused') throw allRefused(answer.receipt)
      return c.body(answer.body, 200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
    }
    const candidates = await readCloudEvents(c.req.raw, mode, bodyMs)
    const receipt = await orRefusal(accept(candidates, { results: c.req.query('results') === 'true' }))
    if (candidates.length > 0 && receipt.refused.length === candidates.length) throw allRefused(receipt)
    return c.json(receipt)
  })
}

/** The door's own refusals as HTTP says them. */
export async function orRefusal<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof Overloaded || error instanceof Unavailable)) throw error
    const headers = { 'retry-after': retryAfterText(error.retryAfterMs) }
    throw new Problem(error instanceof Overloaded ? 429 : 503, error.message, { headers, cause: error })
  }
}

/** Whole seconds, at least one. */
export function retryAfterText(ms: number): string {
  return String(Math.max(1, Math.ceil(ms / 1_000)))
}

/** Nothing of a request could be used: a 400 with the receipt in it. */
export function allRefused(receipt: Receipt): Problem {
  const first = receipt.refused[0]
  return new Problem(400, `Every event was refused. The first: ${first?.field} ${first?.reason}`, {
    ...(first && { field: first.field }),
    extra: receipt,
  })
}
