import { needPositive, needSpan } from './domain-error.ts'
import { rest, sumOf } from './double-double.ts'
import { lowerDirect, upperDirect } from './gamma-ratio.ts'
import { logPoisson, poissonAcross } from './poisson.ts'

/**
 * Regularized incomplete gamma function P(a, x): the chance that a gamma variable of shape a > 0 (mean a) is at most x. For whole a also the
 * chance of a or more events where x are expected.
 *
 * The tail away from the mean is computed as it is, never as one less the other: its density in Loader's saddle point form times what
 * `gamma-ratio.ts` says it is beside that.
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
  const gap = sumOf(x, -a)
  const gapRest = rest
  return poissonAcross(a, x, gap, gapRest) * lowerDirect(a, x, gap, gapRest)
}

function upper(a: number, x: number): number {
  const gap = sumOf(x, -a)
  const gapRest = rest
  return poissonAcross(a, x, gap, gapRest) * upperDirect(a, x, gap, gapRest)
}

function lnLower(a: number, x: number): number {
  const gap = sumOf(x, -a)
  return Math.log(lowerDirect(a, x, gap, rest)) + logPoisson(a, x)
}

function lnUpper(a: number, x: number): number {
  const gap = sumOf(x, -a)
  return Math.log(upperDirect(a, x, gap, rest)) + logPoisson(a, x)
}
