import { devianceAcross } from './deviance.ts'
import { millsRatio } from './normal.ts'
import { poissonAcross } from './poisson.ts'
import { stirlingError } from './stirling-error.ts'
import { temmeSum } from './temme.ts'

/**
 * The two sides of the gamma distribution, each divided by its density so that neither underflows. With p = b^c e^{−b}/Γ(c+1),
 *
 *     lower(c, b) = P(c, b) / p = 1 + b/(c+1) + b²/((c+1)(c+2)) + …          what queues behind c
 *     upper(c, b) = Q(c, b) / p = c/b + c(c−1)/b² + …  (ends for whole c)      what is below c
 *
 * and lower + upper = 1/p. All of Erlang B, C and A is made of these two: 1/B(n, a) = 1 + upper(n, a).
 *
 * Each is computed directly on its own side of the mean and by the sum rule on the other, so nothing cancels. Close to the mean
 * Temme's uniform expansion gives all digits in one step, however large c is (A. Gil, J. Segura, N. M. Temme, "Efficient and
 * accurate algorithms for the computation and inversion of the incomplete gamma function ratios", 2012); elsewhere the series ends
 * after a few terms. `gap` is b − c and may be known better than by subtracting; `gapRest` what a double cannot hold of it.
 */
export function lowerGammaRatio(c: number, b: number, gap: number, gapRest: number): number {
  if (gap <= 0 || (c < UNIFORM_FROM && b < SHORT)) return lowerDirect(c, b, gap, gapRest)
  return 1 / poissonAcross(c, b, gap, gapRest) - upperDirect(c, b, gap, gapRest)
}

export function upperGammaRatio(c: number, b: number, gap: number, gapRest: number): number {
  if (gap >= 0) return upperDirect(c, b, gap, gapRest)
  return 1 / poissonAcross(c, b, gap, gapRest) - lowerDirect(c, b, gap, gapRest)
}

/** From here on the expansion beats a series. */
const UNIFORM_FROM = 40

/** Up to here the series is the quickest on either side of the mean. */
const SHORT = 50

/** For b ≤ c, and for small b. */
export function lowerDirect(c: number, b: number, gap: number, gapRest: number): number {
  if (c >= UNIFORM_FROM && gap >= -0.35 * c) return uniform(c, b, gap, gapRest, -1)
  let term = 1
  let sum = 1
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= b / (c + k)
    sum += term
  }
  return sum
}

/** For b ≥ c. */
export function upperDirect(c: number, b: number, gap: number, gapRest: number): number {
  if (c < UNIFORM_FROM) return upperSmall(c, b)
  if (gap <= 0.5 * c) return uniform(c, b, gap, gapRest, 1)
  let term = c / b
  let sum = term
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (c - k) / b
    sum += term
  }
  return sum
}

/** e^δ·(√c·Mills(|z|) ± S): z²/2 is the deviance of c at b, S Temme's sum. */
function uniform(c: number, b: number, gap: number, gapRest: number, side: 1 | -1): number {
  const root = Math.sqrt(c)
  const z = Math.sqrt(2 * devianceAcross(c, b, gap, gapRest))
  const eta = (side * z) / root
  return Math.exp(stirlingError(c)) * (root * millsRatio(z) + side * temmeSum(c, eta))
}

/** Below 40: up from the fractional part of c by upper(c + 1) = (1 + upper(c))·(c + 1)/b. */
function upperSmall(c: number, b: number): number {
  const whole = Math.floor(c)
  const fraction = c - whole
  let ratio = fraction === 0 ? 0 : upperFraction(fraction, b)
  for (let k = 1; k <= whole; k++) ratio = ((1 + ratio) * (fraction + k)) / b
  return ratio
}

/** For c below 1: Legendre's continued fraction where it is quick, else what the series leaves. */
function upperFraction(c: number, b: number): number {
  if (b < 2) return 1 / poissonAcross(c, b, b - c, 0) - seriesBelow(c, b)
  let at = b + 1 - c
  let numerator = 1e300
  let inverse = 1 / at
  let fraction = inverse
  for (let k = 1; k < 500; k++) {
    const weight = -k * (k - c)
    at += 2
    inverse = 1 / (weight * inverse + at)
    numerator = at + weight / numerator
    const change = inverse * numerator
    fraction *= change
    if (Math.abs(change - 1) < 1e-16) break
  }
  return c * fraction
}

function seriesBelow(c: number, b: number): number {
  let term = 1
  let sum = 1
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= b / (c + k)
    sum += term
  }
  return sum
}
