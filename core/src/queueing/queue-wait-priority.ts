import { needAmount, needPlace, needSpan, needTime } from '../number/domain-error.ts'
import { deviance } from '../number/deviance.ts'
import { lnLowerGamma, lnUpperGamma, lowerGamma, upperGamma } from '../number/incomplete-gamma.ts'
import { logPoisson } from '../number/poisson.ts'
import { stirlingError } from '../number/stirling-error.ts'

/** A place in a line that others with a higher priority keep entering ahead of it. Nobody leaves. */
export type OvertakenPlace = {
  ahead: number
  agents: number
  handleTime: number
  /** Arrivals of higher priority, per unit of time (Poisson). */
  overtaking: number
}

/**
 * P(V > t): the chance that a contact which others overtake has not had its turn after t: the first passage of a walk that steps down with rate
 * agents/handleTime and up with rate `overtaking`, from ahead + 1 to 0.
 *
 * The walk takes n = k, k + 2, … steps to get there (k = ahead + 1) with the ballot chance f(n) = k/n·C(n, (n + k)/2)·down^((n+k)/2)·up^((n−k)/2),
 * and n steps take an Erlang time. So P(V ≤ t) = Σ f(n)·P(n or more events by t), and P(V > t) = Σ f(n)·P(fewer than n) + P(never): two sums of
 * positive terms, of which the smaller one is taken. (Bessel functions of the density lose both ends.)
 */
export function overtakenWaitAbove(place: OvertakenPlace, t: number): number {
  return overtakenTails(place, t).above
}

/** P(V ≤ t). */
export function overtakenWaitWithin(place: OvertakenPlace, t: number): number {
  return overtakenTails(place, t).within
}

function overtakenTails({ ahead, agents, handleTime, overtaking }: OvertakenPlace, t: number): { above: number; within: number } {
  needPlace('ahead', ahead)
  needAmount('agents', agents)
  needTime('handleTime', handleTime)
  needAmount('overtaking', overtaking)
  needSpan('t', t)
  if (agents === 0 || t === 0) return { above: 1, within: 0 }
  const serving = agents / handleTime
  const start = ahead + 1
  if (overtaking === 0)
    return { above: upperGamma(start, agents * (t / handleTime)), within: lowerGamma(start, agents * (t / handleTime)) }
  const never = overtaking > serving ? -Math.expm1(start * Math.log(serving / overtaking)) : 0
  if (t === Infinity) return { above: never, within: 1 - never }
  const walk = { start, serving, overtaking, events: (serving + overtaking) * t }
  const within = withinSum(walk)
  if (within + never < 0.99) return { above: 1 - within, within }
  return { above: never + aboveSum(walk), within }
}

/** `events` are expected by the deadline, of which shares serving : overtaking go down and up. */
type Walk = { start: number; serving: number; overtaking: number; events: number }

/** Terms below e^−CUT of the largest cannot be seen. */
const CUT = 42
const HUGE = 1e200
const LN_HUGE = Math.log(HUGE)

/** Σ f(n)·P(n or more events), from the far end down, where P grows by one Poisson probability after another. */
function withinSum(walk: Walk): number {
  const { start, events } = walk
  const last = lastSeen(walk, (n) => lnFirstPassage(walk, n) + lnLowerGamma(n, events))
  let scale = lnFirstPassage(walk, last) + lnLowerGamma(last, events)
  let passage = 1
  let tail = 1
  let event = Math.exp(logPoisson(last, events) - lnLowerGamma(last, events))
  let sum = 0
  for (let n = last; ; n -= 2) {
    sum += passage * tail
    if (n === start) break
    // f(n − 2) from f(n), and P(n − 2 or more) from P(n or more)
    passage /= growth(walk, n - 2)
    event *= n / events
    tail += event
    event *= (n - 1) / events
    tail += event
    if (passage > HUGE) {
      passage /= HUGE
      sum /= HUGE
      scale += LN_HUGE
    }
    if (tail > HUGE) {
      tail /= HUGE
      event /= HUGE
      sum /= HUGE
      scale += LN_HUGE
    }
  }
  return Math.exp(scale + Math.log(sum))
}

