import { needAmount, needPlace, needPositive } from '../number/domain-error.ts'

/** A line that contacts of higher priority keep entering ahead of all others, and that people leave. Times in one unit. */
export type OvertakenLine = {
  agents: number
  handleTime: number
  /** Mean patience of everybody in it, exponential; infinite where nobody leaves. */
  patience: number
  /** Arrivals of higher priority, per unit of time (Poisson). */
  overtaking: number
  /** Whether the contact itself leaves too; else it is served sooner or later, and only those ahead of it leave. */
  leaves: boolean
}

/**
 * The chances of many contacts of one line to have been served: of the n-th, with `ahead[n]` before it and `within[n]` left. There is no closed
 * form when people both overtake and leave. Randomization gives all contacts at once: one row of chances by place is carried forward a step at a
 * time, and each contact takes from every step its own place with its own Poisson weight. Absolute error below 1e-12.
 */
export function servedWhileOvertaken(
  { agents, handleTime, patience, overtaking, leaves }: OvertakenLine,
  ahead: ArrayLike<number>,
  within: ArrayLike<number>,
): Float64Array {
  needAmount('agents', agents)
  needPositive('handleTime', handleTime)
  if (patience !== Infinity) needPositive('patience', patience)
  needAmount('overtaking', overtaking)
  const count = ahead.length
  let longest = 0
  let furthest = 0
  for (let n = 0; n < count; n++) {
    needAmount('within', within[n]!)
    needPlace('ahead', ahead[n]!)
    longest = Math.max(longest, within[n]!)
    furthest = Math.max(furthest, ahead[n]!)
  }
  const coming = overtaking * longest
  const places = furthest + 2 + Math.ceil(coming + 7 * Math.sqrt(coming) + 7)
  const leaving = patience === Infinity ? 0 : 1 / patience
  const serving = agents / handleTime
  const pace = serving + overtaking + (places + 1) * leaving
  const served = new Float64Array(count)
  if (pace === 0) return served
  let chances = new Float64Array(places + 1)
  let next = new Float64Array(places + 1)
  const lnWeights = new Float64Array(count)
  for (let n = 0; n < count; n++) lnWeights[n] = -pace * within[n]!
  const steps = Math.ceil(pace * longest + 8 * Math.sqrt(pace * longest) + 20)
  for (let step = 0; step <= steps; step++) {
    for (let n = 0; n < count; n++) {
      if (within[n]! > 0) served[n]! += Math.exp(lnWeights[n]!) * chances[ahead[n]!]!
      lnWeights[n]! += Math.log((pace * within[n]!) / (step + 1))
    }
    for (let place = 0; place < places; place++) {
      const down = serving + place * leaving
      const stay = pace - down - overtaking - (leaves ? leaving : 0)
      const before = place === 0 ? 1 : chances[place - 1]!
      next[place] = (down * before + overtaking * chances[place + 1]! + stay * chances[place]!) / pace
    }
    const spare = chances
    chances = next
    next = spare
  }
  // ten thousand roundings may make a little more than certainty
  for (let n = 0; n < count; n++) served[n] = Math.min(1, served[n]!)
  return served
}
