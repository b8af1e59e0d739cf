import { deviance, devianceAcross, rest as devianceRest } from './deviance.ts'
import { rest as low, sumOf } from './double-double.ts'
import { ROOT_TWO_PI } from './normal.ts'
import { stirlingError } from './stirling-error.ts'

/**
 * P(exactly n events where a are expected) = aⁿ e^{−a} / n!, for whole and for real n ≥ 0 (n! = Γ(n + 1)).
 *
 * Loader's saddle point form: neither powers nor factorials, which overflow from 171 on, and every digit is kept far from the
 * mean. Zero events where none are expected is certain.
 */
export function poissonProbability(n: number, a: number): number {
  const gap = sumOf(a, -n)
  return poissonAcross(n, a, gap, low)
}

/** The same where a − n is known better than by subtracting: as `gap + gapRest`. */
export function poissonAcross(n: number, a: number, gap: number, gapRest: number): number {
  if (a === 0) return n === 0 ? 1 : 0
  if (n < 1e-20) return Math.exp(-a)
  const exponent = sumOf(devianceAcross(n, a, gap, gapRest), stirlingError(n))
  return (Math.exp(-exponent) * (1 - (low + devianceRest))) / (ROOT_TWO_PI * Math.sqrt(n))
}

/** The logarithm of it; −∞ for what cannot happen. Holds where the probability itself is below the smallest double. */
export function logPoisson(n: number, a: number): number {
  if (a === 0) return n === 0 ? 0 : -Infinity
  if (n < 1e-20) return -a
  return -(deviance(n, a) + stirlingError(n) + Math.log(2 * Math.PI * n) / 2)
}
