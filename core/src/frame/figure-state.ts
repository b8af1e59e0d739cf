import { wilsonInterval } from '../metric/wilson.ts'

/** How a figure stands to its target. `good` is proven, not merely above; `normal` is everything that nobody needs to look at. */
export type State = 'breach' | 'warning' | 'good' | 'normal'
/** Of a figure that nobody can know yet, besides. */
export type FigureState = State | 'unknown'

/** Points under the target at which a share warns and alarms (metrics.md, section 2: our proposal). */
export const WARNING_BELOW = 0.05
export const BREACH_BELOW = 0.1
/** An alarm ends only when the figure is this much better than where it began, so a figure on the edge does not blink. */
export const RECOVERY = 0.01
/** A share of fewer contacts than this raises no alarm unless somebody is late right now: one miss of three is not a trend. */
export const FEW = 5
/** From the target on the longest wait warns, from this many targets on it alarms: of a queue at 80/20 somebody is often past the target. */
export const LONG_WAITS = 3

const EDGE = 1e-9

export type ShareFacts = {
  met: number
  counted: number
  target: number
  /** How many are past the target at this moment. */
  late: number
  /** What the figure's state was before; without it there is no hysteresis. */
  former?: FigureState
}

/**
 * State of a share that should reach its target: amber at 5 points under it, red at 10. Good means that even the low end of the 95 %
 * interval reaches the target, so a handful of lucky contacts proves nothing.
 */
export function shareState({ met, counted, target, late, former }: ShareFacts): FigureState {
  if (counted <= 0) return 'unknown'
  if (counted < FEW && late === 0) return 'normal'
  const below = target - met / counted
  if (below + (former === 'breach' ? RECOVERY : 0) >= BREACH_BELOW - EDGE) return 'breach'
  if (below + (former === 'breach' || former === 'warning' ? RECOVERY : 0) >= WARNING_BELOW - EDGE) return 'warning'
  return wilsonInterval(met, counted)!.low >= target ? 'good' : 'normal'
}

/** State of the longest wait: amber past the target, red past three of them. */
export function waitState(longestMs: number | null, targetMs: number): State {
  if (longestMs === null || longestMs <= targetMs) return 'normal'
  return longestMs > LONG_WAITS * targetMs ? 'breach' : 'warning'
}

/** State of the abandonment rate: amber above 5 %, red above 8 %, of at least five contacts. */
export function abandonState(rate: number | null, counted: number): FigureState {
  if (rate === null) return 'unknown'
  if (counted < FEW || rate <= 0.05) return 'normal'
  return rate > 0.08 ? 'breach' : 'warning'
}

/** A state, raised to another where that presses more. Unknown presses nobody. */
export function raised(state: FigureState, to: 'breach' | 'warning' | null): State {
  if (to !== null && urgency(to) < urgency(state)) return to
  return state === 'unknown' ? 'normal' : state
}

/** Place of a state in an order of urgency: breach, warning, the rest. */
export function urgency(state: FigureState): number {
  return state === 'breach' ? 0 : state === 'warning' ? 1 : 2
}
