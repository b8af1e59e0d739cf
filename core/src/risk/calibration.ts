import { DomainError } from '../number/domain-error.ts'
import { checkForecasts } from './forecasts.ts'

/** How computed probabilities are to be read: rising points [computed, said], straight lines between them. None: as computed. */
export type Knots = readonly (readonly [number, number])[]

/** The probability to say for one that was computed. Monotone: who is more at risk than another stays so. */
export function calibrate(knots: Knots, computed: number): number {
  if (!(computed >= 0 && computed <= 1)) throw new DomainError('computed', computed, 'a probability, 0 to 1')
  if (knots.length === 0) return computed
  let low = 0
  let high = knots.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (knots[middle]![0] < computed) low = middle + 1
    else high = middle
  }
  const [right, rightSaid] = knots[low] ?? [1, 1]
  const [left, leftSaid] = low === 0 ? [0, 0] : knots[low - 1]!
  if (right === computed || right <= left) return rightSaid
  return leftSaid + ((computed - left) / (right - left)) * (rightSaid - leftSaid)
}

export type CalibrationOptions = {
  /** Points at most. */
  blocks?: number
  /** Predictions a point at least. */
  least?: number
  /** Predictions' worth of trust that each point has in the smooth curve: a few outcomes move it little. */
  trust?: number
}

/**
 * Learns the map from predictions and their outcomes, in two steps. A smooth curve of two numbers first, ln(said/(1 − said)) = shift + slope·ln(p/(1 − p)),
 * held at "as computed" by a ridge: it finds what is wrong with all of them from few outcomes. Then blocks of equally many predictions, each at its
 * mean and at the share that happened, drawn towards that curve by `trust`; blocks that fall are merged until all rise (isotonic regression by
 * pooling adjacent violators). With no outcomes it changes nothing, with many it follows them.
 */
export function learnCalibration(
  computed: ArrayLike<number>,
  happened: ArrayLike<number>,
  { blocks = 12, least = 50, trust = 50 }: CalibrationOptions = {},
): [number, number][] {
  checkForecasts(computed, happened)
  const count = computed.length
  const order = Array.from({ length: count }, (_, n) => n).sort((a, b) => computed[a]! - computed[b]! || a - b)
  const wanted = Math.min(blocks, Math.floor(count / least))
  const curve = wanted > 0 ? smoothCurve(computed, happened) : null
  const pools: Pool[] = []
  for (let block = 0, from = 0; block < wanted; block++) {
    let to = block === wanted - 1 ? count : Math.floor(((block + 1) / wanted) * count)
    // predictions that are equal cannot be told apart: they belong together
    while (to > from && to < count && computed[order[to]!] === computed[order[to - 1]!]) to++
    if (to <= from) continue
    pools.push(poolOf(order.slice(from, to), computed, happened, trust, curve!))
    while (pools.length > 1 && said(pools.at(-1)!) <= said(pools.at(-2)!)) pools.push(merged(pools.pop()!, pools.pop()!))
    from = to
  }
  return pools.map((pool): [number, number] => [pool.computed / pool.count, said(pool)])
}

type Pool = { count: number; computed: number; came: number; trust: number; trusted: number }

function poolOf(
  members: readonly number[],
  computed: ArrayLike<number>,
  happened: ArrayLike<number>,
  trust: number,
  curve: (p: number) => number,
): Pool {
  let sum = 0
  let smooth = 0
  let came = 0
  for (const member of members) {
    sum += computed[member]!
    smooth += curve(computed[member]!)
    came += happened[member]!
  }
  return { count: members.length, computed: sum, came, trust, trusted: (trust * smooth) / members.length }
}

function merged(a: Pool, b: Pool): Pool {
  const sum = (key: keyof Pool) => a[key] + b[key]
  return { count: sum('count'), computed: sum('computed'), came: sum('came'), trust: sum('trust'), trusted: sum('trusted') }
}

function said({ count, came, trust, trusted }: Pool): number {
  return (came + trusted) / (count + trust)
}

const RIDGE = 10
const STEPS = 25

/** Shift and slope of the log-odds by ridge regression (Newton's steps); a slope never turns the order round. */
function smoothCurve(computed: ArrayLike<number>, happened: ArrayLike<number>): (p: number) => number {
  const odds = Float64Array.from({ length: computed.length }, (_, n) => logOdds(computed[n]!))
  let shift = 0
  let slope = 1
  for (let step = 0; step < STEPS; step++) {
    let shiftPull = -RIDGE * shift
    let slopePull = -RIDGE * (slope - 1)
    let [a, b, c] = [RIDGE, 0, RIDGE]
    for (let n = 0; n < odds.length; n++) {
      const chance = 1 / (1 + Math.exp(-shift - slope * odds[n]!))
      const miss = happened[n]! - chance
      const weight = chance * (1 - chance)
      shiftPull += miss
      slopePull += miss * odds[n]!
      a += weight
      b += weight * odds[n]!
      c += weight * odds[n]! * odds[n]!
    }
    const determinant = a * c - b * b
    const shiftStep = (c * shiftPull - b * slopePull) / determinant
    const slopeStep = (a * slopePull - b * shiftPull) / determinant
    shift += Math.max(-1, Math.min(1, shiftStep))
    slope = Math.max(0.05, slope + Math.max(-0.5, Math.min(0.5, slopeStep)))
    if (Math.abs(shiftStep) + Math.abs(slopeStep) < 1e-9) break
  }
  return (p) => 1 / (1 + Math.exp(-shift - slope * logOdds(p)))
}

/** Certainties count as one in a thousand: their log-odds have no end, and they may be wrong. */
function logOdds(p: number): number {
  const inside = Math.max(0.001, Math.min(0.999, p))
  return Math.log(inside / (1 - inside))
}
