import { closeCodes } from '@watchfloor/core/frame/protocol'
import { z } from 'zod'
import type { Connection, Endpoint } from '../frame/upgrade.ts'
import { Problem } from '../http/problem.ts'
import type { Accept } from './accept.ts'
import { MAX_BODY_BYTES } from './body.ts'
import { MAX_EVENTS, withData } from './cloud-events.ts'
import { Overloaded, Unavailable } from './commit.ts'
import { bearerToken, type ScopeOf } from './token.ts'

/** So many messages may be unanswered at once; we stop reading a sender that has more on the way. */
export const WINDOW = 8
const HELLO_MS = 10_000

const hello = z.object({ type: z.literal('hello'), token: z.string().min(1) })
const message = z.object({
  n: z.union([z.int(), z.string().max(64)]),
  events: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]),
})

export type DoorParts = { accept: Accept; scopeOf: ScopeOf }

/**
 * The door for senders that keep a connection open, at `/api/events/stream`.
 *
 *     sender → hello     { type, token }, unless the token came in the Authorization header
 *     server → welcome   { type, window }: how many messages may be unanswered
 *     sender → message   { n, events }: one CloudEvent or a batch under a number of the sender's choice
 *     server → receipt   { n, receipt } once they are on disk, or { n, problem: { status, detail, retryAfterMs? } }: nothing of it was kept
 */
export function doorEndpoint(parts: DoorParts): Endpoint {
  return { maxMessageBytes: MAX_BODY_BYTES, packs: false, connect: (connection) => void greet(connection, parts) }
}

async function greet({ ws, request }: Connection, { accept, scopeOf }: DoorParts): Promise<void> {
  const { unauthorised } = closeCodes
  const say = (word: unknown) => {
    if (ws.readyState === ws.OPEN) ws.send(JSON.stringify(word))
  }
  let unanswered = 0
  const take = async (text: string) => {
    unanswered += 1
    if (unanswered >= WINDOW) ws.pause()
    say(await answer(text, accept))
    unanswered -= 1
    if (unanswered < WINDOW) ws.resume()
  }
  const enter = async (token: string) => {
    ws.pause()
    const scope = await scopeOf(token).catch(() => 'not ready' as const)
    ws.resume()
    if (scope === 'not ready') return ws.close(closeCodes.going.code, scope)
    if (scope === null) return ws.close(unauthorised.code, unauthorised.why)
    ws.on('message', (data) => void take(String(data)))
    say({ type: 'welcome', window: WINDOW })
  }
  const token = bearerToken(request.headers.authorization)
  if (token !== null) return enter(token)
  const late = setTimeout(() => ws.close(unauthorised.code, 'no token came'), HELLO_MS)
  ws.once('close', () => clearTimeout(late))
  ws.once('message', (data) => {
    clearTimeout(late)
    const read = hello.safeParse(parse(String(data)))
    if (read.success) void enter(read.data.token)
    else ws.close(closeCodes.badHello.code, 'send {"type":"hello","token":…} first')
  })
}

async function answer(text: string, accept: Accept): Promise<unknown> {
  const read = message.safeParse(parse(text))
  if (!read.success)
    return { n: null, problem: { status: 400, detail: 'A message is {"n": number or text, "events": one CloudEvent or a list}' } }
  const { n, events } = read.data
  const candidates = [events].flat().map(withData)
  if (candidates.length > MAX_EVENTS)
    return { n, problem: { status: 413, detail: `A message holds at most ${MAX_EVENTS} events` } }
  try {
    return { n, receipt: await accept(candidates, { patient: true }) }
  } catch (error) {
    return { n, problem: problemOf(error as Error) }
  }
}

function problemOf(error: Error): { status: number; detail: string; retryAfterMs?: number } {
  if (error instanceof Overloaded) return { status: 429, detail: error.message, retryAfterMs: error.retryAfterMs }
  if (error instanceof Unavailable) return { status: 503, detail: error.message, retryAfterMs: error.retryAfterMs }
  if (error instanceof Problem) return { status: error.status, detail: error.message }
  return { status: 500, detail: 'This is a bug; nothing of this message was acknowledged.' }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // no schema accepts it
  }
}
