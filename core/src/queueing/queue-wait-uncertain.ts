import { needAmount, needPlace, needPositive, needSpan } from '../number/domain-error.ts'
import { atMost, moreThan } from '../number/negative-binomial.ts'

/** A place in a line whose pace is only estimated. Nobody leaves. */
export type UncertainPlace = {
  ahead: number
  agents: number
  /** The rate of service per agent is a gamma variable of this shape (how many contacts the estimate rests on) … */
  shape: number
  /** … and this inverse scale (the agents' time that they took): mean rate = shape/agentTime. */
  agentTime: number
}

/**
 * P(V > t) when the pace is as uncertain as the few contacts it was measured on leave it. A Poisson number of turns whose rate is a gamma
 * variable is negative binomial, so P(V > t) = P(N ≤ ahead) with `shape` successes and failure chance agents·t/(agents·t + agentTime).
 * Ignoring the uncertainty makes both ends too sure.
 */
export function uncertainWaitAbove(place: UncertainPlace, t: number): number {
  return tail(place, t, atMost, 1, 0)
}

/** P(V ≤ t). */
export function uncertainWaitWithin(place: UncertainPlace, t: number): number {
  return tail(place, t, moreThan, 0, 1)
}

function tail(
  { ahead, agents, shape, agentTime }: UncertainPlace,
  t: number,
  law: typeof atMost,
  atOnce: number,
  inTheEnd: number,
) {
  needPlace('ahead', ahead)
  needAmount('agents', agents)
  needPositive('shape', shape)
  needPositive('agentTime', agentTime)
  needSpan('t', t)
  if (agents === 0 || t === 0) return atOnce
  if (t === Infinity) return inTheEnd
  const worked = agents * t
  const both = worked + agentTime
  return law(ahead, shape, worked / both, agentTime / both, -Math.log1p(worked / agentTime))
}
