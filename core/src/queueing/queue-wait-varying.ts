import { DomainError, needAmount, needPlace, needSpan, needTime } from '../number/domain-error.ts'
import { lowerGamma, upperGamma } from '../number/incomplete-gamma.ts'
import { isPatient } from './offered-wait.ts'
import { queueWait, type WaitOutcome } from './queue-wait.ts'

/** A stretch of the staff schedule: so long so many agents. The first begins now. */
export type StaffStretch = { duration: number; agents: number }

export type VaryingPlace = { ahead: number; handleTime: number; patienceAhead: number; staff: readonly StaffStretch[] }

/**
 * P(V > t) with t the end of the schedule: the chance that a contact which does not leave has had no turn by then, while the number of agents
 * changes.
 *
 * Nobody leaves: the turns that come are a Poisson number of mean ∫ agents/handleTime, so that any schedule gives a gamma tail. Otherwise
 * P(V > t) = P(N ≤ ahead) for N the size at t of families that are founded at rate agents(u)/handleTime and double at rate 1/patience for as
 * long as u: the Kolmogorov equations of both are the same, read in opposite directions of time. N is a compound Poisson number, and its
 * probabilities come one from the other by sums of positive terms, in (ahead × stretches) steps.
 */
export function varyingWaitAbove(place: VaryingPlace): number {
  return varyingTails(place, false).above
}

/** P(V ≤ t). */
export function varyingWaitWithin(place: VaryingPlace): number {
  return varyingTails(place, true).within
}

/**
 * The chances of a waiting contact at the end of a staff schedule; as `queueWait`, which is the case of one stretch. Exact: the distribution of
 * its place is carried over each change of staff.
 */
export function queueWaitVarying(place: VaryingPlace, patienceOwn: number): WaitOutcome {
  needSpan('patienceOwn', patienceOwn)
  const { above, within } = varyingTails(place, patienceOwn === Infinity)
  if (patienceOwn === Infinity) return { served: within, abandoned: 0, waiting: above, breach: above }
  if (patienceOwn === 0) return { served: 0, abandoned: 1, waiting: 0, breach: 1 }
  const { handleTime, patienceAhead, staff } = place
  let spent = 0
  let served = 0
  let abandoned = 0
  let places = new Float64Array(patienceAhead === 0 ? 1 : place.ahead + 1)
  places[places.length - 1] = 1
  for (const { duration, agents } of staff) {
    const stayed = Math.exp(-spent / patienceOwn)
    for (let ahead = 0; ahead < places.length; ahead++) {
      const chance = stayed * places[ahead]!
      if (chance === 0) continue
      const outcome = queueWait({ ahead, agents, handleTime, patienceAhead }, duration, patienceOwn)
      served += chance * outcome.served
      abandoned += chance * outcome.abandoned
    }
    places = movedPlaces(places, duration, agents / handleTime, patienceAhead)
    spent += duration
  }
  const waiting = above * Math.exp(-spent / patienceOwn)
  return { served: Math.min(1, served), abandoned, waiting, breach: Math.min(1, waiting + abandoned) }
}

/** Both tails of V; the second as it is where it is small, if it is asked for. */
function varyingTails(
  { ahead, handleTime, patienceAhead, staff }: VaryingPlace,
  exactWithin: boolean,
): { above: number; within: number } {
  check(ahead, handleTime, patienceAhead, staff)
  const turns = staff.reduce((sum, { duration, agents }) => sum + (agents === 0 ? 0 : agents * (duration / handleTime)), 0)
  const length = staff.reduce((sum, { duration }) => sum + duration, 0)
  const first = patienceAhead === 0 ? 0 : ahead
  if (turns === 0) return { above: 1, within: 0 }
  if (turns === Infinity) return { above: 0, within: 1 }
  if (isPatient(first, turns / length, 1, patienceAhead)) {
    return { above: upperGamma(first + 1, turns), within: lowerGamma(first + 1, turns) }
  }
  return familyTails(first, handleTime, patienceAhead, staff, turns, exactWithin)
}

const HUGE = 1e250
const LN_HUGE = Math.log(HUGE)
const LARGE = 1e100
const LN_LARGE = Math.log(LARGE)

