const MOST_EVENTS = 1_000
const MOST_BYTES = 4 * 1024 * 1024

/** Packs events into requests the door takes: at most 1,000 events and about 4 MB each. An event larger than that goes alone. */
export function packBatches(events: readonly unknown[]): unknown[][] {
  const batches: unknown[][] = []
  let batch: unknown[] = []
  let bytes = 0
  for (const event of events) {
    const size = Buffer.byteLength(JSON.stringify(event) ?? 'null') + 1
    if (batch.length > 0 && (batch.length === MOST_EVENTS || bytes + size > MOST_BYTES)) {
      batches.push(batch)
      batch = []
      bytes = 0
    }
    batch.push(event)
    bytes += size
  }
  if (batch.length > 0) batches.push(batch)
  return batches
}

/** Collects events until a request is worth sending. */
export class Outbox {
  #events: unknown[] = []

  add(events: readonly unknown[]): void {
    for (const event of events) this.#events.push(event)
  }

  /** Whole requests; with `all` also what would not fill one. */
  take(all: boolean): unknown[][] {
    if (!all && this.#events.length < MOST_EVENTS) return []
    const batches = packBatches(this.#events)
    const rest = all ? [] : (batches.pop() ?? [])
    this.#events = rest
    return batches
  }
}
