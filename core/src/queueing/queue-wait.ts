import { needSpan } from '../number/domain-error.ts'
import { checkPlace, offeredWaitAbove, offeredWaitWithin, type Place } from './offered-wait.ts'

/** How a wait will have gone when its time is up: the first three make 1, `breach` is the sum of the last two. */
export type WaitOutcome = { served: number; abandoned: number; waiting: number; breach: number }

/**
 * The chances of one waiting contact at the end of `within`, all agents of its line busy now: answered, gone, still waiting.
 *
 * It leaves by itself after an exponential time of mean `patienceOwn` (infinite: never). Being served before that thins each step forward by
 * rate/(rate + 1/patienceOwn) and quickens it by as much, so that
 *
 *     P(served) = ∏ rate/(rate + 1/patienceOwn) · P(V' ≤ within),   V' = the offered wait with 1/patienceOwn added to every rate.
 *
 * Times in one unit. "Within" includes the moment itself.
 *
 * @throws DomainError for what is negative, NaN, or no whole number where contacts are counted
 */
export function queueWait(place: Place, within: number, patienceOwn: number): WaitOutcome {
  checkPlace(place)
  needSpan('within', within)
  needSpan('patienceOwn', patienceOwn)
  const above = offeredWaitAbove(place, within)
  if (patienceOwn === Infinity) {
    return { served: offeredWaitWithin(place, within), abandoned: 0, waiting: above, breach: above }
  }
  if (patienceOwn === 0) return { served: 0, abandoned: 1, waiting: 0, breach: 1 }
  const waiting = above * Math.exp(-within / patienceOwn)
  if (place.agents === 0) {
    const abandoned = -Math.expm1(-within / patienceOwn)
    return { served: 0, abandoned, waiting, breach: 1 }
  }
  const served = within === 0 ? 0 : patientShare(place, patienceOwn) * offeredWaitWithin(hurried(place, patienceOwn, 0), within)
  const rest = 1 - served - waiting
  const abandoned = rest > PLAIN ? rest : leavingByStages(place, within, patienceOwn)
  return { served, abandoned, waiting, breach: served < 0.5 ? 1 - served : waiting + abandoned }
}

/** What is left of 1 keeps twelve digits down to here. */
const PLAIN = 1e-3

/** The chance to outlast all steps, were there no deadline: ∏ rate/(rate + 1/own). */
function patientShare({ ahead, agents, handleTime, patienceAhead }: Place, own: number): number {
  const base = agents / handleTime
  const last = patienceAhead === 0 ? 0 : ahead
  if (patienceAhead === Infinity) return Math.exp(-(last + 1) * Math.log1p(1 / (base * own)))
  if (patienceAhead === own) return base / (base + (last + 1) / own)
  let share = 1
  for (let j = 0; j <= last; j++) {
    const rate = base + (j === 0 ? 0 : j / patienceAhead)
    share *= rate / (rate + 1 / own)
  }
  return share
}

/** The steps from `ahead` down to `last` as a place of their own, each quickened by 1/own. */
function hurried({ ahead, agents, handleTime, patienceAhead }: Place, own: number, last: number): Place {
  if (patienceAhead === 0) return { ahead: 0, agents: agents + handleTime / own, handleTime, patienceAhead: Infinity }
  const leaving = last === 0 ? 0 : (last * handleTime) / patienceAhead
  return { ahead: ahead - last, agents: agents + handleTime / own + leaving, handleTime, patienceAhead }
}

/** P(leaves by itself within the time), step by step: a sum of positive terms, for when it is a small part of 1. */
function leavingByStages(place: Place, within: number, own: number): number {
  const { agents, handleTime, patienceAhead } = place
  const first = patienceAhead === 0 ? 0 : place.ahead
  let reach = 1
  let sum = 0
  for (let last = first; last >= 0; last--) {
    const rate = agents / handleTime + (last === 0 ? 0 : last / patienceAhead)
    const leaves = 1 / own / (rate + 1 / own)
    const inTime = within === 0 ? 0 : offeredWaitWithin(hurried(place, own, last), within)
    sum += reach * leaves * inTime
    if (reach * inTime * (last + 1) <= sum * 1e-18) break
    reach *= rate / (rate + 1 / own)
  }
  return sum
}
