import type { Block } from './blocks.ts'
import type { DayErrors } from './past-errors.ts'
import { relativeError } from './scale.ts'

/** Past errors count half after twelve weeks. */
const HALF_LIFE_DAYS = 84
/** Share of the covariance that is taken as found once there is plenty; the rest is drawn from a day effect and a kernel. */
const AS_FOUND = 0.7
/** As many days as these weigh as much as the kernel. */
const FOUND_DAYS = 20
/** A block that expected fewer contacts on a day says nothing of others: a ratio to next to nothing is no error. */
const LEAST_EXPECTED = 5
/** What is assumed before anything is found, as if seen on so many days. */
const ASSUMED_DAYS = 5
const ASSUMED = { block: 0.0025, neighbours: 0.8 }

export type Covariance = { matrix: Float64Array; taken: Float64Array }

/**
 * How the errors of a day's blocks go together, learned from the errors of one-day forecasts: if the morning was 5 % up, how much is the
 * afternoon? Grows day by day. Chance of counting is taken out and put back for the counts at hand, so it holds for small queues too.
 */
export class ErrorCovariance {
  readonly #blocks: readonly Block[]
  readonly #n: number
  readonly #sums: Float64Array
  readonly #weights: Float64Array
  readonly #chance: Float64Array
  #days = 0
  #number: number | null = null

  constructor(blocks: readonly Block[]) {
    this.#blocks = blocks
    this.#n = blocks.length
    this.#sums = new Float64Array(this.#n * this.#n)
    this.#weights = new Float64Array(this.#n * this.#n)
    this.#chance = new Float64Array(this.#n)
  }

  /** Adds a past day. Errors beyond `most` are cut: a day out of all proportion says nothing of others. */
  learn(number: number, day: DayErrors, most: number): void {
    const n = this.#n
    const kept = this.#number === null ? 0 : 0.5 ** ((number - this.#number) / HALF_LIFE_DAYS)
    this.#number = number
    const { errors, expected } = blockErrors(this.#blocks, day.counts, day.expected)
    this.#days = this.#days * kept + (expected.some((one) => one >= LEAST_EXPECTED) ? 1 : 0)
    for (let i = 0; i < n; i++) {
      const own = Math.max(-most, Math.min(most, errors[i]!))
      const seen = expected[i]! >= LEAST_EXPECTED
      this.#chance[i] = this.#chance[i]! * kept + (seen ? 1 / expected[i]! : 0)
      for (let j = 0; j <= i; j++) {
        const both = seen && expected[j]! >= LEAST_EXPECTED
        const other = Math.max(-most, Math.min(most, errors[j]!))
        this.#sums[i * n + j] = this.#sums[i * n + j]! * kept + (both ? own * other : 0)
        this.#weights[i * n + j] = this.#weights[i * n + j]! * kept + (both ? 1 : 0)
      }
    }
  }

  /**
   * The covariance of the blocks' relative errors without chance, n × n, lower triangle and upper; and how much chance was taken out of each
   * block. What is put back must be no less, or the matrix may not be positive definite.
   *
   * @param dayVariance relative variance of a whole day's forecast, as the level model sees it: what is assumed while little was found
   */
  matrix(dayVariance: number): Covariance {
    const n = this.#n
    const found = (i: number, j: number) => {
      const at = i >= j ? i * n + j : j * n + i
      const weight = this.#weights[at]!
      // no less than nothing: chance cannot explain more than there is
      return weight > 0 ? (i === j ? Math.max(0, this.#sums[at]! - this.#chance[i]!) : this.#sums[at]!) / weight : 0
    }
    const trust = this.#days / (this.#days + ASSUMED_DAYS)
    const mean = (least: number, most: number) => {
      let sum = 0
      let pairs = 0
      for (let i = 0; i < n; i++)
        for (let j = 0; j <= i; j++)
          if (i - j >= least && i - j <= most) {
            sum += found(i, j)
            pairs++
          }
      return pairs > 0 ? sum / pairs : 0
    }
    const far = Math.max(0, mean(Math.ceil(n / 3), n))
    const dayEffect = n > 2 ? trust * far + (1 - trust) * dayVariance : dayVariance
    const block = Math.max(1e-4, trust * Math.max(0, mean(0, 0) - far) + (1 - trust) * ASSUMED.block)
    const near = n > 2 ? Math.max(0.2, Math.min(0.95, (mean(1, 1) - far) / block)) : ASSUMED.neighbours
    const fade = trust * near + (1 - trust) * ASSUMED.neighbours
    const asFound = (AS_FOUND * this.#days) / (this.#days + FOUND_DAYS)
    const matrix = new Float64Array(n * n)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const drawn = dayEffect + block * fade ** Math.abs(i - j)
        matrix[i * n + j] = asFound * found(i, j) + (1 - asFound) * drawn
      }
    const taken = Float64Array.from(this.#chance, (sum, i) => {
      const weight = this.#weights[i * n + i]!
      return weight > 0 ? (asFound * Math.min(sum, this.#sums[i * n + i]!)) / weight : 0
    })
    return { matrix, taken }
  }
}

/** Relative error of each block, from the intervals seen (counts of -1 are unknown), and how many contacts these expected; 0 where unseen. */
export function blockErrors(blocks: readonly Block[], counts: ArrayLike<number>, expected: ArrayLike<number>) {
  const errors = new Float64Array(blocks.length)
  const could = new Float64Array(blocks.length)
  for (const [b, { from, to }] of blocks.entries()) {
    let came = 0
    for (let i = from; i < to; i++) {
      if (counts[i]! < 0) continue
      came += counts[i]!
      could[b]! += expected[i]!
    }
    if (could[b]! > 0) errors[b] = relativeError(came, could[b]!)
  }
  return { errors, expected: could }
}
