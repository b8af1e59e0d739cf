import { deviance } from '../number/deviance.ts'
import { lowerBeta, upperBeta } from '../number/incomplete-beta.ts'
import { lowerGamma, upperGamma } from '../number/incomplete-gamma.ts'
import { poissonProbability } from '../number/poisson.ts'
import { stirlingError } from '../number/stirling-error.ts'

/**
 * Where a contact joins a busy floor. `serviceRate` is the rate at which the whole floor finishes contacts, `abandonRate` that at which each
 * waiting contact gives up (0: never), both per unit of `within`.
 */
export type Turn = { serviceRate: number; abandonRate: number; within: number }

/**
 * The chance of being answered within a time, for a contact with `first`, `first` + 1, … others before it in the queue (`count` of them).
 *
 * With abandonment r/(r + ahead + 1) · P(N > ahead), r = serviceRate ÷ abandonRate, N negative binomial; without, P(Poisson > ahead): those
 * ahead and the contact itself leave as order statistics of exponential times. All positions come from one incomplete beta or gamma
 * function and a sum of positive terms, so 10,000 positions cost hardly more than one, and small chances keep their digits.
 */
export function servedInTurn(first: number, count: number, { serviceRate, abandonRate, within }: Turn): Float64Array {
  const chances = new Float64Array(count)
  if (count === 0 || within === 0 || serviceRate === 0) return chances
  const ratio = serviceRate / abandonRate
  // A patience of 1e300 handle times is endless: the ratio says nothing any more.
  const law = ratio < 1e200 ? negativeBinomial(ratio + 1, abandonRate * within) : poisson(serviceRate * within)
  fillAbove(law, first, chances)
  if (ratio < 1e200) for (let at = 0; at < count; at++) chances[at]! *= ratio / (ratio + first + at + 1)
  return chances
}

/** A law of counts whose terms rise to `mode` and fall from there: term(k + 1) = term(k) · ratio(k). */
type CountLaw = {
  mode: number
  term: (k: number) => number
  ratio: (k: number) => number
  above: (k: number) => number
  upTo: (k: number) => number
}

/** P(N > k) for k = first, first + 1, … */
function fillAbove({ mode, term, ratio, above, upTo }: CountLaw, first: number, chances: Float64Array): void {
  const last = first + chances.length - 1
  const start = Math.min(Math.max(mode, first), last)
  chances[start - first] = term(start)
  for (let k = start; k < last; k++) chances[k + 1 - first] = chances[k - first]! * ratio(k)
  for (let k = start; k > first; k--) chances[k - 1 - first] = chances[k - first]! / ratio(k - 1)
  if (last >= mode) {
    let sum = above(last)
    for (let k = last; k >= first; k--) {
      const here = chances[k - first]!
      chances[k - first] = Math.min(1, sum)
      sum += here
    }
  } else {
    let sum = upTo(first) - chances[0]!
    for (let k = first; k <= last; k++) {
      sum += chances[k - first]!
      chances[k - first] = Math.max(0, 1 - sum)
    }
  }
}

function poisson(expected: number): CountLaw {
  if (expected === Infinity) return certain
  return {
    mode: Math.floor(expected),
    term: (k) => poissonProbability(k, expected),
    ratio: (k) => expected / (k + 1),
    above: (k) => lowerGamma(k + 1, expected),
    upTo: (k) => upperGamma(k + 1, expected),
  }
}

/** Failures before `shape` successes, each a success with chance e^−decay; `shape` real. */
function negativeBinomial(shape: number, decay: number): CountLaw {
  const success = Math.exp(-decay)
  const failure = -Math.expm1(-decay)
  if (success === 0) return certain
  return {
    mode: Math.max(0, Math.floor((shape - 1) * Math.expm1(decay))),
    term: (k) => binomialTerm(shape, k, success, failure, decay) * (shape / (shape + k)),
    ratio: (k) => (failure * (shape + k)) / (k + 1),
    above: (k) => lowerBeta(k + 1, shape, failure, success, -decay),
    upTo: (k) => upperBeta(k + 1, shape, failure, success, -decay),
  }
}

/** More than any k: everybody ahead is long gone. */
const certain: CountLaw = { mode: Infinity, term: () => 0, ratio: () => 1, above: () => 1, upTo: () => 0 }

/** (n choose k) successᵃ failureᵏ with n = a + k for real a: Loader's saddle point form, which neither overflows nor cancels. */
function binomialTerm(a: number, k: number, success: number, failure: number, decay: number): number {
  if (k === 0) return Math.exp(-a * decay)
  const n = a + k
  const exponent = deviance(a, n * success) + deviance(k, n * failure) + stirlingError(a) + stirlingError(k) - stirlingError(n)
  return Math.exp(-exponent) * Math.sqrt(n / (2 * Math.PI * a * k))
}
