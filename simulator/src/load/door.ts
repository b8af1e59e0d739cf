import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

/** What the door said to a batch. */
export type Answer =
  | {
      kind: 'acknowledged'
      accepted: number
      known: number
      conflicting: number
      /** Positions of events that the door found fault with, and the first reason. */
      faulty: number[]
      why: string | null
      /** Newest arrival number of the batch, where it was asked for. */
      arrival: number | null
    }
  /** 429: nothing was kept. */
  | { kind: 'refused'; retryAfter: boolean }
  /** Another answer, or none: nobody knows what was kept. */
  | { kind: 'unknown'; why: string }

export type Door = { send(body: Buffer, askArrival: boolean): Promise<Answer>; close(): void }

const ANSWER_WITHIN_MS = 30_000

/** `POST /api/events` over connections that stay open, as cheaply as Node can. */
export function openDoor(url: string, token: string, connections: number): Door {
  const target = new URL('/api/events', url)
  const secure = target.protocol === 'https:'
  const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: connections })
  const request = secure ? httpsRequest : httpRequest
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/cloudevents-batch+json' }

  const once = (body: Buffer, askArrival: boolean, again: boolean): Promise<Answer> =>
    new Promise((resolve) => {
      const path = `${target.pathname}${askArrival ? '?results=true' : ''}`
      const sent = request(
        {
          agent,
          method: 'POST',
          hostname: target.hostname,
          port: target.port,
          path,
          headers: { ...headers, 'content-length': body.length },
        },
        (answer) =>
          void textOf(answer).then(
            (text) => resolve(read(answer, text)),
            (error: Error) => resolve(unknown(error)),
          ),
      )
      sent.setTimeout(ANSWER_WITHIN_MS, () => sent.destroy(new Error(`no answer within ${ANSWER_WITHIN_MS / 1000} s`)))
      sent.on('error', (error: NodeJS.ErrnoException) => {
        // The server closed a connection that was idle just as we took it up. Sending the same again is always safe.
        if (!again && sent.reusedSocket && error.code === 'ECONNRESET') void once(body, askArrival, true).then(resolve)
        else resolve(unknown(error))
      })
      sent.end(body)
    })
  return { send: (body, askArrival) => once(body, askArrival, false), close: () => agent.destroy() }
}

type ReceiptText = {
  accepted: number
  known: number
  conflicting: number
  refused: { index: number; field: string; reason: string }[]
  results?: { arrival: number | null }[]
}

function read(answer: IncomingMessage, text: string): Answer {
  if (answer.statusCode === 429) return { kind: 'refused', retryAfter: Number(answer.headers['retry-after']) > 0 }
  const receipt = answer.statusCode === 200 || answer.statusCode === 400 ? receiptIn(text) : null
  if (!receipt) return { kind: 'unknown', why: `${answer.statusCode} ${text.slice(0, 200)}` }
  const { accepted, known, conflicting, refused, results } = receipt
  const [first] = refused
  return {
    kind: 'acknowledged',
    accepted,
    known,
    conflicting,
    faulty: refused.map(({ index }) => index),
    why: first ? `${first.field} ${first.reason}` : null,
    arrival: results ? results.reduce((newest, one) => Math.max(newest, one.arrival ?? 0), 0) || null : null,
  }
}

function receiptIn(text: string): ReceiptText | null {
  try {
    const receipt = JSON.parse(text) as Partial<ReceiptText>
    return Array.isArray(receipt.refused) ? { accepted: 0, known: 0, conflicting: 0, ...receipt, refused: receipt.refused } : null
  } catch {
    return null // not from our door
  }
}

async function textOf(answer: IncomingMessage): Promise<string> {
  answer.setEncoding('utf8')
  let text = ''
  for await (const part of answer) text += part as string
  return text
}

function unknown(error: NodeJS.ErrnoException): Answer {
  return { kind: 'unknown', why: error.message || error.code || 'the connection broke' }
}
