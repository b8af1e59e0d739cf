import type { Row } from './book.ts'
import { countKeys, noCounts } from './counts.ts'
import { INTERVAL_MS } from '../interval/interval.ts'

export const DAY_MS = 86_400_000
const STEP = 128

/** The rows of one queue in one day of UTC as bytes: a tenth of what they take as objects, and nothing for a garbage collector to walk through. */
export function freezeDay(rows: readonly Row[], day: number): Uint8Array {
  const bytes: number[] = []
  for (const { start, counts, waits } of rows) {
    bytes.push((start - day) / INTERVAL_MS)
    const set = countKeys.flatMap((key, n) => (counts[key] === 0 ? [] : [[n, counts[key]] as const]))
    writePairs(bytes, set)
    writePairs(bytes, waits.answered)
    writePairs(bytes, waits.abandoned)
  }
  return Uint8Array.from(bytes)
}

/** The rows again, in the order in which they were given. They are copies: changing one changes nothing that is frozen. */
export function thawDay(bytes: Uint8Array, queue: string, day: number): Row[] {
  const rows: Row[] = []
  for (let at = 0; at < bytes.length;) {
    const start = day + bytes[at++]! * INTERVAL_MS
    const counts = noCounts()
    const set = readPairs(bytes, at)
    for (const [n, count] of set.pairs) counts[countKeys[n]!] = count
    const answered = readPairs(bytes, set.end)
    const abandoned = readPairs(bytes, answered.end)
    at = abandoned.end
    rows.push({
      queue,
      start,
      counts,
      waits: { answered: new Map(answered.pairs), abandoned: new Map(abandoned.pairs) },
      revision: 0,
    })
  }
  return rows
}

function writePairs(bytes: number[], pairs: Iterable<readonly [number, number]>): void {
  const all = [...pairs]
  writeNumber(bytes, all.length)
  for (const [key, value] of all) {
    writeNumber(bytes, key)
    writeNumber(bytes, value)
  }
}

function readPairs(bytes: Uint8Array, from: number): { pairs: [number, number][]; end: number } {
  const pairs: [number, number][] = []
  const cursor = { at: from }
  for (let left = readNumber(bytes, cursor); left > 0; left--) pairs.push([readNumber(bytes, cursor), readNumber(bytes, cursor)])
  return { pairs, end: cursor.at }
}

/** Seven bits a byte, the lowest first, the eighth says that more follow; the sign in the lowest bit. Whole numbers up to 2⁵² in size. */
function writeNumber(bytes: number[], value: number): void {
  let rest = value < 0 ? -2 * value - 1 : 2 * value
  while (rest >= STEP) {
    bytes.push((rest % STEP) + STEP)
    rest = Math.floor(rest / STEP)
  }
  bytes.push(rest)
}

function readNumber(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0
  let scale = 1
  for (;;) {
    const byte = bytes[cursor.at++]!
    value += (byte % STEP) * scale
    if (byte < STEP) break
    scale *= STEP
  }
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}
