import { betaFraction } from '../number/incomplete-beta.ts'
import { lowerGamma } from '../number/incomplete-gamma.ts'

/** Far enough from 0 and 1 that nobody could tell: chances within this of them are not worked out. */
const CERTAIN = -28
const EPSILON = 1e-11

/**
 * P(served within its time) of everybody in one line: of the n-th, with n ahead and `within[n]` left, all of one patience, at `rate` turns per unit
 * of time (agents/handleTime). The same as `queueWait` for each, to 1e-9 absolute, in a fraction of the time: from one place to the next the beta
 * function B(n + 1, r + 1) changes by a factor, so that the density needs no gamma functions, and whoever is nearly sure is told at once.
 *
 * Times in one unit. Times left of 0 or less are never enough. `into` takes the answer; nothing else is allocated.
 */
export function servedInLine(rate: number, patience: number, within: ArrayLike<number>, into: Float64Array): void {
  if (patience === Infinity) {
    for (let n = 0; n < within.length; n++) into[n] = within[n]! > 0 && rate > 0 ? lowerGamma(n + 1, rate * within[n]!) : 0
    return
  }
  const turns = rate * patience
  const b = turns + 1
  // B(n + 1, b), as a product while few factors cannot leave the doubles, then by its logarithm
  let beta = 1 / b
  let lnBeta = 0
  for (let n = 0; n < within.length; n++) {
    const a = n + 1
    const left = within[n]!
    if (n === SHORT) lnBeta = Math.log(beta)
    if (!(left > 0 && turns > 0)) into[n] = 0
    else into[n] = (turns / (turns + a)) * (n < SHORT ? shortSum(n, b, left / patience) : lower(a, b, left / patience, lnBeta))
    if (n < SHORT) beta *= a / (a + b)
    else lnBeta += Math.log(a / (a + b))
  }
}

/** Up to so many ahead the sum over them is quicker. */
const SHORT = 24

/** 1 − P(at most n failures): negative binomial, from none on. */
function shortSum(n: number, b: number, hazard: number): number {
  const x = -Math.expm1(-hazard)
  let term = Math.exp(-hazard * b)
  let sum = term
  for (let j = 0; j < n; j++) {
    term *= ((b + j) / (j + 1)) * x
    sum += term
  }
  return Math.max(0, 1 - sum)
}

/** I_x(a, b), x = 1 − e^(−hazard), given ln B(a, b). */
function lower(a: number, b: number, hazard: number, lnBeta: number): number {
  const y = Math.exp(-hazard)
  const x = hazard < 0.01 ? -Math.expm1(-hazard) : 1 - y
  const lnDensity = a * Math.log(x) - b * hazard - lnBeta
  const below = x * (a + b) <= a
  if (lnDensity < CERTAIN) return below ? 0 : 1
  const density = Math.exp(lnDensity)
  return below ? density * betaFraction(a, b, x, y, EPSILON) : 1 - density * betaFraction(b, a, y, x, EPSILON)
}
