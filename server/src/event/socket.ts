import { closeCodes } from '@watchfloor/core/frame/protocol'
import type { RawData, WebSocket } from 'ws'
import { z } from 'zod'
import type { Connection, Endpoint } from '../frame/upgrade.ts'
import { Problem } from '../http/problem.ts'
import type { Accept } from './accept.ts'
import { decode, MAX_BODY_BYTES } from './body.ts'
import { MAX_EVENTS, withData } from './cloud-events.ts'
import { Overloaded, Unavailable } from './commit.ts'
import { bearerToken, type ScopeOf } from './token.ts'

/** So many messages may be unanswered at once; we stop reading a sender that has more on the way. */
export const WINDOW = 8
const HELLO_MS = 10_000
/** So often we ask a sender that says nothing whether he is still there. */
const PING_MS = 30_000

const hello = z.object({ type: z.literal('hello'), token: z.string().min(1) })
const message = z.object({
  n: z.union([z.int(), z.string().max(64)]),
  events: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]),
})

export type DoorParts = {
  accept: Accept
  scopeOf: ScopeOf
  /** How long the first message may take, and how often a silent sender is asked whether he is there; ms. */
  helloMs?: number
  pingMs?: number
}

/**
 * The door for senders that keep a connection open, at `/api/events/stream`.
 *
 *     sender → hello     { type, token }, unless the token came in the Authorization header
 *     server → welcome   { type, window }: how many messages may be unanswered
 *     sender → message   { n, events }: one CloudEvent or a batch under a number of the sender's choice
 *     server → receipt   { n, receipt } once they are on disk, or { n, problem: { status, detail, field?, retryAfterMs? } }: nothing was kept
 *
 * Nobody has to wait for an answer before he sends on, not even for the welcome. Answers come in the order in which they are ready.
 */
export function doorEndpoint(parts: DoorParts): Endpoint {
  return { maxMessageBytes: MAX_BODY_BYTES, packs: false, connect: (connection) => void greet(connection, parts) }
}

async function greet({ ws, request }: Connection, parts: DoorParts): Promise<void> {
  const { accept, scopeOf, helloMs = HELLO_MS, pingMs = PING_MS } = parts
  const { unauthorised } = closeCodes
  const say = (word: unknown) => {
    if (ws.readyState === ws.OPEN) ws.send(JSON.stringify(word))
  }
  let unanswered = 0
  const take = async (message: Buffer) => {
    unanswered += 1
    if (unanswered >= WINDOW) ws.pause()
    say(await answer(message, accept))
    unanswered -= 1
    if (unanswered < WINDOW) ws.resume()
  }
  const enter = async (token: string) => {
    // What came in the same breath as the token is read already, and no pause holds it back.
    const early: Buffer[] = []
    const keep = (data: RawData) => void early.push(bytesOf(data))
    ws.on('message', keep)
    ws.pause()
    const scope = await scopeOf(token).catch(() => 'not ready' as const)
    ws.off('message', keep)
    ws.resume()
    if (scope === 'not ready') return ws.close(closeCodes.going.code, scope)
    if (scope === null) return ws.close(unauthorised.code, unauthorised.why)
    ws.on('message', (data) => void take(bytesOf(data)))
    say({ type: 'welcome', window: WINDOW })
    for (const message of early) void take(message)
  }
  letGoWhenDeaf(ws, pingMs)
  const token = bearerToken(request.headers.authorization)
  if (token !== null) return enter(token)
  const late = setTimeout(() => ws.close(unauthorised.code, 'no token came'), helloMs)
  ws.once('close', () => clearTimeout(late))
  ws.once('message', (data) => {
    clearTimeout(late)
    const read = hello.safeParse(parse(bytesOf(data)))
    if (read.success) void enter(read.data.token)
    else ws.close(closeCodes.badHello.code, 'send {"type":"hello","token":…} first')
  })
}

/** A sender whose machine or network is gone never closes: one that does not answer a ping has gone. */
function letGoWhenDeaf(ws: WebSocket, pingMs: number): void {
  let heard = true
  const alive = () => void (heard = true)
  ws.on('pong', alive)
  ws.on('message', alive)
  const asking = setInterval(() => {
    // While we do not read him we would not hear his pong either.
    if (!heard && !ws.isPaused) return ws.terminate()
    heard = false
    if (ws.readyState === ws.OPEN) ws.ping()
  }, pingMs)
  ws.once('close', () => clearInterval(asking))
}

function bytesOf(data: RawData): Buffer {
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data)
}

async function answer(bytes: Buffer, accept: Accept): Promise<unknown> {
  const value = parse(bytes)
  const read = message.safeParse(value)
  if (!read.success) return { n: numberIn(value), problem: faultOf(read.error, value) }
  const { n, events } = read.data
  const candidates = [events].flat().map(withData)
  if (candidates.length > MAX_EVENTS)
    return { n, problem: { status: 413, detail: `A message holds at most ${MAX_EVENTS} events`, field: 'events' } }
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

/** The sender's number in a message that is wrong otherwise: he wants to know which. */
function numberIn(value: unknown): unknown {
  const read = message.shape.n.safeParse((value as { n?: unknown } | null | undefined)?.n)
  return read.success ? read.data : null
}

function faultOf(error: z.ZodError, value: unknown): { status: number; detail: string; field: string } {
  const form = 'A message is {"n": number or text, "events": one CloudEvent or a list}'
  if (value === undefined) return { status: 400, detail: `This is not JSON in UTF-8. ${form}`, field: 'message' }
  const field = String(error.issues[0]?.path[0] ?? 'message')
  return { status: 400, detail: `${field} is missing or wrong. ${form}`, field }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(decode(bytes))
  } catch {
    return undefined // no schema accepts it
  }
}
