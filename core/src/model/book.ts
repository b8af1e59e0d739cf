import { INTERVAL_MS, intervalStart } from '../interval/interval.ts'
import { addCounts, countKeys, noCounts, type Counts } from './counts.ts'
import { DAY_MS, freezeDay, thawDay } from './frozen-day.ts'
import { areSame, type Share } from './share.ts'

/** The row that belongs to the floor as a whole: agents count once in it, however many queues they serve. */
export const WHOLE_FLOOR = '*'

/** How often each exact wait occurred, in ms: percentiles and any threshold can be read from it later, to the digit. */
export type Waits = { answered: Map<number, number>; abandoned: Map<number, number> }

export type Row = { queue: string; start: number; counts: Counts; waits: Waits; revision: number }

/** A day of a queue as bytes (frozen-day.ts), and its sums by counter, in the order of `countKeys`. */
type FrozenDay = { bytes: Uint8Array; totals: Float64Array }

/**
 * All rows by queue and interval. Owners put shares in and take the same shares out again when they change, so a row is always the sum of
 * what its owners say now. Knows which rows changed since somebody last asked.
 */
export class Book {
  readonly #queues = new Map<string, Map<number, Row>>()
  /** Days of long ago, by queue and the start of the day. A row is either here or among the others. */
  readonly #frozen = new Map<string, Map<number, FrozenDay>>()
  /** The day of each queue that was read last: history is read interval by interval, and a day is thawed but once for it. */
  readonly #readLast = new Map<string, { day: number; rows: readonly Row[] }>()
  readonly #dirty = new Set<Row>()
  #revision = 0
  #muted = false

  /**
   * Runs `work` without letting it change a row. For owners that are read back from the log: what they add is in the rows already, so only
   * they need to know of it again.
   */
  muted(work: () => void): void {
    this.#muted = true
    try {
      work()
    } finally {
      this.#muted = false
    }
  }

  /** Takes out what an owner added before and puts in what it adds now. Says whether that made any difference. */
  exchange(before: readonly Share[], after: readonly Share[]): boolean {
    if (areSame(before, after)) return false
    for (const share of before) this.#apply(share, -1)
    for (const share of after) this.#apply(share, 1)
    return true
  }

  #apply(share: Share, sign: 1 | -1): void {
    if (this.#muted) return
    const row = this.#row(share.queue, share.start)
    const { keys, values, wait } = share
    for (let n = 0; n < keys.length; n++) row.counts[keys[n]!] += sign * values[n]!
    if (wait !== null) {
      const tally = row.waits[wait.kind]
      const count = (tally.get(wait.ms) ?? 0) + sign
      if (count === 0) tally.delete(wait.ms)
      else tally.set(wait.ms, count)
    }
    row.revision = ++this.#revision
    this.#dirty.add(row)
  }

