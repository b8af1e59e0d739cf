import { lnLowerBeta, lnUpperBeta, lowerBeta, upperBeta } from './incomplete-beta.ts'

/**
 * P(N ≤ k) for N = failures before the r-th success (negative binomial with real r > 0), a failure having probability x and a success
 * y = 1 − x: 1 − I_x(k + 1, r). `lnY` = ln y, for callers whose y is below the smallest double.
 *
 * Where r is small, P(N ≤ k) is all but 1, and one less what is near 1 would be lost: there the sum y^r·(1 + r·x + r(r + 1)/2·x² + …) is
 * taken, and its small logarithm formed before anything is lost.
 */
export function atMost(k: number, r: number, x: number, y: number, lnY: number): number {
  return isShort(k, r, y) ? Math.exp(lnShortSum(k, r, x, lnY)) : upperBeta(k + 1, r, x, y, lnY)
}

/** P(N > k) = I_x(k + 1, r): the chance of more than k failures before the r-th success. */
export function moreThan(k: number, r: number, x: number, y: number, lnY: number): number {
  return isShort(k, r, y) ? -Math.expm1(lnShortSum(k, r, x, lnY)) : lowerBeta(k + 1, r, x, y, lnY)
}

/** ln P(N ≤ k). */
export function lnAtMost(k: number, r: number, x: number, y: number, lnY: number): number {
  return isShort(k, r, y) ? lnShortSum(k, r, x, lnY) : lnUpperBeta(k + 1, r, x, y, lnY)
}

/** ln P(N > k). */
export function lnMoreThan(k: number, r: number, x: number, y: number, lnY: number): number {
  return isShort(k, r, y) ? Math.log(-Math.expm1(lnShortSum(k, r, x, lnY))) : lnLowerBeta(k + 1, r, x, y, lnY)
}

/** Few successes asked for, and x^k not small: then the sum and y^r do not cancel. */
function isShort(k: number, r: number, y: number): boolean {
  return r < 0.25 && y * (k + 1) < 1
}

function lnShortSum(k: number, r: number, x: number, lnY: number): number {
  let term = r * x
  let sum = 0
  for (let j = 1; j <= k && term > sum * 1e-18; j++) {
    sum += term
    term *= ((r + j) / (j + 1)) * x
  }
  return r * lnY + Math.log1p(sum)
}
