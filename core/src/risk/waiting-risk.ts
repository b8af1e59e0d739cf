import { needAmount, needCount, needPlace, needPositive, needSpan, needTime } from '../number/domain-error.ts'
import { lowerGamma } from '../number/incomplete-gamma.ts'
import { moreThan } from '../number/negative-binomial.ts'
import { servedInLine } from '../queueing/queue-wait-line.ts'
import { servedWhileOvertaken } from '../queueing/queue-wait-overtaken.ts'
import { queueWaitVarying, type StaffStretch } from '../queueing/queue-wait-varying.ts'
import { uncertainWaitWithin } from '../queueing/queue-wait-uncertain.ts'

/** What the chances of everybody in one line rest on. Spans in ms, rates per ms. */
export type Line = {
  /** Agents who take from this line, all busy; of those who serve several lines the part that falls to this one. */
  agents: number
  /** Agents beyond these who are busy now and go when their contact is over: until so many are done, nobody's turn comes. */
  finishing?: number
  /** Mean time for which a contact takes an agent. */
  handleMs: number
  /** On how many contacts that rests, by weight; the fewer, the nearer the chances are to the middle. Null or absent: taken as certain. */
  handleEvidence?: number | null
  /** Mean patience, Σ waits ÷ abandonments; null while nobody has left. */
  patienceMs: number | null
  /** The roster ahead, from now; its last stretch goes on. Null or absent where there is none: those here stay. */
  schedule?: readonly StaffStretch[] | null
  /** Contacts of higher priority that still come in ahead of these, per ms. */
  overtakingPerMs?: number
}

/** A contact in that line. It is late once it has waited longer than `withinMs`. */
export type Waiting = { ahead: number; waitedMs: number; withinMs: number }

/** What will be at its deadline: answered in time, gone, still waiting. `breach` is the sum of the last two. */
export type WaitChances = { breach: number; answered: number; abandons: number; waiting: number }

/**
 * The probability that a waiting contact misses its target, by the exact law of waits in progress: its place, the time it has left, agents now
 * and by the roster, patience of those ahead and its own, how well the pace is known, overtaking by priority. A contact that is past its
 * target has missed it.
 *
 * Handle times and patience are taken as exponential. What that is worth on a real floor is what the record of the predictions says: they are
 * to be shown after `calibrate`, and only while the record is proven.
 *
 * @throws DomainError that names the field which no line can have
 */
export function waitingRisk(line: Line, { ahead, waitedMs, withinMs }: Waiting): WaitChances {
  checkLine(line)
  needPlace('ahead', ahead)
  needSpan('waitedMs', waitedMs)
  needSpan('withinMs', withinMs)
  const leftMs = withinMs - waitedMs
  if (!(leftMs > 0)) return { breach: 1, answered: 0, abandons: 0, waiting: 1 }
  const answered = answeredChance(line, ahead, leftMs, true)
  const stays = line.patienceMs === null ? 1 : Math.exp(-leftMs / line.patienceMs)
  const waiting = Math.min(1 - answered, (1 - answeredChance(line, ahead, leftMs, false)) * stays)
  return { breach: 1 - answered, answered, abandons: 1 - answered - waiting, waiting }
}

/**
 * The same for a whole line at once: the breach probability of each contact, in the order of the line. `waitedMs[n]` is how long the n-th has
 * waited, and n are ahead of it. `into` takes the answer where the caller keeps an array.
 */
export function lineRisk(
  line: Line,
  withinMs: number,
  waitedMs: ArrayLike<number>,
  into: Float64Array = new Float64Array(waitedMs.length),
): Float64Array {
  checkLine(line)
  needSpan('withinMs', withinMs)
  const count = waitedMs.length
  if ((line.overtakingPerMs ?? 0) > 0) {
    const left = Array.from(waitedMs, (waited) => Math.max(0, withinMs - waited))
    const places = Array.from(left, (_, n) => n)
    const served = overtakenChances(line, places, left, true)
    for (let n = 0; n < count; n++) into[n] = 1 - served[n]!
    return into
  }
  if (isSteady(line)) {
    const left = new Float64Array(count)
    for (let n = 0; n < count; n++) left[n] = withinMs - waitedMs[n]!
    servedSteadily(line, left, into)
    for (let n = 0; n < count; n++) into[n] = 1 - into[n]!
    return into
  }
  for (let n = 0; n < count; n++) {
    const leftMs = withinMs - waitedMs[n]!
    into[n] = leftMs > 0 ? 1 - servedChance(line, n, leftMs, true) : 1
  }
  return into
}

