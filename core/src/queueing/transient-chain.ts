import { poissonProbability } from '../number/poisson.ts'
import { lawByResolvent } from './stiff-chain.ts'

/** Chances of so many contacts in the system: of `first`, `first` + 1, … The others are impossible to a double. */
export type Distribution = { first: number; chances: Float64Array }

/** A floor whose rates hold still for a while; `abandonRate` is that of one waiting contact (0: never). All per one unit of time. */
export type Chain = { arrivalRate: number; agents: number; serviceRate: number; abandonRate: number }

/** Chances below this are dropped: figures down to 1e-16 keep twelve digits. */
const NOTHING = 1e-28
/** Jumps times states of one stretch that are too many to follow: seconds. */
const TOO_LONG = 1e9
/** Numbers of events less likely than this are not awaited. */
const UNLIKELY = 1e-28

/**
 * Where the chain is after a time, and where it was on average meanwhile: exact, by uniformization.
 *
 * The chain is a discrete one whose steps come at the jumps of a Poisson process of the largest rate: the end is the mean of its n-step laws
 * by the chance of n jumps, the average that by the chance of more than n. Every term is positive, so small chances keep their digits, unlike
 * with Runge–Kutta. The Poisson chances are built from the mode outward: started from e^−Λt, as usual, they silently vanish beyond Λt = 745
 * and a service level of 0.855 comes out as 0.061. Only states that can be reached and matter are kept. Where a billion steps would have to be
 * followed (a patience of microseconds), `stiff-chain.ts` does without them, to about 1e-11 of 1.
 */
export function afterTime(chain: Chain, time: number, start: Distribution): { end: Distribution; average: Distribution } {
  const size = highestState(chain, time, start) + 1
  const rate = chain.arrivalRate + deathRate(chain, size - 1)
  if (rate * time === 0) return { end: start, average: start }
  const law = new Float64Array(size + 2)
  law.set(start.chances, start.first)
  const end = new Float64Array(size + 2)
  const average = new Float64Array(size + 2)
  if (rate * time * size > TOO_LONG) runStiff(chain, time, size, law, end, average)
  else run(stepOf(chain, rate, size), law, start, jumpChances(rate * time), end, average)
  return { end: trimmed(end), average: trimmed(average) }
}

function runStiff(chain: Chain, time: number, size: number, law: Float64Array, end: Float64Array, average: Float64Array): void {
  const deaths = Float64Array.from({ length: size }, (_, k) => deathRate(chain, k))
  const births = new Float64Array(size).fill(chain.arrivalRate, 0, size - 1)
  lawByResolvent(births, deaths, time, law.subarray(0, size), end, average)
}

/**
 * One step of the discrete chain: `up` from every state, `down[k]` and `stay[k]` from state k. From state `even` on all are alike, and none stays:
 * where nobody hangs up, that is as soon as all agents are busy.
 */
type Step = { up: number; down: Float64Array; stay: Float64Array; size: number; even: number }

function stepOf(chain: Chain, rate: number, size: number): Step {
  const down = new Float64Array(size + 2)
  const stay = new Float64Array(size + 2)
  for (let k = 0; k < size; k++) {
    const death = deathRate(chain, k)
    down[k] = death / rate
    stay[k] = (rate - chain.arrivalRate - death) / rate
  }
  const even = chain.abandonRate === 0 && chain.agents < size ? chain.agents : size
  return { up: chain.arrivalRate / rate, down, stay, size, even }
}

/** One pass over the states a jump, in place, adding the new law to both sums on the way. */
function run(step: Step, law: Float64Array, start: Distribution, jumps: Jumps, end: Float64Array, average: Float64Array): void {
  const { size } = step
  let low = start.first
  let high = start.first + start.chances.length - 1
  for (let k = low; k <= high; k++) {
    average[k] = jumps.moreThan[0]! * law[k]!
    end[k] = jumps.exactly[0]! * law[k]!
  }
  for (let jump = 1; jump <= jumps.last; jump++) {
    if (low > 0) low--
    if (high < size - 1) high++
    const here = jumps.exactly[jump]!
    const more = jumps.moreThan[jump]!
    if (here < UNLIKELY) stepTowardsAverage(step, law, low, high, more, average)
    else stepTowardsBoth(step, law, low, high, more, average, here, end)
    while (low < high && law[low]! < NOTHING) law[low++] = 0
    while (low < high && law[high]! < NOTHING) law[high--] = 0
  }
}

