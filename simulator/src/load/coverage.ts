import type { SpanCounter } from './latency.ts'
import type { Message } from './message-reader.ts'
import type { Sample } from './open-loop.ts'

/** Later than this an event counts as not shown. */
export const SHOWN_WITHIN_MS = 10_000
/** Most have it by then; a sample is looked at again until all do. */
const FIRST_LOOK_MS = 500

type Shown = { arrival: number; firstAt: number; at: Float64Array }
type Open = Sample & { boards: number[] }

/**
 * When each followed batch was on each board: with the first message there whose picture has its arrival number. Counts from the moment at which
 * the batch was due.
 */
export class Coverage {
  readonly #boards: number
  readonly #spans: SpanCounter
  readonly #byMessage = new Map<Message, Shown>()
  #shown: Shown[] = []
  #open: Open[] = []
  /** Events × boards that did not come within ten seconds. */
  missing = 0

  constructor(boards: number, spans: SpanCounter) {
    this.#boards = boards
    this.#spans = spans
  }

  /** A board got a message, at steady ms. */
  got(board: number, message: Message, at: number): void {
    if (message.arrival === null) return
    let shown = this.#byMessage.get(message)
    if (!shown) {
      shown = { arrival: message.arrival, firstAt: at, at: new Float64Array(this.#boards).fill(Number.NaN) }
      this.#byMessage.set(message, shown)
      this.#shown.push(shown)
    }
    if (Number.isNaN(shown.at[board])) shown.at[board] = at
  }

  follow(sample: Sample): void {
    this.#open.push({ ...sample, boards: Array.from({ length: this.#boards }, (_, board) => board) })
  }

  /** Counts what is known by now; at the `end` whatever is left is missing. */
  settle(now: number, end = false): void {
    this.#open = this.#open.filter((sample) => {
      if (!end && now - sample.dueAt < FIRST_LOOK_MS) return true
      sample.boards = sample.boards.filter((board) => !this.#count(sample, board))
      if (!end && now - sample.dueAt < SHOWN_WITHIN_MS) return sample.boards.length > 0
      this.missing += sample.boards.length
      if (sample.boards.length > 0) this.#spans.add(now - sample.dueAt, sample.boards.length)
      return false
    })
    this.#forget(now - SHOWN_WITHIN_MS - 2_000)
  }

  #count({ arrival, dueAt }: Sample, board: number): boolean {
    for (const shown of this.#shown) {
      const at = shown.at[board]!
      if (shown.arrival < arrival || Number.isNaN(at)) continue
      this.#spans.add(at - dueAt)
      return true
    }
    return false
  }

  #forget(before: number): void {
    if ((this.#shown[0]?.firstAt ?? Infinity) >= before) return
    this.#shown = this.#shown.filter(({ firstAt }) => firstAt >= before)
    for (const [message, { firstAt }] of this.#byMessage) if (firstAt < before) this.#byMessage.delete(message)
  }
}