/** No change of staff to follow: then neighbours in the line share most of the work. */
function isSteady({ schedule, finishing = 0 }: Line): boolean {
  return finishing === 0 && (!schedule || schedule.every(({ agents }) => agents === schedule[0]!.agents))
}

function servedSteadily(
  { agents: here, schedule, handleMs, handleEvidence, patienceMs }: Line,
  left: Float64Array,
  into: Float64Array,
): void {
  const agents = schedule?.[0]?.agents ?? here
  const patience = patienceMs ?? Infinity
  if (handleEvidence == null || handleEvidence >= PLENTY) return servedInLine(agents / handleMs, patience, left, into)
  const shape = Math.max(1, handleEvidence)
  if (patienceMs === null) {
    const place = { ahead: 0, agents, shape, agentTime: shape * handleMs }
    for (let n = 0; n < left.length; n++) into[n] = left[n]! > 0 ? uncertainWaitWithin({ ...place, ahead: n }, left[n]!) : 0
    return
  }
  const sum = new Float64Array(left.length)
  for (const [factor, weight] of pacePoints(shape)) {
    servedInLine((agents / handleMs) * factor, patience, left, into)
    for (let n = 0; n < left.length; n++) sum[n]! += weight * into[n]!
  }
  into.set(sum)
}

/** Points of the logarithm of a gamma variable of mean 1 and this shape, and their weights (Gauss–Hermite). */
function pacePoints(shape: number): readonly (readonly [factor: number, weight: number])[] {
  const deviation = 1 / Math.sqrt(shape)
  const middle = Math.exp(-1 / (2 * shape))
  const step = Math.exp(ROOT_3 * deviation)
  return [
    [middle, 2 / 3],
    [middle * step, 1 / 6],
    [middle / step, 1 / 6],
  ]
}

function answeredChance(line: Line, ahead: number, leftMs: number, leaves: boolean): number {
  if ((line.overtakingPerMs ?? 0) > 0) return overtakenChances(line, [ahead], [leftMs], leaves)[0]!
  return servedChance(line, ahead, leftMs, leaves)
}

/** Beyond so many ahead a roster that changes within the time left is taken at its mean. */
const FOLLOWED = 300

/** P(served within the time left), leaving by itself or not. */
function servedChance(line: Line, ahead: number, leftMs: number, leaves: boolean): number {
  const { schedule, handleMs, handleEvidence, patienceMs } = line
  if ((schedule && schedule.length > 0) || (line.finishing ?? 0) > 0) {
    const staff = staffWithin(line, leftMs)
    if (staff.length > 1 && ahead <= FOLLOWED) {
      const place = { ahead, handleTime: handleMs, patienceAhead: patienceMs ?? Infinity, staff }
      return queueWaitVarying(place, leaves && patienceMs !== null ? patienceMs : Infinity).served
    }
    return spread(meanAgents(staff), handleMs, handleEvidence ?? null, patienceMs, ahead, leftMs, leaves)
  }
  return spread(line.agents, handleMs, handleEvidence ?? null, patienceMs, ahead, leftMs, leaves)
}

/** Evidence from which on the pace is as good as known: its own spread is then a fiftieth. */
const PLENTY = 2_500
const ROOT_3 = Math.sqrt(3)

/**
 * The chance over what the pace may be: its rate is a gamma variable of shape `evidence`. Without abandonment that is a negative binomial; with it,
 * three points of the logarithm (Gauss–Hermite) do, as it is narrow.
 */
