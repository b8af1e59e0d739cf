import { INTERVAL_MS, intervalStart } from '../interval/interval.ts'
import { noCounts, type CountKey, type Counts } from '../model/counts.ts'

/** One queue in one interval: its counters, and how often each exact wait (ms) occurred. */
export type RecountRow = {
  counts: Counts
  waits: { answered: Map<number, number>; abandoned: Map<number, number> }
}

/** The row of what belongs to no queue, and of the agents counted once however many queues they serve. */
export const FLOOR = '*'

/** Rows by queue and start of interval; a row appears with the first thing that is written into it. */
export class Grid {
  readonly rows = new Map<string, Map<number, RecountRow>>()

  /** Adds to the counter of the interval that holds the moment `at`. */
  add(queue: string, at: number, key: CountKey, value = 1): void {
    if (value !== 0) this.#row(queue, at).counts[key] += value
  }

  addWait(queue: string, at: number, kind: 'answered' | 'abandoned', ms: number): void {
    const waits = this.#row(queue, at).waits[kind]
    waits.set(ms, (waits.get(ms) ?? 0) + 1)
  }

  #row(queue: string, at: number): RecountRow {
    let intervals = this.rows.get(queue)
    if (!intervals) this.rows.set(queue, (intervals = new Map()))
    const start = intervalStart(at)
    let row = intervals.get(start)
    if (!row) intervals.set(start, (row = { counts: noCounts(), waits: { answered: new Map(), abandoned: new Map() } }))
    return row
  }
}

/** Cuts `[from, to)` at the borders of intervals. */
export function* byInterval(from: number, to: number): Generator<[from: number, to: number]> {
  for (let at = from; at < to;) {
    const end = Math.min(to, intervalStart(at) + INTERVAL_MS)
    yield [at, end]
    at = end
  }
}
