import { needAmount, needCount, needPositive, needSpan } from '../number/domain-error.ts'
import { integrate } from '../number/tanh-sinh.ts'
import { logBlockedShare } from './erlang-b.ts'
import { patienceLaw, type Patience, type PatienceLaw } from './patience-law.ts'

/** A floor whose customers' patience follows any law. Times in one unit, the rate per that unit. */
export type GeneralFloor = { arrivalRate: number; aht: number; agents: number; patience: Patience }

export type GeneralFigures = {
  /** The chance to find all agents busy. */
  waiting: number
  abandoned: number
  /** Mean wait of all, those who left included, and of the answered (null where nobody is). */
  meanWait: number
  answerTime: number | null
  /** Null without agents. */
  occupancy: number | null
  /** Of all offered: answered within the time; still waiting after it; who would still wait if nothing could make them leave. */
  answeredWithin: number
  waitingBeyond: number
  offeredWaitBeyond: number
}

/**
 * M/M/n+G exactly: the offered wait V (of somebody who never leaves) has at x > 0 the density
 *
 *     λ·e^{f(x)} ÷ (1/B(n − 1) + λ·∫e^f),   f(x) = λ·∫₀ˣ P(patience > u) du − n·x ÷ aht
 *
 * (Baccelli and Hebuterne 1981; Zeltyn and Mandelbaum 2005), and every figure is an integral of it against the law of patience. f is concave:
 * each stretch is cut to where e^f is more than e^−50 of its height there, so that 10,000 agents and small tails come out as exactly as three agents.
 *
 * @throws DomainError
 */
export function generalPatience(floor: GeneralFloor, within: number): GeneralFigures {
  const { arrivalRate, aht, agents } = floor
  needAmount('arrivalRate', arrivalRate)
  needPositive('aht', aht)
  needCount('agents', agents)
  needSpan('within', within)
  const law = patienceLaw(floor.patience)
  if (arrivalRate === 0) return idle(agents)
  if (agents === 0) return unattended(law, within)
  const serviceRate = agents / aht
  const ratio = serviceRate / arrivalRate
  const rise = (from: number, to: number) => arrivalRate * law.heldBetween(from, to) - serviceRate * (to - from)
  const peak = likeliest(law, ratio, 0)
  const height = rise(0, peak)
  const logFree = -logBlockedShare(agents - 1, arrivalRate * aht)
  const unit = Math.max(height, logFree)
  const cuts = [...new Set([0, ...law.breaks, within])].sort((a, b) => a - b).filter((cut) => cut < Infinity)
  const soon = new Float64Array(INTEGRALS)
  const late = new Float64Array(INTEGRALS)
  for (const [index, from] of cuts.entries()) {
    const to = cuts[index + 1] ?? Infinity
    const part = integralsOver(from, to, { law, rise, ratio, peak, scale: Math.exp(height - unit) })
    const sums = from < within ? soon : late
    for (let i = 0; i < INTEGRALS; i++) sums[i]! += arrivalRate * part[i]!
  }
  const free = Math.exp(logFree - unit)
  const total = free + soon[0]! + late[0]!
  const both = (integral: number) => (soon[integral]! + late[integral]!) / total
  const served = free / total + both(3)
  return {
    waiting: both(0),
    abandoned: both(1),
    meanWait: both(2),
    answerTime: both(4) / served,
    occupancy: Math.min(1, (arrivalRate * served) / serviceRate),
    answeredWithin: Math.min(1, (free + soon[3]!) / total),
    waitingBeyond: within === Infinity ? 0 : (law.outlasts(within) * late[0]!) / total,
    offeredWaitBeyond: late[0]! / total,
  }
}

/** Of e^f against 1, the share lost, the mean wait so far, the share that stays, and x times that share. */
const INTEGRALS = 5
/** e^−50 of the height adds nothing to an integral. */
const DEPTH = 50

/** `rise` is the difference of f between two points, formed as such: f itself may be too large to tell neighbours apart. */
type Density = { law: PatienceLaw; rise: (from: number, to: number) => number; ratio: number; peak: number; scale: number }

function integralsOver(from: number, to: number, { law, rise, ratio, peak, scale }: Density): Float64Array {
  const top = Math.min(likeliest(law, ratio, from), to)
  const isIn = (x: number) => rise(top, x) > -DEPTH
  const low = isIn(from) ? from : lastIn(isIn, top, from)
  const high = to < Infinity && isIn(to) ? to : lastIn(isIn, top, to)
  const parts = integrate(low, high, INTEGRALS, (x, values) => {
    const density = Math.exp(rise(top, x))
    const stays = law.outlasts(x)
    values[0] = density
    values[1] = density * law.lost(x)
    values[2] = density * law.held(x)
    values[3] = density * stays
    values[4] = density * stays * x
  })
  const share = scale * Math.exp(rise(peak, top))
  return parts.map((part) => part * share)
}

/** Where from `from` on f is highest: where the share that stays has fallen to `ratio`, the agents' rate over that of the arrivals. */
function likeliest(law: PatienceLaw, ratio: number, from: number): number {
  if (law.outlasts(from) <= ratio) return from
  let low = from
  let high = from + law.mean
  while (law.outlasts(high) > ratio) {
    low = high
    high *= 2
  }
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (law.outlasts(middle) > ratio) low = middle
    else high = middle
  }
  return high
}

/** How far from `top` towards `end` (before or after it) the density counts, roughly. */
function lastIn(isIn: (x: number) => boolean, top: number, end: number): number {
  let inside = top
  let outside = end
  if (end === Infinity) {
    let reach = Math.max(top, 1e-9) // any unit of time: doubled until it is far enough
    for (outside = top + reach; isIn(outside); outside = top + reach) reach *= 2
  }
  for (let round = 0; round < 60; round++) {
    const middle = (inside + outside) / 2
    if (isIn(middle)) inside = middle
    else outside = middle
  }
  return outside
}

function idle(agents: number): GeneralFigures {
  return {
    waiting: 0,
    abandoned: 0,
    meanWait: 0,
    answerTime: 0,
    occupancy: agents === 0 ? null : 0,
    answeredWithin: 1,
    waitingBeyond: 0,
    offeredWaitBeyond: 0,
  }
}

/** Nobody answers: everybody waits until patience ends. */
function unattended(law: PatienceLaw, within: number): GeneralFigures {
  return {
    waiting: 1,
    abandoned: 1,
    meanWait: law.mean,
    answerTime: null,
    occupancy: null,
    answeredWithin: 0,
    waitingBeyond: within === Infinity ? 0 : law.outlasts(within),
    offeredWaitBeyond: 1,
  }
}