function spread(
  agents: number,
  handleMs: number,
  evidence: number | null,
  patienceMs: number | null,
  ahead: number,
  leftMs: number,
  leaves: boolean,
): number {
  if (agents === 0) return 0
  if (evidence === null || evidence >= PLENTY) return served(agents / handleMs, patienceMs, ahead, leftMs, leaves)
  const shape = Math.max(1, evidence)
  if (patienceMs === null) return uncertainWaitWithin({ ahead, agents, shape, agentTime: shape * handleMs }, leftMs)
  let chance = 0
  for (const [factor, weight] of pacePoints(shape)) {
    chance += weight * served((agents / handleMs) * factor, patienceMs, ahead, leftMs, leaves)
  }
  return chance
}

/**
 * P(served within) at a rate of turns per ms; `queueWait` with one patience for all, where the product over the steps has a closed form:
 * r/(r + ahead + 1), r = rate·patience.
 */
function served(rate: number, patienceMs: number | null, ahead: number, leftMs: number, leaves: boolean): number {
  if (patienceMs === null) return lowerGamma(ahead + 1, rate * leftMs)
  const turns = rate * patienceMs
  if (turns === 0) return 0
  const lnY = -leftMs / patienceMs
  const x = -Math.expm1(lnY)
  const y = Math.exp(lnY)
  if (!leaves) return moreThan(ahead, turns, x, y, lnY)
  return (turns / (turns + ahead + 1)) * moreThan(ahead, turns + 1, x, y, lnY)
}

function overtakenChances(line: Line, ahead: ArrayLike<number>, leftMs: ArrayLike<number>, leaves: boolean): Float64Array {
  const { handleMs, patienceMs, overtakingPerMs = 0 } = line
  const agents = meanAgents(staffWithin(line, longestOf(leftMs)))
  const overtaken = { agents, handleTime: handleMs, patience: patienceMs ?? Infinity, overtaking: overtakingPerMs, leaves }
  return servedWhileOvertaken(overtaken, ahead, leftMs)
}

function longestOf(spans: ArrayLike<number>): number {
  let longest = 0
  for (let n = 0; n < spans.length; n++) longest = Math.max(longest, spans[n]!)
  return longest
}

/** The stretches up to the deadline; equal neighbours are one. */
function staffWithin({ agents: here, finishing = 0, handleMs, schedule: roster }: Line, leftMs: number): StaffStretch[] {
  const schedule = roster && roster.length > 0 ? roster : [{ duration: Infinity, agents: here }]
  const staff: StaffStretch[] = []
  let left = leftMs
  let goingMs = 0
  for (let n = 1; n <= finishing; n++) goingMs += handleMs / (here + n)
  for (let n = 0; n < schedule.length && left > 0; n++) {
    const { duration, agents } = schedule[n]!
    const span = n === schedule.length - 1 ? left : Math.min(duration, left)
    const idle = Math.min(span, goingMs)
    goingMs -= idle
    addStretch(staff, idle, 0)
    addStretch(staff, span - idle, agents)
    left -= span
  }
  return staff
}

function addStretch(staff: StaffStretch[], duration: number, agents: number): void {
  if (duration <= 0) return
  const before = staff.at(-1)
  if (before?.agents === agents) before.duration += duration
  else staff.push({ duration, agents })
}

function meanAgents(staff: readonly StaffStretch[]): number {
  if (staff.length <= 1) return staff[0]?.agents ?? 0
  let time = 0
  let worked = 0
  for (const { duration, agents } of staff) {
    time += duration
    worked += duration * agents
  }
  return worked / time
}

function checkLine({ agents, finishing, handleMs, handleEvidence, patienceMs, schedule, overtakingPerMs }: Line): void {
  needAmount('agents', agents)
  if (finishing !== undefined) needCount('finishing', finishing)
  needTime('handleMs', handleMs)
  if (handleEvidence != null) needAmount('handleEvidence', handleEvidence)
  if (patienceMs !== null) needPositive('patienceMs', patienceMs)
  if (overtakingPerMs !== undefined) needAmount('overtakingPerMs', overtakingPerMs)
  schedule?.forEach(({ duration, agents: planned }, n) => {
    needSpan(`schedule[${n}].duration`, duration)
    needAmount(`schedule[${n}].agents`, planned)
  })
}