/** Σ f(n)·P(fewer than n events), upwards from the first term that can be seen. */
function aboveSum(walk: Walk): number {
  const { events } = walk
  const first = firstSeen(walk, (n) => lnFirstPassage(walk, n) + lnUpperGamma(n, events))
  let scale = lnFirstPassage(walk, first) + lnUpperGamma(first, events)
  let passage = 1
  let fewer = 1
  let event = Math.exp(logPoisson(first, events) - lnUpperGamma(first, events))
  let sum = 0
  // the terms that follow shrink by less than this, in the long run
  const closing = 1 - 4 * ratioProduct(walk)
  for (let n = first; ; n += 2) {
    const term = passage * fewer
    sum += term
    if (n > events && term <= 1e-17 * closing * sum) break
    passage *= growth(walk, n)
    fewer += event
    event *= events / (n + 1)
    fewer += event
    event *= events / (n + 2)
    if (passage > HUGE) {
      passage /= HUGE
      sum /= HUGE
      scale += LN_HUGE
    }
    if (fewer > HUGE) {
      fewer /= HUGE
      event /= HUGE
      sum /= HUGE
      scale += LN_HUGE
    }
  }
  return Math.exp(scale + Math.log(sum))
}

/** f(n + 2)/f(n). */
function growth(walk: Walk, n: number): number {
  const ups = (n - walk.start) / 2
  return ((n * (n + 1)) / ((ups + 1) * (n - ups + 1))) * ratioProduct(walk)
}

/** Chance of a step down times that of one up. */
function ratioProduct({ serving, overtaking }: Walk): number {
  const both = serving + overtaking
  return (serving / both) * (overtaking / both)
}

/** ln f(n), by Loader's binomial probability. */
function lnFirstPassage({ start, serving, overtaking }: Walk, n: number): number {
  const both = serving + overtaking
  const ups = (n - start) / 2
  if (ups === 0) return -start * Math.log1p(overtaking / serving)
  const downs = n - ups
  const errors = stirlingError(n) - stirlingError(downs) - stirlingError(ups)
  const unlike = deviance(downs, n * (serving / both)) + deviance(ups, n * (overtaking / both))
  return Math.log(start / n) + errors - unlike - Math.log(2 * Math.PI * ups * (downs / n)) / 2
}

/** The last n whose term can be seen beside the largest; terms rise to one peak and fall. */
function lastSeen(walk: Walk, lnTerm: (n: number) => number): number {
  const peak = peakOf(walk, lnTerm)
  const least = lnTerm(at(walk, peak)) - CUT
  let step = 1
  while (lnTerm(at(walk, peak + step)) > least) step *= 2
  return at(
    walk,
    bisect(peak, peak + step, (i) => lnTerm(at(walk, i)) <= least),
  )
}

/** The first n whose term can be seen beside the largest. */
function firstSeen(walk: Walk, lnTerm: (n: number) => number): number {
  const peak = peakOf(walk, lnTerm)
  const least = lnTerm(walk.start) >= lnTerm(at(walk, peak)) - CUT ? -Infinity : lnTerm(at(walk, peak)) - CUT
  return at(
    walk,
    bisect(-1, peak, (i) => lnTerm(at(walk, i)) > least),
  )
}

function peakOf(walk: Walk, lnTerm: (n: number) => number): number {
  const falls = (i: number) => lnTerm(at(walk, i + 1)) <= lnTerm(at(walk, i))
  let reach = 1
  while (!falls(reach)) reach *= 2
  return bisect(-1, reach, falls)
}

function at({ start }: Walk, index: number): number {
  return start + 2 * index
}

/** The smallest index above `low` for which it holds; it holds at `high` and from some index on. */
function bisect(low: number, high: number, holds: (index: number) => boolean): number {
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}
