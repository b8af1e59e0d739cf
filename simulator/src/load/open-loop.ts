import type { Answer } from './door.ts'
import { SpanCounter, type Spans } from './latency.ts'
import { outcome } from './outcomes.ts'

/** A batch whose way to the boards is followed: its newest arrival number, and when it was due (steady ms). */
export type Sample = { arrival: number; dueAt: number }

export type OpenLoopParts = {
  /** Steady ms. */
  now(): number
  /** Steady ms of the beginning. */
  startAt: number
  /** Batches of the whole run, and events in each. */
  batches: number
  batchSize: number
  /** A batch falls due in every slot of so many ms … */
  slotMs: number
  /** … so many ms after the start. Asked in order. */
  due(batch: number): number
  /** Makes the batch that was due at this moment and sends it; never rejects. */
  send(dueAt: number, askArrival: boolean): Promise<Answer>
  /** Requests that may be unanswered at once. */
  connections: number
  /** Follow one batch in so many to the boards. */
  followEvery: number
}

export type SenderFigures = {
  /** Events by what became of them. `unsent`: due, and the sender could not send them before the run ended. */
  offered: number
  acknowledged: number
  faulty: number
  repeats: number
  refused: number
  unknown: number
  unsent: number
  inFlight: number
  refusedWithoutRetryAfter: number
  /** Why the newest unknown is unknown, or the newest faulty event was refused. */
  why: string | null
}

/**
 * Sends batches on a schedule that does not wait for the server. All spans count from the moment at which a batch was due, whether it was then
 * sent, waited for a free connection, or came late because this process was busy: nothing is left out because the server was slow.
 */
export class OpenLoop {
  readonly #parts: OpenLoopParts
  readonly byBatch: Uint8Array
  readonly faulty: number[] = []
  readonly acks = new SpanCounter()
  readonly refusals = new SpanCounter()
  /** How long after it was due a batch was sent though a connection was free: our own fault. */
  readonly behind = new SpanCounter()
  readonly samples: Sample[] = []
  readonly #figures: Omit<SenderFigures, 'offered' | 'unsent' | 'inFlight'> = {
    acknowledged: 0, faulty: 0, repeats: 0, refused: 0, unknown: 0, refusedWithoutRetryAfter: 0, why: null,
  } // prettier-ignore
  #next = 0
  #nextDueAt: number
  #inFlight = 0
  /** When a connection was last freed while all were taken: what was due before had to wait for it. */
  #roomAt = Number.NEGATIVE_INFINITY
  #end: number
  #dueAtEnd: number | null = null

  constructor(parts: OpenLoopParts) {
    this.#parts = parts
    this.byBatch = new Uint8Array(parts.batches)
    this.#end = parts.batches
    this.#nextDueAt = parts.startAt + parts.due(0)
  }

  /** Sends what is due. Gives how long until the next is, ms (Infinity: until an answer comes); null when nothing is left to send. */
  step(): number | null {
    const { now, connections } = this.#parts
    while (this.#next < this.#end) {
      const at = now()
      if (this.#nextDueAt > at) return this.#nextDueAt - at
      if (this.#inFlight >= connections) return Number.POSITIVE_INFINITY
      this.behind.add(at - Math.max(this.#nextDueAt, this.#roomAt))
      this.#send(this.#next, this.#nextDueAt)
      this.#next += 1
      this.#nextDueAt = this.#parts.startAt + this.#parts.due(this.#next)
    }
    return null
  }

  /** Nothing is sent any more that is not on its way. */
  end(): void {
    this.#dueAtEnd ??= this.#dueByNow()
    this.#end = this.#next
  }

  /** Called whenever there is room again. */
  onAnswer: () => void = () => {}

  get isOver(): boolean {
    return this.#next >= this.#end && this.#inFlight === 0
  }

  figures(): SenderFigures {
    const { batchSize } = this.#parts
    const due = this.#dueAtEnd ?? this.#dueByNow()
    return {
      ...this.#figures,
      offered: due * batchSize,
      unsent: (due - this.#next) * batchSize,
      inFlight: this.#inFlight * batchSize,
    }
  }

  spans(): { ack: Spans | null; refusal: Spans | null; behind: Spans | null } {
    return { ack: this.acks.all(), refusal: this.refusals.all(), behind: this.behind.all() }
  }

  #dueByNow(): number {
    const { now, startAt, slotMs, batches } = this.#parts
    return Math.max(this.#next, Math.min(batches, Math.floor((now() - startAt) / slotMs)))
  }

  #send(batch: number, dueAt: number): void {
    const { now, send, connections, followEvery, batchSize } = this.#parts
    const follow = batch % followEvery === 0
    this.#inFlight += 1
    this.byBatch[batch] = outcome.unknown
    void send(dueAt, follow).then((answer) => {
      const at = now()
      const tookMs = at - dueAt
      if (this.#inFlight === connections) this.#roomAt = at
      this.#inFlight -= 1
      if (answer.kind === 'acknowledged') {
        this.byBatch[batch] = outcome.acknowledged
        this.acks.add(tookMs, batchSize)
        this.#figures.acknowledged += batchSize - answer.faulty.length
        this.#figures.faulty += answer.faulty.length
        this.#figures.repeats += answer.known + answer.conflicting
        for (const index of answer.faulty) this.faulty.push(batch * batchSize + index)
        this.#figures.why = answer.why ?? this.#figures.why
        if (answer.arrival !== null) this.samples.push({ arrival: answer.arrival, dueAt })
      } else if (answer.kind === 'refused') {
        this.byBatch[batch] = outcome.refused
        this.refusals.add(tookMs, batchSize)
        this.#figures.refused += batchSize
        if (!answer.retryAfter) this.#figures.refusedWithoutRetryAfter += batchSize
      } else {
        this.#figures.unknown += batchSize
        this.#figures.why = answer.why
      }
      this.onAnswer()
    })
  }
}
