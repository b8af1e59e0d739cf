import { Problem } from '../http/problem.ts'

export const MAX_BODY_BYTES = 8 * 1024 * 1024
/** So long a body may take to come, and lines without end may be silent. */
export const BODY_MS = 60_000

/**
 * The whole body as text, at most `limit` bytes after unpacking. The limit is held while reading, so a sender that lies about its length,
 * sends none, or sends a gzip bomb gets a 413 and not our memory. One that has not sent all of it within `withinMs` gets a 408.
 */
export async function readBody(request: Request, { limit = MAX_BODY_BYTES, withinMs = BODY_MS } = {}): Promise<string> {
  const declared = Number(request.headers.get('content-length') ?? Number.NaN)
  if (declared > limit) throw tooLarge(limit)
  // With a declared length the HTTP parser itself stops at that length, so reading at once is safe, and much cheaper than by chunks.
  const plain = !request.headers.has('content-encoding') && Number.isFinite(declared)
  const reading = plain ? wholeBody(request) : collect(bodyStream(request), limit)
  const bytes = await inTime(reading, withinMs)
  if (bytes.length > limit) throw tooLarge(limit)
  return decode(bytes)
}

async function wholeBody(request: Request): Promise<Uint8Array> {
  try {
    return new Uint8Array(await request.arrayBuffer())
  } catch (cause) {
    throw brokenOff(cause)
  }
}

async function inTime<T>(reading: Promise<T>, withinMs: number): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(tooSlow(withinMs)), withinMs)
  try {
    return await Promise.race([reading, late.promise])
  } finally {
    clearTimeout(timer)
    reading.catch(() => {}) // who was too slow has had his answer
  }
}

/** The sender is slower than anybody has to be: the connection is worth more than what may still come. */
function tooSlow(withinMs: number): Problem {
  return new Problem(
    408,
    `The body did not come within ${withinMs / 1000} s. Send it at once; for facts as they happen use lines.`,
    {
      field: 'body',
      headers: { connection: 'close' },
    },
  )
}

function brokenOff(cause: unknown): Problem {
  return new Problem(400, 'The body broke off, or is not the gzip it says it is', { field: 'body', cause })
}

/** The body's bytes, unpacked where the sender packed them. */
export function bodyStream(request: Request): ReadableStream<Uint8Array> {
  const encoding = (request.headers.get('content-encoding') ?? 'identity').trim().toLowerCase()
  const body = request.body ?? new Blob([]).stream()
  if (encoding === 'identity') return body
  if (encoding === 'gzip')
    return body.pipeThrough(new DecompressionStream('gzip') as ReadableWritablePair<Uint8Array, Uint8Array>)
  throw new Problem(415, `Content-Encoding "${encoding}" is not known: send gzip or nothing`, {
    field: 'content-encoding',
    headers: { 'accept-encoding': 'gzip' },
  })
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** UTF-8 or a 400: guessing would change what the sender said. */
export function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw new Problem(400, 'The body is not UTF-8', { field: 'body', cause })
  }
}

async function collect(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of readable(stream)) {
    length += chunk.length
    if (length > limit) throw tooLarge(limit)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}

/** The chunks of a stream; a fault of the packing is the sender's, so a 400. */
export async function* readable(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) yield chunk
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    throw brokenOff(cause)
  }
}

function tooLarge(limit: number): Problem {
  return new Problem(
    413,
    `A request holds at most ${limit / 1024 / 1024} MB. Send smaller batches, or application/x-ndjson, which has no end.`,
    { field: 'body', headers: { connection: 'close' } },
  )
}
