import { spanQuantile, wholeMs, type Span } from './distribution.ts'

const CELLS = 1024
/** Beyond these cells the quantile bends too much for a straight line. */
const FIRST_CELL = 4
const LAST_CELL = CELLS - 16

/**
 * A span's law, ready to be drawn from many times: its quantiles in a table, straight lines between. The mean is off by less than one part
 * in 100,000; the outermost 2 % are computed. A tenth of the time of a logarithm, a root and a power.
 */
export class Law {
  readonly span: Span
  readonly #table = new Float64Array(CELLS + 1)

  constructor(span: Span) {
    this.span = span
    for (let cell = FIRST_CELL; cell <= LAST_CELL; cell++) this.#table[cell] = spanQuantile(span, cell / CELLS)
  }

  /** The draw at `u` in (0, 1): whole milliseconds, at least 1. */
  at(u: number): number {
    const place = u * CELLS
    const cell = place | 0
    if (cell < FIRST_CELL || cell >= LAST_CELL) return wholeMs(spanQuantile(this.span, u))
    const from = this.#table[cell]!
    const ms = Math.round(from + (this.#table[cell + 1]! - from) * (place - cell))
    return ms > 1 ? ms : 1
  }
}

/** A kind of customers: `upTo` = the share of all customers who are of this kind or one before it. */
export type PatienceKind = { upTo: number; law: Law }

/** The law of a span; one for each span object, however many simulations draw from it. */
export function lawOf(span: Span): Law {
  let law = laws.get(span)
  if (!law) laws.set(span, (law = new Law(span)))
  return law
}

/** A mix of kinds of customers, ready to be drawn from. None: everybody waits for ever. */
export function patienceOf(mix: readonly (readonly [patience: Span, weight: number])[]): readonly PatienceKind[] {
  const whole = mix.reduce((sum, [, weight]) => sum + weight, 0)
  let upTo = 0
  return mix.map(([span, weight]) => ({ upTo: (upTo += weight / whole), law: lawOf(span) }))
}

const laws = new WeakMap<Span, Law>()
