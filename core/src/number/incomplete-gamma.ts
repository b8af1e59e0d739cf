import { needPositive, needSpan } from './domain-error.ts'
import { logPoisson, poissonProbability } from './poisson.ts'

const EPSILON = 1.1e-16
const STEPS = 1_000_000

/**
 * Regularized incomplete gamma function P(a, x): the chance that a gamma variable of shape a > 0 (mean a) is at most x. For whole a also the
 * chance of a or more events where x are expected.
 *
 * The tail away from the mean is computed as it is, never as one less the other. Source: power series below the mean, Legendre's continued
 * fraction above it; the density before it in Loader's saddle point form.
 */
export function lowerGamma(a: number, x: number): number {
  checkGamma(a, x)
  if (x === 0) return 0
  if (x === Infinity) return 1
  return x < a ? lower(a, x) : 1 - upper(a, x)
}

/** 1 − P(a, x): the chance of more than x; for whole a of fewer than a events where x are expected. */
export function upperGamma(a: number, x: number): number {
  checkGamma(a, x)
  if (x === 0) return 1
  if (x === Infinity) return 0
  return x < a ? 1 - lower(a, x) : upper(a, x)
}

/** ln P(a, x), finite where the value itself is below the smallest double. */
export function lnLowerGamma(a: number, x: number): number {
  checkGamma(a, x)
  if (x === 0) return -Infinity
  if (x === Infinity) return 0
  return x < a ? lnLower(a, x) : Math.log1p(-upper(a, x))
}

/** ln(1 − P(a, x)), finite where the value itself is below the smallest double. */
export function lnUpperGamma(a: number, x: number): number {
  checkGamma(a, x)
  if (x === 0) return 0
  if (x === Infinity) return -Infinity
  return x < a ? Math.log1p(-lower(a, x)) : lnUpper(a, x)
}

function checkGamma(a: number, x: number): void {
  needPositive('a', a)
  needSpan('x', x)
}

function lower(a: number, x: number): number {
  return gammaDensity(a, x) * gammaSeries(a, x)
}

function upper(a: number, x: number): number {
  return gammaDensity(a, x) * gammaFraction(a, x)
}

function lnLower(a: number, x: number): number {
  return lnGammaDensity(a, x) + Math.log(gammaSeries(a, x))
}

function lnUpper(a: number, x: number): number {
  return lnGammaDensity(a, x) + Math.log(gammaFraction(a, x))
}

/** x^a e^(−x) / Γ(a). */
function gammaDensity(a: number, x: number): number {
  return a * poissonProbability(a, x)
}

/** ln of x^a e^(−x) / Γ(a). */
function lnGammaDensity(a: number, x: number): number {
  return Math.log(a) + logPoisson(a, x)
}

/** P(a, x) over its density, for x < a: 1/a + x/(a(a + 1)) + …, all terms positive. */
export function gammaSeries(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; n < STEPS && term > EPSILON * sum; n++) {
    term *= x / (a + n)
    sum += term
  }
  return sum
}

/** 1 − P(a, x) over its density, for x ≥ a: 1/(x + 1 − a − 1·(1 − a)/(x + 3 − a − …)), by Steed's forward recurrence. */
export function gammaFraction(a: number, x: number): number {
  let below = x + 1 - a
  let inverse = 1 / below
  let change = inverse
  let value = inverse
  for (let n = 1; n < STEPS; n++) {
    const top = n * (a - n)
    below += 2
    inverse = 1 / (below + top * inverse)
    change *= below * inverse - 1
    value += change
    if (Math.abs(change) <= EPSILON * value) break
  }
  return value
}
