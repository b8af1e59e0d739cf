import type { CountKey } from './counts.ts'

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

/** Would they add the same to the same rows? */
export function areSame(a: readonly Share[], b: readonly Share[]): boolean {
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
