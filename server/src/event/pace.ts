/** Rows a ms, until anything was measured: a small machine. */
const FIRST_GUESS = 10
/** Below this many rows what a transaction costs by itself hides what a row costs. */
const TELLING_ROWS = 200
/** How much the newest batch counts. */
const WEIGHT = 0.3

/**
 * How fast facts go through, learned from the batches themselves: so what waits can be told in ms, whatever the machine, the disk and the
 * kind of facts. A large batch says it straight; a small one only that it goes at least that fast.
 */
export class Pace {
  #rowsPerMs = FIRST_GUESS
  #doneAt = Number.NEGATIVE_INFINITY

  /** A batch was taken up and is answered, by the same clock (ms). Batches overlap: the next is written while one is folded. */
  learn(rows: number, takenAt: number, doneAt: number): void {
    const since = Math.max(takenAt, this.#doneAt)
    this.#doneAt = doneAt
    if (rows >= TELLING_ROWS) this.#rowsPerMs += WEIGHT * (rowsPerMs(rows, doneAt - since) - this.#rowsPerMs)
    else this.#rowsPerMs = Math.max(this.#rowsPerMs, rowsPerMs(rows, doneAt - takenAt))
  }

  /** How long so many rows take, ms. */
  msFor(rows: number): number {
    return rows / this.#rowsPerMs
  }

  /** How many rows go through in so many ms. */
  rowsIn(ms: number): number {
    return ms * this.#rowsPerMs
  }
}

/** Clocks may not have moved at all. */
function rowsPerMs(rows: number, ms: number): number {
  return rows / Math.max(ms, 0.5)
}
