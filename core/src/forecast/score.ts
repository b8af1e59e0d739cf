import { poissonProbability } from '../number/poisson.ts'

/**
 * How good forecasts were, by the definitions of the metric dictionary (forecast_error, interval_coverage). Sums, so that scores of days and
 * queues add up; shares are null while there is nothing to divide by.
 */
export class Score {
  #absolute = 0
  #signed = 0
  #actual = 0
  #chance = 0
  #count = 0
  readonly #held = new Map<number, { held: number; width: number; bands: number }>()

  /** One interval (or total): what was forecast, what came. */
  add(forecast: number, actual: number): void {
    this.#absolute += Math.abs(forecast - actual)
    this.#signed += forecast - actual
    this.#actual += actual
    this.#chance += poissonMeanDeviation(forecast)
    this.#count++
  }

  /** The band for it. */
  addBand({ share, low, high }: { share: number; low: number; high: number }, actual: number): void {
    const sums = this.#held.get(share) ?? { held: 0, width: 0, bands: 0 }
    sums.held += actual >= low && actual <= high ? 1 : 0
    sums.width += high - low
    sums.bands++
    this.#held.set(share, sums)
  }

  get count(): number {
    return this.#count
  }

  /** Σ|F − Y| ÷ ΣY. */
  get wape(): number | null {
    return this.#actual > 0 ? this.#absolute / this.#actual : null
  }

  /** Σ(F − Y) ÷ ΣY: above 0 too much was forecast. */
  get bias(): number | null {
    return this.#actual > 0 ? this.#signed / this.#actual : null
  }

  /** The WAPE that would be left if the forecast were the true mean and contacts came by chance (Poisson) about it. */
  get floor(): number | null {
    return this.#actual > 0 ? this.#chance / this.#actual : null
  }

  /** Share of outcomes within their band. */
  coverage(share: number): number | null {
    const sums = this.#held.get(share)
    return sums ? sums.held / sums.bands : null
  }

  /** Σ(high − low) ÷ ΣY. */
  width(share: number): number | null {
    const sums = this.#held.get(share)
    return sums && this.#actual > 0 ? sums.width / this.#actual : null
  }
}

/** Mean of |N − a| for N Poisson with mean a: 2a·P(N = ⌊a⌋) (de Moivre). */
function poissonMeanDeviation(a: number): number {
  return a > 0 ? 2 * a * poissonProbability(Math.floor(a), a) : 0
}
