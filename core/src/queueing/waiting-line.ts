/**
 * A floor as a birth–death chain. Arrivals come at a constant rate; `serviceRates[k]` is the rate at which k contacts in service finish,
 * k = 0 … slots; whoever finds all slots taken waits in one of `places` (may be infinite), giving up at `abandonRate` each (0: never), and
 * whoever finds no place is turned away. All rates per one unit of time.
 */
export type Line = { arrivalRate: number; serviceRates: ArrayLike<number>; abandonRate: number; places: number }

/**
 * The chain in equilibrium. `below[k]`: the chance of k contacts in service and none waiting, k < slots. `waiting[i]`: the chance that all
 * slots are taken and `first + i` wait (the others add nothing to a double). `blocked`: the chance that every place is taken. Without
 * abandonment and without a limit the line falls off geometrically for ever: then `waiting` holds the empty line only, and `falloff` is
 * what each further contact in the line multiplies.
 */
export type Equilibrium = { below: Float64Array; first: number; waiting: Float64Array; blocked: number; falloff: number }

/**
 * Solves the balance equations from the most likely state of the line outward, in ratios of neighbours: only positive terms, no factorials
 * and no powers, so every probability keeps nearly all its digits. Null where the line grows without bound.
 */
export function equilibrium(line: Line): Equilibrium | null {
  const slots = line.serviceRates.length - 1
  const fullRate = line.serviceRates[slots]!
  const endless = line.places === Infinity && line.abandonRate === 0
  if (endless && line.arrivalRate > 0 && line.arrivalRate >= fullRate) return null
  if (line.arrivalRate === 0) return emptyFloor(slots)
  const falloff = endless ? line.arrivalRate / fullRate : 0
  const { first, waiting } = endless ? { first: 0, waiting: Float64Array.of(1) } : lineWeights(line, fullRate)
  const fall = topWeight(line, fullRate, first + waiting.length - 1)
  const below = belowWeights(line, slots, first === 0 ? waiting : null)
  const total = sumOf(below) + sumOf(waiting) / (1 - falloff)
  scale(below, 1 / total)
  scale(waiting, 1 / total)
  return { below, first, waiting, blocked: waiting.at(-1)! * fall, falloff }
}

function emptyFloor(slots: number): Equilibrium {
  const below = new Float64Array(slots)
  const waiting = Float64Array.of(slots === 0 ? 1 : 0)
  if (slots > 0) below[0] = 1
  return { below, first: 0, waiting, blocked: 0, falloff: 0 }
}

/** Weights of the lengths of the line beside its likeliest, down to 1e-300 below it and to nothing in the sum above it. */
function lineWeights({ arrivalRate, abandonRate, places }: Line, fullRate: number): { first: number; waiting: Float64Array } {
  const surplus = arrivalRate - fullRate
  const likeliest = surplus <= 0 ? 0 : Math.min(places, abandonRate === 0 ? Infinity : Math.floor(surplus / abandonRate))
  const down: number[] = []
  let weight = 1
  for (let length = likeliest; length > 0 && weight > 1e-300; length--) {
    weight *= (fullRate + length * abandonRate) / arrivalRate
    down.push(weight)
  }
  const up: number[] = []
  weight = 1
  let queue = likeliest
  for (let length = likeliest + 1; length <= places; length++) {
    const ratio = arrivalRate / (fullRate + length * abandonRate)
    weight *= ratio
    up.push(weight)
    queue += weight * length
    // All that follows is less than a series of this ratio; the mean length is what it could still change most.
    if (ratio < 1 && weight * ratio * (length + 1) < 1e-18 * queue * (1 - ratio) ** 2) break
    if (weight === 0) break
  }
  return { first: likeliest - down.length, waiting: Float64Array.from([...down.toReversed(), 1, ...up]) }
}

/** How much less likely a line with every place taken is than one of `length`. */
function topWeight({ arrivalRate, abandonRate, places }: Line, fullRate: number, length: number): number {
  if (places === Infinity) return 0
  if (abandonRate === 0) return Math.pow(arrivalRate / fullRate, places - length)
  let fall = 1
  for (let at = length + 1; at <= places && fall > 0; at++) fall *= arrivalRate / (fullRate + at * abandonRate)
  return fall
}

/** Weights of the floors where nobody waits, from the full floor down. Rescaled where they outgrow a double, the line with them. */
function belowWeights({ arrivalRate, serviceRates }: Line, slots: number, waiting: Float64Array | null): Float64Array {
  const below = new Float64Array(slots)
  if (!waiting) return below
  let weight = waiting[0]!
  for (let busy = slots; busy > 0; busy--) {
    const ratio = Math.min(serviceRates[busy]! / arrivalRate, 1e300)
    if (weight * ratio > 1e250) {
      scale(below, 1 / weight)
      scale(waiting, 1 / weight)
      weight = 1
    }
    weight *= ratio
    below[busy - 1] = weight
  }
  return below
}

function sumOf(weights: Float64Array): number {
  let sum = 0
  for (const weight of weights) sum += weight
  return sum
}

function scale(weights: Float64Array, factor: number): void {
  for (let at = 0; at < weights.length; at++) weights[at]! *= factor
}
