import type { CandidateEvent } from '@watchfloor/core/twin/to-event'
import type { Door, Receipt } from './door.ts'

/** Few requests at once: the next is on its way while the server works on one. */
const IN_FLIGHT = 2

/** Sends batches through a door, a few at once, and knows the oldest moment that is not acknowledged yet. */
export class Sender {
  readonly #door: Door
  readonly #onReceipt: (receipt: Receipt) => void
  readonly #inFlight = new Map<Promise<void>, number>()
  /** Why sending can not go on; null while it can. */
  failure: { error: unknown } | null = null

  constructor(door: Door, onReceipt: (receipt: Receipt) => void) {
    this.#door = door
    this.#onReceipt = onReceipt
  }

  /** Resolves when the batch is on its way. */
  async send(events: readonly CandidateEvent[]): Promise<void> {
    const [first] = events
    if (!first) return
    while (this.#inFlight.size >= IN_FLIGHT) await Promise.race(this.#inFlight.keys())
    const sending: Promise<void> = this.#door
      .send(events)
      .then(this.#onReceipt)
      .catch((error: unknown) => {
        this.failure ??= { error }
      })
      .finally(() => this.#inFlight.delete(sending))
    this.#inFlight.set(sending, Date.parse(first.time))
  }

  /** Resolves when everything is acknowledged, or has failed. */
  async drain(): Promise<void> {
    await Promise.all(this.#inFlight.keys())
  }

  /** Time of the oldest event that is on its way; Infinity when none is. */
  get oldestAt(): number {
    return Math.min(Infinity, ...this.#inFlight.values())
  }
}
