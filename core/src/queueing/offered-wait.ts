import { needAmount, needPlace, needSpan, needTime } from '../number/domain-error.ts'
import { lnLowerGamma, lnUpperGamma, lowerGamma, upperGamma } from '../number/incomplete-gamma.ts'
import { atMost, lnAtMost, lnMoreThan, moreThan } from '../number/negative-binomial.ts'

/** A place in a line whose agents are all busy. Times in one unit of the caller's choice. */
export type Place = {
  /** Contacts before it. */
  ahead: number
  /** Agents who take from the line; a share of one counts as a part. */
  agents: number
  /** Mean handle time, exponential. */
  handleTime: number
  /** Mean patience of those before it, exponential; infinite where nobody leaves. */
  patienceAhead: number
}

/**
 * P(V > t): the chance that a contact which does not leave has not had its turn after t.
 *
 * Its k + 1 steps forward take exponential times of rates agents/handleTime + j/patience, j = k … 0, whose sum is at most t with probability
 * I_x(k + 1, r), x = 1 − e^(−t/patience), r = agents·patience/handleTime (order statistics of exponentials); without abandonment a gamma
 * distribution of shape k + 1. Exact, and exact far out.
 */
export function offeredWaitAbove(place: Place, t: number): number {
  return law(place, t, upperGamma, atMost, 1)
}

/** P(V ≤ t). */
export function offeredWaitWithin(place: Place, t: number): number {
  return law(place, t, lowerGamma, moreThan, 0)
}

/** ln P(V > t), finite where the chance itself is below the smallest double. */
export function lnOfferedWaitAbove(place: Place, t: number): number {
  return law(place, t, lnUpperGamma, lnAtMost, 0)
}

/** ln P(V ≤ t). */
export function lnOfferedWaitWithin(place: Place, t: number): number {
  return law(place, t, lnLowerGamma, lnMoreThan, -Infinity)
}

/** E[V] = Σ 1/rate; infinite without agents. */
export function offeredWaitMean(place: Place): number {
  checkPlace(place)
  let mean = 0
  for (let j = leavers(place); j >= 0; j--) mean += 1 / rateOf(place, j)
  return mean * stages(place)
}

/** Standard deviation of V; infinite without agents. */
export function offeredWaitDeviation(place: Place): number {
  checkPlace(place)
  let variance = 0
  for (let j = leavers(place); j >= 0; j--) variance += (1 / rateOf(place, j)) * (1 / rateOf(place, j))
  return Math.sqrt(variance * stages(place))
}

type GammaTail = (shape: number, x: number) => number
type BinomialTail = (k: number, r: number, x: number, y: number, lnY: number) => number

function law(place: Place, t: number, gamma: GammaTail, binomial: BinomialTail, atOnce: number): number {
  checkPlace(place)
  needSpan('t', t)
  const { agents, handleTime, patienceAhead } = place
  const ahead = patienceAhead === 0 ? 0 : place.ahead
  if (t === 0 || agents === 0) return atOnce
  const turns = agents * (t / handleTime)
  if (isPatient(ahead, agents, handleTime, patienceAhead)) return gamma(ahead + 1, turns)
  const r = agents * (patienceAhead / handleTime)
  // fewer turns than a double can tell from none
  if (r === 0) return atOnce
  const lnY = -t / patienceAhead
  return binomial(ahead, r, -Math.expm1(lnY), Math.exp(lnY), lnY)
}

/** Where patience is so long that all who are ahead together change the rates by less than a double shows, nobody leaves. */
export function isPatient(ahead: number, agents: number, handleTime: number, patienceAhead: number): boolean {
  if (ahead === 0 || patienceAhead === Infinity) return true
  return ahead * (ahead + 1) * handleTime < 1e-17 * agents * patienceAhead
}

export function checkPlace({ ahead, agents, handleTime, patienceAhead }: Place): void {
  needPlace('ahead', ahead)
  needAmount('agents', agents)
  needTime('handleTime', handleTime)
  needSpan('patienceAhead', patienceAhead)
}

/** Rate of the step that j contacts ahead may shorten by leaving. */
function rateOf({ agents, handleTime, patienceAhead }: Place, j: number): number {
  return agents / handleTime + (j === 0 ? 0 : j / patienceAhead)
}

/** How many contacts may leave; with endless or no patience every step is alike, and one stands for all. */
function leavers({ ahead, patienceAhead }: Place): number {
  return patienceAhead === Infinity || patienceAhead === 0 ? 0 : ahead
}

function stages({ ahead, patienceAhead }: Place): number {
  return patienceAhead === Infinity ? ahead + 1 : 1
}
