import { Problem } from '../http/problem.ts'
import { setTimeout as pause } from 'node:timers/promises'
import { BODY_MS, bodyStream, decode, readable } from './body.ts'
import type { Accept, Receipt } from './accept.ts'
import { withData } from './cloud-events.ts'
import { Overloaded, Unavailable } from './commit.ts'

export const CHUNK_LINES = 1_000
const MAX_LINE_BYTES = 256 * 1024

/** While all is refused the status line is held back: for so long, and so many receipts. */
const HELD_MS = 1_000
const HELD_RECEIPTS = 10

export type LinesAnswer = { kind: 'lines'; body: ReadableStream<Uint8Array> } | { kind: 'refused'; receipt: Receipt }

/**
 * Reads CloudEvents one a line, without end, and answers one receipt a line for each chunk of up to 1,000. A chunk is on disk before its
 * receipt is sent and before the next one is read, so the sender is held back by our disk and memory stays bounded. Indexes count from
 * the start of the request. The last line says `{"done":true}` with the sums; a line that ends the stream early has a `problem`.
 *
 * The status goes out with the first receipt, so it can speak for that alone: where nothing was read it is the problem's own, where a short
 * stream was refused as a whole the answer is `refused`.
 *
 * A sender may be silent for `idleMs`, and a line may take so long; an empty line says that he is still there.
 *
 * @throws Problem, Overloaded or Unavailable when the first lines were not taken
 */
export async function answerLines(request: Request, accept: Accept, idleMs = BODY_MS): Promise<LinesAnswer> {
  const source = receipts(request, accept, idleMs)
  const held: (Receipt | Sum)[] = []
  let coming = source.next()
  for (;;) {
    const next = held.length === 0 ? await coming : await Promise.race([coming, pause(HELD_MS, null, { ref: false })])
    if (next === null || next.done) break
    const { value } = next
    held.push(value)
    coming = source.next()
    if ('done' in value) {
      const all = value.done && value.lines > 0 && value.refused === value.lines
      if (all) return { kind: 'refused', receipt: together(held.filter((one) => !('done' in one)) as Receipt[]) }
      break
    }
    if (value.accepted + value.known + value.conflicting > 0 || held.length === HELD_RECEIPTS) break
  }
  return { kind: 'lines', body: linesOf(held, coming, source) }
}

function together(receipts: readonly Receipt[]): Receipt {
  return { accepted: 0, known: 0, conflicting: 0, refused: receipts.flatMap((one) => one.refused) }
}

type Receipts = AsyncGenerator<Receipt | Sum, void>

function linesOf(held: (Receipt | Sum)[], first: ReturnType<Receipts['next']>, source: Receipts): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let coming: ReturnType<Receipts['next']> | null = first
  // Somebody may go away before he reads on: then nobody else hears of what goes wrong here.
  first.catch(() => {})
  return new ReadableStream({
    async pull(controller) {
      const value = held.shift()
      if (value) return controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`))
      const next = await (coming ?? source.next())
      coming = null
      if (next.done) controller.close()
      else controller.enqueue(encoder.encode(`${JSON.stringify(next.value)}\n`))
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

async function* receipts(request: Request, accept: Accept, idleMs: number): Receipts {
  const sum: Sum = { done: true, lines: 0, accepted: 0, known: 0, conflicting: 0, refused: 0 }
  try {
    for await (const lines of chunks(bodyStream(request), idleMs)) {
      const receipt = await accept(lines.map(parseLine), { patient: true })
      for (const one of [...receipt.refused, ...(receipt.warnings ?? [])]) one.index += sum.lines
      sum.lines += lines.length
      sum.accepted += receipt.accepted
      sum.known += receipt.known
      sum.conflicting += receipt.conflicting
      sum.refused += receipt.refused.length
      yield receipt
    }
    yield sum
  } catch (error) {
    // Once a receipt is out so is the status, and the reason travels as the last line.
    const isExpected = error instanceof Problem || error instanceof Unavailable || error instanceof Overloaded
    if (!isExpected || sum.lines === 0) throw error
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
async function* chunks(stream: ReadableStream<Uint8Array>, idleMs: number): AsyncGenerator<Uint8Array[]> {
  const source = readable(stream)
  let lines: Uint8Array[] = []
  let rest: Uint8Array = new Uint8Array(0)
  let lineBegan = Date.now()
  for (;;) {
    const coming = source.next()
    if (lines.length > 0 && !(await isHere(coming))) {
      yield lines
      lines = []
    }
    const { value: bytes, done } = await notLaterThan(
      coming,
      rest.length === 0 ? idleMs : lineBegan + idleMs - Date.now(),
      idleMs,
    )
    if (done) break
    if (rest.length === 0) lineBegan = Date.now()
    let from = 0
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      const line = rest.length === 0 ? bytes.subarray(from, end) : Buffer.concat([rest, bytes.subarray(from, end)])
      rest = new Uint8Array(0)
      lineBegan = Date.now()
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
      throw new Problem(413, `A line holds at most ${MAX_LINE_BYTES / 1024} KB: one event each`, { field: 'body' })
    }
  }
  if (!isBlank(rest)) lines.push(rest)
  if (lines.length > 0) yield lines
}

/** What comes, or a 408 when it has not come within `leftMs`. */
async function notLaterThan<T>(coming: Promise<T>, leftMs: number, idleMs: number): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => {
      const why = `No whole line came for ${idleMs / 1000} s. Send the rest in a new request; an empty line now and then keeps one open.`
      late.reject(new Problem(408, why, { field: 'body', headers: { connection: 'close' } }))
    },
    Math.max(0, leftMs),
  )
  try {
    return await Promise.race([coming, late.promise])
  } finally {
    clearTimeout(timer)
    coming.catch(() => {}) // who was too slow has had his answer
  }
}

/** Whether the next bytes are here within one turn of the event loop. */
async function isHere(coming: Promise<unknown>): Promise<boolean> {
  const turn = new Promise<false>((resolve) => setImmediate(resolve, false))
  return Promise.race([coming.then(() => true), turn])
}

function isBlank(line: Uint8Array): boolean {
  return line.every((byte) => byte === 32 || byte === 13 || byte === 9)
}
