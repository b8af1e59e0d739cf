import { complement, decimalOf, partsOf } from '../number/decimal.ts'
import { DomainError, needAmount, needShare } from '../number/domain-error.ts'
import { logNormalTail, millsRatio, normalHazard } from '../number/normal.ts'
import { rootBetween } from '../number/root.ts'

/**
 * The square-root rule: with `load + β√load` agents the probability to wait tends to a limit as the load grows. Limits are a start
 * for a search and a rule of thumb; the exact formulas are in erlang-c.ts and erlang-a.ts.
 */

/** Agents by the rule, a real number. */
export function squareRootAgents(load: number, beta: number): number {
  needAmount('load', load)
  needNumber('beta', beta)
  if (load === 0) return 0
  return load + beta * Math.sqrt(load)
}

/**
 * The limit for endless patience, 1/(1 + βΦ(β)/φ(β)) (S. Halfin & W. Whitt 1981). 1 for β ≤ 0: the queue grows without end.
 */
export function halfinWhitt(beta: number): number {
  needNumber('beta', beta)
  if (beta <= 0) return 1
  return beta === Infinity ? 0 : 1 / (1 + beta * millsRatio(-beta))
}

/** The β whose limit is `waiting`: 0 for 1, infinite for 0. */
export function halfinWhittBeta(waiting: number): number {
  needShare('waiting', waiting)
  if (waiting === 1) return 0
  if (waiting === 0) return Infinity
  const odds = oddsNotTo(waiting)
  // in logarithms, which are nearly straight at both ends; below 38 the scaled tail is a double
  const off = (logBeta: number) => logBeta + logMills(-Math.exp(logBeta)) - odds
  return Math.exp(rootBetween(off, -40, Math.log(60)))
}

/**
 * The limit where patience is exponential, θ/μ = `patienceRatio` (mean handle time over mean patience):
 * 1/(1 + h(β/√r)·√r/h(−β)), h the normal hazard (O. Garnett, A. Mandelbaum & M. Reiman 2002). β may be negative: patience keeps the
 * queue stable below the load. A ratio of 0 is endless patience, an infinite one none.
 */
export function garnett(beta: number, patienceRatio: number): number {
  needNumber('beta', beta)
  needRatio(patienceRatio)
  if (patienceRatio === 0) return halfinWhitt(beta)
  if (patienceRatio === Infinity || beta === Infinity) return 0
  if (beta === -Infinity) return 1
  return 1 / (1 + Math.exp(garnettOdds(beta, Math.sqrt(patienceRatio))))
}

/** The β whose limit is `waiting`: −∞ for 1 (0 with endless patience), infinite for 0. */
export function garnettBeta(waiting: number, patienceRatio: number): number {
  needShare('waiting', waiting)
  needRatio(patienceRatio)
  if (patienceRatio === 0) return halfinWhittBeta(waiting)
  if (waiting === 0) return Infinity
  if (waiting === 1 || patienceRatio === Infinity) return -Infinity
  const root = Math.sqrt(patienceRatio)
  const odds = oddsNotTo(waiting)
  const off = (beta: number) => garnettOdds(beta, root) - odds
  let low = -1
  let high = 1
  while (off(low) > 0) low *= 2
  while (off(high) < 0) high *= 2
  return rootBetween(off, low, high)
}

/** ln of the odds of 1 − share to a share as it is written: that 0.999999 leaves 0.000001 a double knows to ten digits only. */
function oddsNotTo(share: number): number {
  const rest = share < 0.5 ? Math.log1p(-share) : Math.log(partsOf(complement(decimalOf(share))).head)
  return rest - Math.log(share)
}

/** ln of the odds not to wait, √r·h(β/√r)/h(−β). */
function garnettOdds(beta: number, root: number): number {
  return Math.log(root) + logHazard(beta / root) - logHazard(-beta)
}

function logHazard(x: number): number {
  if (x > -5) return Math.log(normalHazard(x))
  return -(x * x) / 2 - Math.log(2.5066282746310007) - logNormalTail(x)
}

/** ln of (1 − Φ(x))/φ(x). */
function logMills(x: number): number {
  return -logHazard(x)
}

function needNumber(field: string, value: number): void {
  if (Number.isNaN(value)) throw new DomainError(field, value, 'a number')
}

function needRatio(value: number): void {
  if (!(value >= 0)) throw new DomainError('patienceRatio', value, '0 or more, or infinite')
}
