const FIRST_WORDS = 1 << 13
/** Ten bits a key and seven positions: one false "yes" in a hundred. */
const BITS_PER_KEY = 10

type Filter = { bits: Uint32Array; count: number }

/**
 * Remembers which things were once here and have been put away, in a few bits each: Bloom filters, each twice the size of the one before. It
 * never forgets one, and now and then takes a new thing for a known one: then the log is asked and answers that there is nothing.
 */
export class Seen {
  readonly #filters: Filter[]

  constructor(filters: Filter[] = []) {
    this.#filters = filters
  }

  add(key: string): void {
    let filter = this.#filters.at(-1)
    if (!filter || filter.count >= (filter.bits.length * 32) / BITS_PER_KEY) {
      this.#filters.push((filter = { bits: new Uint32Array(filter ? filter.bits.length * 2 : FIRST_WORDS), count: 0 }))
    }
    filter.count++
    for (const bit of positions(key, filter.bits.length * 32)) filter.bits[bit >>> 5]! |= 1 << (bit & 31)
  }

  has(key: string): boolean {
    return this.#filters.some(({ bits }) =>
      positions(key, bits.length * 32).every((bit) => (bits[bit >>> 5]! & (1 << (bit & 31))) !== 0),
    )
  }

  dump(): { bits: number[]; count: number }[] {
    return this.#filters.map(({ bits, count }) => ({ bits: [...bits], count }))
  }

  static restore(dump: ReturnType<Seen['dump']>): Seen {
    return new Seen(dump.map(({ bits, count }) => ({ bits: Uint32Array.from(bits), count })))
  }
}

/** Seven positions out of two independent hashes (Kirsch and Mitzenmacher 2006). */
function positions(key: string, size: number): number[] {
  const a = fnv(key, 0x811c9dc5)
  const b = fnv(key, 0x9747b28c) | 1
  return [0, 1, 2, 3, 4, 5, 6].map((n) => ((a + Math.imul(n, b)) >>> 0) % size)
}

/** FNV-1a, 32 bits. */
function fnv(text: string, seed: number): number {
  let hash = seed
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
