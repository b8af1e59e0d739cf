/**
 * What is to be done at which moment, earliest first; what was entered first goes first among equals. A heap of four children a node over
 * plain arrays of numbers: entering and taking allocate nothing. An entry is a kind, the thing it concerns and a stamp, by which a thing
 * that has moved on meanwhile tells an entry that no longer holds.
 */
export class Agenda {
  /** The entry last taken. */
  at = 0
  kind = 0
  thing: object = NOTHING
  stamp = 0

  readonly #until: number
  #size = 0
  #entered = 0
  #ats = new Float64Array(64)
  #slots = new Int32Array(64)
  #orders = new Float64Array(64)
  #kinds = new Uint8Array(64)
  #stamps = new Int32Array(64)
  readonly #things: object[] = []
  readonly #free: number[] = []

  /** Entries at or after `until` are forgotten: nobody will ask for them. */
  constructor(until = Infinity) {
    this.#until = until
  }

  get size(): number {
    return this.#size
  }

  /** Moment of the next entry; Infinity when there is none. */
  get nextAt(): number {
    return this.#size > 0 ? this.#ats[0]! : Infinity
  }

  add(at: number, kind: number, thing: object, stamp: number): void {
    if (!(at > -Infinity)) throw new Error(`An entry of the agenda needs a moment, not ${at}`)
    if (at >= this.#until) return
    if (this.#size === this.#ats.length) this.#grow()
    const slot = this.#free.pop() ?? this.#size
    this.#orders[slot] = this.#entered++
    this.#kinds[slot] = kind
    this.#stamps[slot] = stamp
    this.#things[slot] = thing
    const ats = this.#ats
    const slots = this.#slots
    let place = this.#size++
    // It was entered last: among equals it stays behind.
    while (place > 0) {
      const parent = (place - 1) >> 2
      if (at >= ats[parent]!) break
      ats[place] = ats[parent]!
      slots[place] = slots[parent]!
      place = parent
    }
    ats[place] = at
    slots[place] = slot
  }

  /** Takes the next entry: `at`, `kind`, `thing` and `stamp` then speak of it. False where there is none. */
  take(): boolean {
    if (this.#size === 0) return false
    const ats = this.#ats
    const slots = this.#slots
    const slot = slots[0]!
    this.at = ats[0]!
    this.kind = this.#kinds[slot]!
    this.stamp = this.#stamps[slot]!
    this.thing = this.#things[slot]!
    this.#things[slot] = NOTHING
    this.#free.push(slot)
    const size = --this.#size
    if (size > 0) this.#sink(ats[size]!, slots[size]!, size)
    return true
  }

  /** Puts the last entry where it belongs, from the top. */
  #sink(at: number, slot: number, size: number): void {
    const ats = this.#ats
    const slots = this.#slots
    const orders = this.#orders
    const order = orders[slot]!
    let place = 0
    for (;;) {
      const first = 4 * place + 1
      if (first >= size) break
      const end = first + 4 < size ? first + 4 : size
      let least = first
      let leastAt = ats[first]!
      for (let child = first + 1; child < end; child++) {
        const childAt = ats[child]!
        if (childAt < leastAt || (childAt === leastAt && orders[slots[child]!]! < orders[slots[least]!]!)) {
          least = child
          leastAt = childAt
        }
      }
      if (leastAt > at || (leastAt === at && orders[slots[least]!]! > order)) break
      ats[place] = leastAt
      slots[place] = slots[least]!
      place = least
    }
    ats[place] = at
    slots[place] = slot
  }

  #grow(): void {
    const size = this.#ats.length * 2
    this.#ats = grown(this.#ats, new Float64Array(size))
    this.#slots = grown(this.#slots, new Int32Array(size))
    this.#orders = grown(this.#orders, new Float64Array(size))
    this.#kinds = grown(this.#kinds, new Uint8Array(size))
    this.#stamps = grown(this.#stamps, new Int32Array(size))
  }
}

const NOTHING = {}

function grown<T extends { set: (from: T) => void }>(from: T, into: T): T {
  into.set(from)
  return into
}
