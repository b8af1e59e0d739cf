import { PROTOCOL } from '@watchfloor/core/frame/protocol'
import type { StoredFact } from '@watchfloor/db/log/read'
import { toCloudEvent } from '../history/events.ts'
import type { EventsHello } from './hello.ts'
import type { BoardSocket } from './session.ts'
import { encodeWire } from './wire.ts'

export type TailParts = {
  read(after: number, limit: number): Promise<StoredFact[]>
  /** Newest arrival number that is committed. */
  head(): number
  /** By a clock that nobody sets, ms: how long an answer may stay away. */
  now(): number
  /** Epoch ms, as readers are told it; without it the same. */
  wall?(): number
  app: string
  maxTails: number
  onTrouble?(error: Error): void
}

export type Tail = { acknowledge(arrival: number): void; leave(): void }

const PAGE = 1_000
/** So many events may be on the way without an answer. */
const WINDOW = 5_000
/** An answer is due while events are on the way; without one for so long the connection is closed. */
const ANSWER_MS = 30_000

/**
 * The `events` topic: the log itself, from any arrival number, in order and without gaps. Each message carries a page and `next`, the number
 * to resume from; the reader acknowledges the newest it has dealt with, and at most 5,000 are on the way unacknowledged. All readers at the
 * head of the log are served from one small memory of what was just committed; older pages come from the log.
 */
export class EventTails {
  readonly #parts: TailParts
  readonly #tails = new Set<Follower>()
  /** What was committed last, in order and without gaps. */
  #recent: StoredFact[] = []

  constructor(parts: TailParts) {
    this.#parts = parts
  }

  get count(): number {
    return this.#tails.size
  }

  /** Sends the log after `hello.after` and goes on as it grows. Null when there are too many readers. */
  follow(socket: BoardSocket, hello: EventsHello, close: () => void): Tail | null {
    if (this.#tails.size >= this.#parts.maxTails) return null
    const { now, wall = now, app } = this.#parts
    socket.write(bytes(socket, { type: 'welcome', protocol: PROTOCOL, at: wall(), epoch: 'log', app }))
    const follower = new Follower(socket, hello, (after) => this.#page(after), this.#parts, close)
    this.#tails.add(follower)
    follower.wake()
    return {
      acknowledge: (arrival) => follower.acknowledge(arrival),
      leave: () => {
        follower.stopped = true
        this.#tails.delete(follower)
      },
    }
  }

  /** Told of each commit, in order. */
  committed(stored: StoredFact[]): void {
    this.#recent = this.#recent.concat(stored).slice(-WINDOW)
    for (const tail of this.#tails) tail.wake()
  }

  /** The log grew, or became another, out of sight: what is sent from now on is read from it. */
  reset(): void {
    this.#recent = []
    for (const tail of this.#tails) tail.wake()
  }

  /** Every two seconds: the time, and a look at who does not answer. */
  beat(): void {
    for (const tail of this.#tails) tail.beat()
  }

  async #page(after: number): Promise<StoredFact[]> {
    const first = this.#recent[0]
    if (!first || first.seq > after + 1) return this.#parts.read(after, PAGE)
    const from = this.#recent.findIndex((one) => one.seq > after)
    return from < 0 ? [] : this.#recent.slice(from, from + PAGE)
  }
}

class Follower {
  readonly #socket: BoardSocket
  readonly #types: ReadonlySet<string> | null
  readonly #sources: ReadonlySet<string> | null
  readonly #page: (after: number) => Promise<StoredFact[]>
  readonly #parts: TailParts
  readonly #close: () => void
  #after: number
  #acknowledged: number
  /** Counts of what is on the way, by the arrival number that acknowledges it. */
  #onTheWay: { next: number; count: number }[] = []
  #answerDueAt: number | null = null
  #busy = false
  stopped = false

  constructor(
    socket: BoardSocket,
    hello: EventsHello,
    page: (after: number) => Promise<StoredFact[]>,
    parts: TailParts,
    close: () => void,
  ) {
    this.#socket = socket
    this.#types = hello.types ? new Set(hello.types) : null
    this.#sources = hello.sources ? new Set(hello.sources) : null
    this.#page = page
    this.#parts = parts
    this.#close = close
    this.#after = hello.after
    this.#acknowledged = hello.after
  }

  acknowledge(arrival: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, Math.min(arrival, this.#after))
    this.#onTheWay = this.#onTheWay.filter((page) => page.next > this.#acknowledged)
    this.#answerDueAt = this.#onTheWay.length > 0 ? this.#parts.now() + ANSWER_MS : null
    this.wake()
  }

  wake(): void {
    if (this.#busy || this.stopped) return
    this.#busy = true
    this.#run().then(
      () => (this.#busy = false),
      (error: Error) => {
        this.#busy = false
        this.#parts.onTrouble?.(error) // the next commit or beat tries again from the same place
      },
    )
  }

  beat(): void {
    const { now, wall = now } = this.#parts
    if (this.#answerDueAt !== null && now() > this.#answerDueAt) return this.#close()
    if (this.#socket.buffered < BUFFERED_MAX)
      this.#socket.write(bytes(this.#socket, { type: 'beat', at: wall(), sources: [], trouble: null }))
    this.wake()
  }

  async #run(): Promise<void> {
    while (!this.stopped && this.#after < this.#parts.head() && this.#mayWrite()) {
      const page = await this.#page(this.#after)
      const last = page.at(-1)
      if (!last || this.stopped) return
      const events = page
        .filter(({ fact }) => (this.#types?.has(fact.type) ?? true) && (this.#sources?.has(fact.source) ?? true))
        .map(toCloudEvent)
      this.#after = last.seq
      this.#onTheWay.push({ next: last.seq, count: events.length })
      this.#answerDueAt ??= this.#parts.now() + ANSWER_MS
      this.#socket.write(bytes(this.#socket, { type: 'events', events, next: last.seq }))
    }
  }

  #mayWrite(): boolean {
    const count = this.#onTheWay.reduce((sum, page) => sum + page.count, 0)
    return count < WINDOW && this.#onTheWay.length < 50 && this.#socket.buffered < BUFFERED_MAX
  }
}

const BUFFERED_MAX = 1024 * 1024

function bytes(socket: BoardSocket, message: unknown): Buffer {
  const wire = encodeWire(JSON.stringify(message))
  return socket.packs ? wire.packed : wire.plain
}
