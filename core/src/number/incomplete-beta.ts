import { deviance, rest } from './deviance.ts'
import { needPositive, needShare } from './domain-error.ts'
import { rest as low, sumOf } from './double-double.ts'
import { stirlingError } from './stirling-error.ts'

const EPSILON = 1.1e-16
const STEPS = 1_000_000
const TWO_PI = 2 * Math.PI

/**
 * Regularized incomplete beta function I_x(a, b): the chance that a beta variable with shapes a, b > 0 is at most x.
 *
 * `y` is 1 − x and `lnY` its logarithm, for callers who know them better than they can be had from x: with x = 1 − e^(−θt) close to 1 all of
 * the answer lies in y. The tail away from the mean is computed as it is, never as one less the other, so that it keeps its digits however
 * small it is.
 *
 * Source: continued fraction of Didonato and Morris (1992), some √(a + b)/3 steps at the mean and few away from it; the density before it in
 * Loader's saddle point form, since powers and gamma functions of large shapes lose what they have in common.
 */
export function lowerBeta(a: number, b: number, x: number, y: number = 1 - x, lnY: number = Math.log(y)): number {
  checkBeta(a, b, x)
  if (x === 0) return 0
  if (lnY === -Infinity) return 1
  return isBelowMean(a, b, x, y) ? tail(a, b, x, y, lnY) : 1 - farTail(a, b, x, y, lnY)
}

/** 1 − I_x(a, b): the chance that a beta variable is above x. */
export function upperBeta(a: number, b: number, x: number, y: number = 1 - x, lnY: number = Math.log(y)): number {
  checkBeta(a, b, x)
  if (x === 0) return 1
  if (lnY === -Infinity) return 0
  return isBelowMean(a, b, x, y) ? 1 - tail(a, b, x, y, lnY) : farTail(a, b, x, y, lnY)
}

/** ln I_x(a, b), finite where the value itself is below the smallest double. */
export function lnLowerBeta(a: number, b: number, x: number, y: number = 1 - x, lnY: number = Math.log(y)): number {
  checkBeta(a, b, x)
  if (x === 0) return -Infinity
  if (lnY === -Infinity) return 0
  return isBelowMean(a, b, x, y) ? lnTail(a, b, x, y, lnY) : Math.log1p(-farTail(a, b, x, y, lnY))
}

/** ln(1 − I_x(a, b)), finite where the value itself is below the smallest double. */
export function lnUpperBeta(a: number, b: number, x: number, y: number = 1 - x, lnY: number = Math.log(y)): number {
  checkBeta(a, b, x)
  if (x === 0) return 0
  if (lnY === -Infinity) return -Infinity
  return isBelowMean(a, b, x, y) ? Math.log1p(-tail(a, b, x, y, lnY)) : lnFarTail(a, b, x, y, lnY)
}

function checkBeta(a: number, b: number, x: number): void {
  needPositive('a', a)
  needPositive('b', b)
  needShare('x', x)
}

/** x ≤ a/(a + b), seen from the smaller of x and y. */
function isBelowMean(a: number, b: number, x: number, y: number): boolean {
  return x < y ? x * (a + b) <= a : y * (a + b) >= b
}

/** I_x(a, b) where x is below the mean. */
function tail(a: number, b: number, x: number, y: number, lnY: number): number {
  return betaDensity(a, b, x, y, lnY) * betaFraction(a, b, x, y)
}

/** I_y(b, a), which is 1 − I_x(a, b), where y is below its mean. */
function farTail(a: number, b: number, x: number, y: number, lnY: number): number {
  return betaDensity(a, b, x, y, lnY) * betaFraction(b, a, y, x)
}

function lnTail(a: number, b: number, x: number, y: number, lnY: number): number {
  return lnBetaDensity(a, b, x, y, lnY) + Math.log(betaFraction(a, b, x, y))
}

function lnFarTail(a: number, b: number, x: number, y: number, lnY: number): number {
  return lnBetaDensity(a, b, x, y, lnY) + Math.log(betaFraction(b, a, y, x))
}

/** x^a y^b / B(a, b). */
function betaDensity(a: number, b: number, x: number, y: number, lnY: number): number {
  const both = a + b
  const spread = Math.sqrt((a / TWO_PI) * (b / both))
  const error = stirlingError(a) + stirlingError(b) - stirlingError(both)
  const ofB = lossOf(b, both, y, lnY)
  const ofBRest = y > 1e-280 ? rest : 0
  const loss = sumOf(deviance(a, both * x), ofB)
  return spread * Math.exp(-loss) * Math.exp(-(error + (low + rest + ofBRest)))
}

/** ln of x^a y^b / B(a, b). */
function lnBetaDensity(a: number, b: number, x: number, y: number, lnY: number): number {
  const both = a + b
  const spread = Math.log((a / TWO_PI) * (b / both)) / 2
  const error = stirlingError(a) + stirlingError(b) - stirlingError(both)
  return spread - error - lossOf(b, both, y, lnY) - deviance(a, both * x)
}

/** deviance(b, (a + b)·y), also where y is below the smallest double. */
function lossOf(b: number, both: number, y: number, lnY: number): number {
  return y > 1e-280 ? deviance(b, both * y) : b * (Math.log(b / both) - lnY) + both * y - b
}

/** I_x(a, b) over its density, for x ≤ a/(a + b), to a relative `epsilon`: even part of the continued fraction, normed at each step. */
export function betaFraction(a: number, b: number, x: number, y: number, epsilon: number = EPSILON): number {
  const lead = 1 + (a > b ? (a + b) * y - b : a - (a + b) * x)
  const ratio = b / a
  const step = 1 + 1 / a
  const turn = y + 1
  let p = 1
  let s = a + 1
  let above = 0
  let below = 1
  let belowNext = lead / step
  let value = step / lead
  let aboveNext = 1
  for (let n = 1; n < STEPS; n++) {
    const share = n / a
    const weight = n * (b - n) * x
    const part = a / s
    const alpha = p * (p + ratio) * part * part * (weight * x)
    const beta = n + weight / s + ((share + 1) / (step + share + share)) * (lead + n * turn)
    p = share + 1
    s += 2
    const nextAbove = alpha * above + beta * aboveNext
    const nextBelow = alpha * below + beta * belowNext
    above = aboveNext / nextBelow
    below = belowNext / nextBelow
    const before = value
    value = nextAbove / nextBelow
    if (Math.abs(value - before) <= epsilon * value) break
    aboveNext = value
    belowNext = 1
  }
  return value
}
