import type { CountKey, Counts } from '../model/counts.ts'

export const BOOK_INTERVAL_MS = 15 * 60_000

/** One queue in one interval; `*` = what belongs to no queue. */
export type BookRow = { queue: string; from: number; counts: Partial<Counts> }

/**
 * The simulation's own account of what it did, kept while it does it. It is never read off the events, so it can be held against whatever
 * the events were folded into. Local quarter-hours begin at UTC quarter-hours in every zone of today.
 */
export class Book {
  readonly #rows = new Map<string, BookRow>()

  add(queue: string, at: number, counts: Partial<Counts>): void {
    const from = Math.floor(at / BOOK_INTERVAL_MS) * BOOK_INTERVAL_MS
    const key = `${from}/${queue}`
    let row = this.#rows.get(key)
    if (!row) this.#rows.set(key, (row = { queue, from, counts: {} }))
    for (const name in counts) {
      const count = name as CountKey
      row.counts[count] = (row.counts[count] ?? 0) + (counts[count] ?? 0)
    }
  }

  /** All rows by time, then queue. */
  rows(): BookRow[] {
    return [...this.#rows.values()].sort((a, b) => a.from - b.from || (a.queue < b.queue ? -1 : 1))
  }
}
