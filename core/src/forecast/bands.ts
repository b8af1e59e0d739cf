import { normalQuantile } from '../number/normal.ts'

/** A band that is to hold the given share (0–1) of outcomes. Bounds are whole contacts, and belong to it. */
export type Range = { share: number; low: number; high: number }

/** Past days whose errors make the bands. */
export const ERROR_DAYS = 40
/** With fewer, the model's own idea of its uncertainty is mixed in. */
const ENOUGH_DAYS = 20
/** Below so many expected contacts quantiles are summed exactly. */
const SUMMED = 50

/**
 * Errors of past forecasts on the scale where chance has one size, each in deviations, sorted; `days` they are of, of which so many are `alike`
 * that they count as one.
 */
export type PastErrors = { days: number; sorted: Float64Array; alike: number }

/**
 * The deviation of 2√count when `forecast` contacts are expected with relative variance `variance`: 1 is the chance of counting, which is all
 * that small counts have.
 */
export function rootDeviation(forecast: number, variance: number): number {
  return Math.sqrt(1 + forecast * variance)
}

/** An error in deviations; 0 where outcome and forecast are equal in the mean. */
export function rootError(count: number, forecast: number, variance: number): number {
  return (2 * (Math.sqrt(count + 0.25) - Math.sqrt(forecast))) / rootDeviation(forecast, variance)
}

/**
 * A band by split conformal prediction: the forecast's own past errors say how far off it is (Lei et al., JASA 2018), with a Poisson-gamma
 * band mixed in while there are few of them.
 *
 * @param variance relative variance of the true rate about the forecast, as the model sees it
 */
export function bandOf(forecast: number, variance: number, errors: PastErrors, share: number): Range {
  if (!(forecast > 0)) return { share, low: 0, high: 0 }
  const tail = (1 - share) / 2
  const trust = Math.min(1, errors.days / ENOUGH_DAYS)
  let low = 0
  let high = 0
  if (trust > 0) {
    const deviation = rootDeviation(forecast, variance)
    low += trust * countAt(forecast, deviation * quantileLow(errors, tail))
    high += trust * countAt(forecast, deviation * quantileHigh(errors, tail))
  }
  if (trust < 1) {
    low += (1 - trust) * poissonGammaQuantile(forecast, variance, tail)
    high += (1 - trust) * poissonGammaQuantile(forecast, variance, 1 - tail)
  }
  return { share, low: Math.round(low), high: Math.round(high) }
}

/** The smallest count n with P(N ≤ n) ≥ p, N Poisson with a gamma rate of the given mean and relative variance (negative binomial). */
export function poissonGammaQuantile(mean: number, variance: number, p: number): number {
  if (!(mean > 0)) return 0
  if (mean >= SUMMED) return countAt(mean, normalQuantile(p) * rootDeviation(mean, variance))
  // P(0), then from each count to the next; without variance the limit is Poisson
  const shape = variance > 1e-9 ? 1 / variance : Infinity
  const odds = shape === Infinity ? 0 : mean / (mean + shape)
  let probability = shape === Infinity ? Math.exp(-mean) : Math.exp(-shape * Math.log1p(mean / shape))
  let sum = probability
  let n = 0
  while (sum < p && n < 100 * SUMMED) {
    probability *= shape === Infinity ? mean / (n + 1) : (odds * (n + shape)) / (n + 1)
    sum += probability
    n++
  }
  return n
}

/** The count that lies `error` above the forecast on the scale of 2√count. */
function countAt(forecast: number, error: number): number {
  const root = Math.max(0, Math.sqrt(forecast) + error / 2)
  return Math.max(0, root * root - 0.25)
}

/** The lower quantile of past errors such that a further one is below it with probability at most `tail`; between neighbours in proportion. */
function quantileLow(errors: PastErrors, tail: number): number {
  const { sorted } = errors
  const at = rank(errors, tail)
  if (at <= 0) return sorted[0]!
  const below = Math.floor(at)
  return sorted[below]! + (at - below) * (sorted[below + 1]! - sorted[below]!)
}

function quantileHigh(errors: PastErrors, tail: number): number {
  const { sorted } = errors
  const at = sorted.length - 1 - rank(errors, tail)
  if (at >= sorted.length - 1) return sorted.at(-1)!
  const below = Math.floor(at)
  return sorted[below]! + (at - below) * (sorted[below + 1]! - sorted[below]!)
}

/** Place of the quantile among the errors, 0 the first: of n that differ the ((n + 1)·tail)-th, spread over those that are alike. */
function rank({ sorted, alike }: PastErrors, tail: number): number {
  const differing = Math.max(2, sorted.length / alike)
  return (((differing + 1) * tail - 1) / (differing - 1)) * (sorted.length - 1)
}
