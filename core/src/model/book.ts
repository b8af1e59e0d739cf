import { INTERVAL_MS, intervalStart } from '../interval/interval.ts'
import { addCounts, noCounts, type CountKey, type Counts } from './counts.ts'

/** The row that belongs to the floor as a whole: agents count once in it, however many queues they serve. */
export const WHOLE_FLOOR = '*'

/** How often each exact wait occurred, in ms: percentiles and any threshold can be read from it later, to the digit. */
export type Waits = { answered: Map<number, number>; abandoned: Map<number, number> }

export type Row = { queue: string; start: number; counts: Counts; waits: Waits; revision: number }

/**
 * What one owner (a segment, a ticket, an agent) adds to one row: `values[n]` to the counter `keys[n]`, and at most one wait. Two short rows
 * and no object by key: shares are made, compared, put in and taken out for every fact.
 */
export type Share = {
  queue: string
  start: number
  keys: CountKey[]
  values: number[]
  wait: { kind: 'answered' | 'abandoned'; ms: number } | null
}

/**
 * All rows by queue and interval. Owners put shares in and take the same shares out again when they change, so a row is always the sum of
 * what its owners say now. Knows which rows changed since somebody last asked.
 */
export class Book {
  readonly #queues = new Map<string, Map<number, Row>>()
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
    let rows = this.#queues.get(queue)
    if (!rows) this.#queues.set(queue, (rows = new Map()))
    let row = rows.get(start)
    if (!row)
      rows.set(
        start,
        (row = { queue, start, counts: noCounts(), waits: { answered: new Map(), abandoned: new Map() }, revision: 0 }),
      )
    return row
  }

  /** A row read back from storage, as it was. */
  restore(row: Omit<Row, 'revision'>): void {
    let rows = this.#queues.get(row.queue)
    if (!rows) this.#queues.set(row.queue, (rows = new Map()))
    rows.set(row.start, { ...row, revision: ++this.#revision })
  }

  find(queue: string, start: number): Row | null {
    return this.#queues.get(queue)?.get(start) ?? null
  }

  /** Rows of a queue in `[from, to)`, oldest first; intervals in which nothing happened have none. */
  read(queue: string, from: number, to: number): Row[] {
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
    for (const row of this.read(queue, from, to)) addCounts(total, row.counts)
    return total
  }

  /** The first interval of a queue that has a row; null where it has none. */
  firstStart(queue: string): number | null {
    let first: number | null = null
    for (const start of this.#queues.get(queue)?.keys() ?? []) if (first === null || start < first) first = start
    return first
  }

  queues(): string[] {
    return [...this.#queues.keys()].sort()
  }

  /** Rows that changed since the last call. */
  takeDirty(): Row[] {
    const rows = [...this.#dirty]
    this.#dirty.clear()
    return rows
  }

  /** Rows that could not be written after all. */
  markDirty(rows: Iterable<Row>): void {
    for (const row of rows) this.#dirty.add(row)
  }

  all(): Row[] {
    return this.queues().flatMap((queue) => [...this.#queues.get(queue)!.values()].sort((a, b) => a.start - b.start))
  }
}

/** Collects an owner's shares, one a row. They are few: looking along them is cheaper than an index. */
export class ShareSet {
  readonly #shares: Share[] = []

  add(queue: string, start: number, key: CountKey, value = 1): void {
    if (value === 0) return
    const { keys, values } = this.#share(queue, start)
    const n = keys.indexOf(key)
    if (n >= 0) values[n]! += value
    else {
      keys.push(key)
      values.push(value)
    }
  }

  /** Notes how long somebody waited. An owner waits once. */
  addWait(queue: string, start: number, kind: 'answered' | 'abandoned', ms: number): void {
    this.#share(queue, start).wait = { kind, ms }
  }

  list(): Share[] {
    return this.#shares
  }

  #share(queue: string, start: number): Share {
    const shares = this.#shares
    for (let n = shares.length - 1; n >= 0; n--) {
      const known = shares[n]!
      if (known.start === start && known.queue === queue) return known
    }
    const share: Share = { queue, start, keys: [], values: [], wait: null }
    shares.push(share)
    return share
  }
}

function areSame(a: readonly Share[], b: readonly Share[]): boolean {
  if (a.length !== b.length) return false
  for (let n = 0; n < a.length; n++) if (!isSame(a[n]!, b[n]!)) return false
  return true
}

function isSame(a: Share, b: Share): boolean {
  if (a.start !== b.start || a.queue !== b.queue || a.keys.length !== b.keys.length) return false
  if (a.wait?.kind !== b.wait?.kind || a.wait?.ms !== b.wait?.ms) return false
  for (let n = 0; n < a.keys.length; n++) if (a.keys[n] !== b.keys[n] || a.values[n] !== b.values[n]) return false
  return true
}
