const MOST_EVENTS = 1_000
const MOST_BYTES = 4 * 1024 * 1024

/** A request that the door takes: a JSON array, and how many events are in it. */
export type Batch = { body: string; count: number }

/** Packs events into requests the door takes: at most 1,000 events and about 4 MB each. An event larger than that goes alone. */
export function packBatches(events: readonly unknown[]): Batch[] {
  const outbox = new Outbox()
  outbox.add(events)
  return outbox.take(true)
}

/** Collects events until a request is worth sending. Each is written as JSON once. */
export class Outbox {
  #full: Batch[] = []
  #texts: string[] = []
  #bytes = 0

  add(events: readonly unknown[]): void {
    for (const event of events) {
      const text = JSON.stringify(event) ?? 'null'
      const bytes = Buffer.byteLength(text) + 1
      if (this.#texts.length === MOST_EVENTS || this.#bytes + bytes > MOST_BYTES) this.#close()
      this.#texts.push(text)
      this.#bytes += bytes
    }
  }

  /** Whole requests; with `all` also what does not fill one. */
  take(all: boolean): Batch[] {
    if (all) this.#close()
    const full = this.#full
    this.#full = []
    return full
  }

  #close(): void {
    if (this.#texts.length === 0) return
    this.#full.push({ body: `[${this.#texts.join(',')}]`, count: this.#texts.length })
    this.#texts = []
    this.#bytes = 0
  }
}