/**
 * P(N ≤ k) and P(N > k) of the families. With x(u) = 1 − e^(−u/patience) at the ends of the stretches, j·p(j) = Σ over stretches of
 * E(j) = gap·(p(j−1) + A(j−1)) + x(begin)·E(j−1), A(j) = x(end)·(p(j−1) + A(j−1)), gap = agents·patience/handleTime·(x(end) − x(begin)).
 */
function familyTails(
  k: number,
  handleTime: number,
  patience: number,
  staff: readonly StaffStretch[],
  turns: number,
  exactWithin: boolean,
) {
  const count = staff.length
  const ends = new Float64Array(count + 1)
  const gaps = new Float64Array(count)
  let spent = 0
  staff.forEach(({ duration, agents }, n) => {
    gaps[n] = ((agents * patience) / handleTime) * Math.exp(-spent / patience) * -Math.expm1(-duration / patience)
    spent += duration
    ends[n + 1] = -Math.expm1(-spent / patience)
  })
  const sums = new Float64Array(count)
  const shares = new Float64Array(count)
  let lnScale = -turns
  let last = 1
  let total = 1
  const next = (j: number): number => {
    let weighted = 0
    for (let n = 0; n < count; n++) {
      const drawn = last + sums[n]!
      shares[n] = gaps[n]! * drawn + ends[n]! * shares[n]!
      sums[n] = ends[n + 1]! * drawn
      weighted += shares[n]!
    }
    last = weighted / j
    if (last > HUGE) {
      for (let n = 0; n < count; n++) {
        shares[n]! /= HUGE
        sums[n]! /= HUGE
      }
      last /= HUGE
      total /= HUGE
      lnScale += LN_HUGE
    }
    return last
  }
  for (let j = 1; j <= k; j++) total += next(j)
  const lnAbove = lnScale + Math.log(total)
  const above = Math.min(1, Math.exp(lnAbove))
  if (above < 0.9 || !exactWithin) return { above, within: 1 - above }
  const closing = 1 - ends[count]!
  if (closing < 1e-4) return { above, within: -Math.expm1(Math.min(0, lnScale + Math.log1p(total - 1))) }
  let beyond = 0
  for (let j = k + 1; ; j++) {
    const term = next(j)
    beyond += term
    if (!(term > 1e-17 * closing * beyond)) break
  }
  return { above, within: beyond * Math.exp(lnScale) }
}

/** Where a contact stands after a stretch, if it stood at each place with these chances: place i of j with chance C(r + j, j − i)·y^(r+i)·x^(j−i). */
function movedPlaces(places: Float64Array, duration: number, rate: number, patience: number) {
  const moved = new Float64Array(places.length)
  const turns = rate === 0 ? 0 : rate * duration
  const y = Math.exp(-duration / patience)
  // (r + i)·x/y, with r·x = rate·patience·x written so that endless patience gives `turns`
  const base = patience === Infinity ? turns : rate * patience * Math.expm1(duration / patience)
  const each = Math.expm1(duration / patience)
  for (let from = 0; from < places.length; from++) {
    if (places[from] === 0) continue
    if (y < 1 / LARGE) {
      let chance = places[from]! * Math.exp(-turns)
      for (let j = 1; j <= from; j++) chance *= (rate * patience + j) / j
      moved[0]! += chance
      continue
    }
    let lnScale = -turns - (from * duration) / patience
    let term = places[from]!
    for (let to = from; to >= 0; to--) {
      moved[to]! += term * Math.exp(lnScale)
      term *= (base + (to === 0 ? 0 : to * each)) / (from - to + 1)
      // a factor may be as large as 1/y: rescaled early enough that the next one has room
      if (term > LARGE) {
        term /= LARGE
        lnScale += LN_LARGE
      }
    }
  }
  return moved
}

function check(ahead: number, handleTime: number, patienceAhead: number, staff: readonly StaffStretch[]): void {
  needPlace('ahead', ahead)
  needTime('handleTime', handleTime)
  needSpan('patienceAhead', patienceAhead)
  if (staff.length === 0) throw new DomainError('staff', '[]', 'at least one stretch')
  staff.forEach(({ duration, agents }, n) => {
    needSpan(`staff[${n}].duration`, duration)
    needAmount(`staff[${n}].agents`, agents)
  })
}