/** The hot loop: first where rates differ from state to state, then where they do not. */
function stepTowardsBoth(
  { up, down, stay, even }: Step,
  law: Float64Array,
  low: number,
  high: number,
  more: number,
  average: Float64Array,
  here: number,
  end: Float64Array,
): void {
  const uneven = Math.min(high, even - 1)
  let before = 0
  let chance = law[low]!
  let k = low
  for (; k <= uneven; k++) {
    const next = law[k + 1]!
    const moved = before * up + chance * stay[k]! + next * down[k + 1]!
    law[k] = moved
    average[k]! += more * moved
    end[k]! += here * moved
    before = chance
    chance = next
  }
  const evenDown = down[Math.min(even, down.length - 1)]!
  for (; k <= high; k++) {
    const next = law[k + 1]!
    const moved = before * up + next * evenDown
    law[k] = moved
    average[k]! += more * moved
    end[k]! += here * moved
    before = chance
    chance = next
  }
}

/** The same before the number of jumps comes near what is to be expected: nothing of this law is in the end yet. */
function stepTowardsAverage(
  { up, down, stay, even }: Step,
  law: Float64Array,
  low: number,
  high: number,
  more: number,
  average: Float64Array,
): void {
  const uneven = Math.min(high, even - 1)
  let before = 0
  let chance = law[low]!
  let k = low
  for (; k <= uneven; k++) {
    const next = law[k + 1]!
    const moved = before * up + chance * stay[k]! + next * down[k + 1]!
    law[k] = moved
    average[k]! += more * moved
    before = chance
    chance = next
  }
  const evenDown = down[Math.min(even, down.length - 1)]!
  for (; k <= high; k++) {
    const next = law[k + 1]!
    const moved = before * up + next * evenDown
    law[k] = moved
    average[k]! += more * moved
    before = chance
    chance = next
  }
}

/** Chances of exactly n jumps, and those of more than n over the expected number: the weights of an end and of an average. */
type Jumps = { exactly: Float64Array; moreThan: Float64Array; last: number }

function jumpChances(expected: number): Jumps {
  const mode = Math.floor(expected)
  const peak = poissonProbability(mode, expected)
  const above: number[] = []
  for (let n = mode, chance = peak; chance > UNLIKELY; n++) {
    above.push(chance)
    chance *= expected / (n + 1)
  }
  const last = mode + above.length - 1
  const exactly = new Float64Array(last + 1)
  exactly.set(above, mode)
  for (let n = mode, chance = peak; n > 0 && chance > UNLIKELY; n--) {
    chance *= n / expected
    exactly[n - 1] = chance
  }
  const moreThan = new Float64Array(last + 1)
  let sum = 0
  for (let n = last; n >= 0; n--) {
    moreThan[n] = sum / expected
    sum += exactly[n]!
  }
  return { exactly, moreThan, last }
}

/** The highest state worth keeping: who starts at most so high comes higher than that with a chance below 1e-28. */
function highestState(chain: Chain, time: number, start: Distribution): number {
  const highest = start.first + start.chances.length - 1
  const arrivals = chain.arrivalRate * time
  const byArrivals = highest + Math.ceil(arrivals + 15 * Math.sqrt(arrivals) + 50)
  // Above its mode the chain in equilibrium falls off by these ratios, and a chain that starts no higher stays below it.
  let state = highest
  for (let fall = 1; state < byArrivals && fall > UNLIKELY; state++)
    fall *= Math.min(1, chain.arrivalRate / deathRate(chain, state + 1))
  return Math.min(state, byArrivals)
}

export function deathRate({ agents, serviceRate, abandonRate }: Chain, contacts: number): number {
  return Math.min(contacts, agents) * serviceRate + Math.max(0, contacts - agents) * abandonRate
}

/** Without the empty ends, and adding up to 1: rounding over thousands of jumps must not be passed on. */
function trimmed(law: Float64Array): Distribution {
  let first = 0
  let last = law.length - 1
  while (first < last && law[first]! < NOTHING) first++
  while (last > first && law[last]! < NOTHING) last--
  const chances = law.slice(first, last + 1)
  let sum = 0
  for (const chance of chances) sum += chance
  for (let at = 0; at < chances.length; at++) chances[at]! /= sum
  return { first, chances }
}