  #row(queue: string, start: number): Row {
    this.#thaw(queue, dayOf(start))
    const rows = this.#rowsOf(queue)
    let row = rows.get(start)
    if (!row)
      rows.set(
        start,
        (row = { queue, start, counts: noCounts(), waits: { answered: new Map(), abandoned: new Map() }, revision: 0 }),
      )
    return row
  }

  #rowsOf(queue: string): Map<number, Row> {
    let rows = this.#queues.get(queue)
    if (!rows) this.#queues.set(queue, (rows = new Map()))
    return rows
  }

  /** Days that ended before a moment become bytes, but for rows that somebody has still to be told of. They thaw when something changes them. */
  freeze(before: number): void {
    for (const [queue, rows] of this.#queues) {
      const days = new Map<number, Row[]>()
      for (const row of rows.values()) {
        const day = dayOf(row.start)
        if (day + DAY_MS > before || this.#dirty.has(row)) continue
        const known = days.get(day)
        if (known) known.push(row)
        else days.set(day, [row])
      }
      for (const [day, old] of days) this.#freezeDay(queue, day, old)
    }
  }

  #freezeDay(queue: string, day: number, rows: readonly Row[]): void {
    const live = this.#rowsOf(queue)
    let days = this.#frozen.get(queue)
    if (!days) this.#frozen.set(queue, (days = new Map()))
    const all = [...this.#frozenRows(queue, day), ...rows]
    days.set(day, { bytes: freezeDay(all, day), totals: totalsOf(all) })
    this.#readLast.delete(queue)
    for (const { start } of rows) live.delete(start)
  }

  /** To be read only: they are handed out again to whoever looks at the same day next. */
  #frozenRows(queue: string, day: number): readonly Row[] {
    const frozen = this.#frozen.get(queue)?.get(day)
    if (!frozen) return []
    let read = this.#readLast.get(queue)
    if (read?.day !== day) this.#readLast.set(queue, (read = { day, rows: thawDay(frozen.bytes, queue, day) }))
    return read.rows
  }

  #thaw(queue: string, day: number): void {
    const days = this.#frozen.get(queue)
    if (!days?.has(day)) return
    const rows = this.#rowsOf(queue)
    for (const row of this.#frozenRows(queue, day)) rows.set(row.start, row)
    days.delete(day)
    this.#readLast.delete(queue) // these rows are live now, and will change
  }

  /** A row read back from storage, as it was. */
  restore(row: Omit<Row, 'revision'>): void {
    this.#thaw(row.queue, dayOf(row.start))
    this.#rowsOf(row.queue).set(row.start, { ...row, revision: ++this.#revision })
  }

  find(queue: string, start: number): Row | null {
    const row = this.#queues.get(queue)?.get(start)
    return row ?? this.#frozenRows(queue, dayOf(start)).find((frozen) => frozen.start === start) ?? null
  }

  /** Rows of a queue in `[from, to)`, oldest first; intervals in which nothing happened have none. */
  read(queue: string, from: number, to: number): Row[] {
    const found: Row[] = []
    for (const day of this.#frozen.get(queue)?.keys() ?? []) {
      if (day + DAY_MS <= from || day >= to) continue
      for (const row of this.#frozenRows(queue, day)) if (row.start >= from && row.start < to) found.push(row)
    }
    const live = this.#readLive(queue, from, to)
    return found.length === 0 ? live : found.concat(live).sort((a, b) => a.start - b.start)
  }

  #readLive(queue: string, from: number, to: number): Row[] {
    const rows = this.#queues.get(queue)
    if (!rows) return []
    const found: Row[] = []
    if ((to - from) / INTERVAL_MS < rows.size) {
      for (let start = intervalStart(from); start < to; start += INTERVAL_MS) {
        const row = start >= from ? rows.get(start) : undefined
        if (row) found.push(row)
      }
      return found
    }
    for (const row of rows.values()) if (row.start >= from && row.start < to) found.push(row)
    return found.sort((a, b) => a.start - b.start)
  }

  sum(queue: string, from: number, to: number): Counts {
    const total = noCounts()
    for (const [day, { totals }] of this.#frozen.get(queue) ?? []) {
      if (day >= from && day + DAY_MS <= to) for (const [n, key] of countKeys.entries()) total[key] += totals[n]!
      else if (day + DAY_MS > from && day < to)
        for (const { start, counts } of this.#frozenRows(queue, day)) if (start >= from && start < to) addCounts(total, counts)
    }
    for (const { counts } of this.#readLive(queue, from, to)) addCounts(total, counts)
    return total
  }

  /** The first interval of a queue that has a row; null where it has none. */
  firstStart(queue: string): number | null {
    const days = this.#frozen.get(queue)
    let first: number | null = null
    for (const start of this.#queues.get(queue)?.keys() ?? []) if (first === null || start < first) first = start
    const firstDay = days && days.size > 0 ? Math.min(...days.keys()) : Infinity
    if (first !== null && first < firstDay) return first
    return firstDay < Infinity
      ? Math.min(first ?? Infinity, ...this.#frozenRows(queue, firstDay).map(({ start }) => start))
      : first
  }

  queues(): string[] {
    return [...new Set([...this.#queues.keys(), ...this.#frozen.keys()])].sort()
  }

  /** Rows that changed since the last call. */
  takeDirty(): Row[] {
    const rows = [...this.#dirty]
    this.#dirty.clear()
    return rows
  }

  /** Rows that could not be written after all. */
  markDirty(rows: Iterable<Row>): void {
    for (const { queue, start } of rows) this.#dirty.add(this.#row(queue, start))
  }

  all(): Row[] {
    return this.queues().flatMap((queue) => this.read(queue, -Infinity, Infinity))
  }
}

function totalsOf(rows: readonly Row[]): Float64Array {
  const totals = new Float64Array(countKeys.length)
  for (const { counts } of rows) for (const [n, key] of countKeys.entries()) totals[n]! += counts[key]
  return totals
}

/** The start of the day of UTC that holds a moment. */
function dayOf(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS
}
