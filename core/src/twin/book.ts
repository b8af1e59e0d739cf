import type { CountKey, Counts } from '../model/counts.ts'

export const BOOK_INTERVAL_MS = 15 * 60_000

/** One queue in one interval; `*` = what belongs to no queue. */
export type BookRow = { queue: string; from: number; counts: Partial<Counts> }

/**
 * The simulation's own account of what it did, kept while it does it. It is never read off the events, so it can be held against whatever
 * the events were folded into. Local quarter-hours begin at UTC quarter-hours in every zone of today.
 */
export class Book {
  readonly #queues = new Map<string, Map<number, BookRow>>()

  add(queue: string, at: number, counts: Partial<Counts>): void {
    const from = Math.floor(at / BOOK_INTERVAL_MS) * BOOK_INTERVAL_MS
    let rows = this.#queues.get(queue)
    if (!rows) this.#queues.set(queue, (rows = new Map()))
    let row = rows.get(from)
    if (!row) rows.set(from, (row = { queue, from, counts: {} }))
    const sums = row.counts
    for (const name in counts) sums[name as CountKey] = (sums[name as CountKey] ?? 0) + counts[name as CountKey]!
  }

  /** All rows by time, then queue. */
  rows(): BookRow[] {
    const rows = [...this.#queues.values()].flatMap((queue) => [...queue.values()])
    return rows.sort((a, b) => a.from - b.from || (a.queue < b.queue ? -1 : 1))
  }
}
