import { Problem } from '../http/problem.ts'
import { bodyStream, decode, readable } from './body.ts'
import type { Accept, Receipt } from './accept.ts'
import { withData } from './cloud-events.ts'
import { Unavailable } from './commit.ts'

export const CHUNK_LINES = 1_000
const MAX_LINE_BYTES = 256 * 1024

/**
 * Reads CloudEvents one a line, without end, and answers one receipt a line for each chunk of up to 1,000. A chunk is on disk before its
 * receipt is sent and before the next one is read, so the sender is held back by our disk and memory stays bounded. Indexes count from
 * the start of the request. The last line says `{"done":true}` with the sums; a line that ends the stream early has a `problem`.
 */
export function ndjsonReceipts(request: Request, accept: Accept): ReadableStream<Uint8Array> {
  const source = receipts(request, accept)
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await source.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`))
    },
    async cancel() {
      await source.return(undefined)
    },
  })
}

type Sum = {
  done: boolean
  lines: number
  accepted: number
  known: number
  conflicting: number
  refused: number
  problem?: string
}

async function* receipts(request: Request, accept: Accept): AsyncGenerator<Receipt | Sum, void> {
  const sum: Sum = { done: true, lines: 0, accepted: 0, known: 0, conflicting: 0, refused: 0 }
  try {
    for await (const lines of chunks(bodyStream(request))) {
      const receipt = await accept(lines.map(parseLine), { patient: true })
      for (const one of receipt.refused) one.index += sum.lines
      sum.lines += lines.length
      sum.accepted += receipt.accepted
      sum.known += receipt.known
      sum.conflicting += receipt.conflicting
      sum.refused += receipt.refused.length
      yield receipt
    }
    yield sum
  } catch (error) {
    // The status line went out long ago, so the reason travels as the last line.
    if (!(error instanceof Problem || error instanceof Unavailable)) throw error
    yield { ...sum, done: false, problem: error.message }
  }
}

function parseLine(line: Uint8Array): unknown {
  try {
    return withData(JSON.parse(decode(line)))
  } catch {
    return null // refused by the check as "must be a JSON object", with its line's number
  }
}

/** Lines, up to 1,000 at a time; fewer when the sender pauses, because a slow sender wants its receipts too. */
async function* chunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array[]> {
  const source = readable(stream)
  let lines: Uint8Array[] = []
  let rest: Uint8Array = new Uint8Array(0)
  for (;;) {
    const coming = source.next()
    if (lines.length > 0 && !(await isHere(coming))) {
      yield lines
      lines = []
    }
    const { value: bytes, done } = await coming
    if (done) break
    let from = 0
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      const line = rest.length === 0 ? bytes.subarray(from, end) : Buffer.concat([rest, bytes.subarray(from, end)])
      rest = new Uint8Array(0)
      from = end + 1
      if (!isBlank(line)) lines.push(line)
      if (lines.length === CHUNK_LINES) {
        yield lines
        lines = []
      }
    }
    rest = Buffer.concat([rest, bytes.subarray(from)])
    if (rest.length > MAX_LINE_BYTES) {
      if (lines.length > 0) yield lines
      throw new Problem(413, `A line holds at most ${MAX_LINE_BYTES / 1024} KB`)
    }
  }
  if (!isBlank(rest)) lines.push(rest)
  if (lines.length > 0) yield lines
}

/** Whether the next bytes are here within one turn of the event loop. */
async function isHere(coming: Promise<unknown>): Promise<boolean> {
  const turn = new Promise<false>((resolve) => setImmediate(resolve, false))
  return Promise.race([coming.then(() => true), turn])
}

function isBlank(line: Uint8Array): boolean {
  return line.every((byte) => byte === 32 || byte === 13 || byte === 9)
}
