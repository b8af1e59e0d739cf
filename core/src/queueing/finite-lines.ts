import { DomainError, needAmount, needCount, needSpan, needTime } from '../number/domain-error.ts'
import { servedInTurn } from './served-in-turn.ts'
import { equilibrium, type Equilibrium } from './waiting-line.ts'

/** A floor behind a limited number of lines. Times in one unit, the rate per that unit; `patience` and `lines` may be infinite. */
export type FiniteLines = { arrivalRate: number; aht: number; agents: number; lines: number; patience: number }

export type FiniteLinesFigures = {
  /** False: more comes in than can leave, and the line grows for ever (only with endless lines and patience). */
  stable: boolean
  /** Shares of all offered: turned away, made to wait, abandoned, served. */
  blocked: number
  waiting: number
  abandoned: number
  served: number
  /** Let in: 1 − blocked, without cancellation. */
  accepted: number
  meanQueue: number
  /** Mean share of the agents who are busy; null without agents. */
  occupancy: number | null
  /** Mean wait of those who were let in, served or not. */
  meanWaitAccepted: number
  /** Share of all offered that is answered within the time; 1 when nobody comes. */
  answeredWithin: (time: number) => number
}

/**
 * M/M/n/K(+M): Poisson arrivals, exponential handling and patience, `agents` behind `lines` that count contacts in service and in the queue.
 * Who finds all lines taken is turned away and does not come back. With as many lines as agents this is Erlang B, with endless lines Erlang C
 * or A. Fewer lines than agents leave agents idle.
 *
 * @throws DomainError
 */
export function finiteLines({ arrivalRate, aht, agents, lines, patience }: FiniteLines): FiniteLinesFigures {
  needAmount('arrivalRate', arrivalRate)
  needTime('aht', aht)
  needCount('agents', agents)
  if (lines !== Infinity) needCount('lines', lines)
  if (lines > MOST_LINES && lines < Infinity) throw new DomainError('lines', lines, `at most ${MOST_LINES}, or infinite`)
  needSpan('patience', patience)
  if (!(Math.abs(1 / patience) < Infinity)) throw new DomainError('patience', patience, 'above 0, or infinite')
  const slots = Math.min(agents, lines)
  if (slots > MOST_LINES) throw new DomainError('agents', agents, `at most ${MOST_LINES}`)
  const line = {
    arrivalRate,
    serviceRates: Float64Array.from({ length: slots + 1 }, (_, busy) => busy / aht),
    abandonRate: isEndless(patience, arrivalRate) ? 0 : 1 / patience,
    places: lines - slots,
  }
  const solved = equilibrium(line)
  if (!solved) return overflowing(arrivalRate, aht, agents)
  const { below, first, waiting, blocked, falloff } = solved
  const full = waiting.reduce((sum, p) => sum + p, 0) / (1 - falloff)
  const waitingIn = Math.min(
    1,
    falloff > 0 ? full : waiting.reduce((sum, p, at) => (first + at < line.places ? sum + p : sum), 0),
  )
  const meanQueue = meanLength(solved)
  const accepted = Math.min(1, below.reduce((sum, p) => sum + p, 0) + waitingIn)
  const busy = below.reduce((sum, p, k) => sum + p * k, 0) + full * slots
  const none = arrivalRate === 0
  return {
    stable: true,
    blocked,
    waiting: waitingIn,
    abandoned: none ? 0 : Math.min(1, (meanQueue * line.abandonRate) / arrivalRate),
    served: none ? 1 : busy / aht / arrivalRate,
    accepted,
    meanQueue,
    occupancy: agents === 0 ? null : busy / agents,
    meanWaitAccepted: none || meanQueue === 0 ? 0 : meanQueue / (arrivalRate * accepted),
    answeredWithin: (time) => {
      needSpan('time', time)
      return none ? 1 : answeredWithin(solved, line, slots / aht, time)
    },
  }
}

/** Each is a state of the chain. */
export const MOST_LINES = 10_000_000

/** Mean number in line. */
export function meanLength({ first, waiting, falloff }: Equilibrium): number {
  if (falloff > 0) return (waiting[0]! * falloff) / (1 - falloff) ** 2
  return waiting.reduce((sum, p, at) => sum + p * (first + at), 0)
}

/** Share of all offered that is answered within a time: at once where a slot is free, else in its turn. */
export function answeredWithin(
  { below, first, waiting, falloff }: Equilibrium,
  { arrivalRate, abandonRate, places }: { arrivalRate: number; abandonRate: number; places: number },
  serviceRate: number,
  within: number,
): number {
  let share = below.reduce((sum, p) => sum + p, 0)
  if (falloff > 0) return share - (waiting[0]! / (1 - falloff)) * Math.expm1(-(serviceRate - arrivalRate) * within)
  const joining = Math.min(waiting.length, places - first)
  const turns = servedInTurn(first, joining, { serviceRate, abandonRate, within })
  for (let at = 0; at < joining; at++) share += waiting[at]! * turns[at]!
  return Math.min(1, share)
}

/** Patience so long that nobody can be expected to run out of it: 1e10 contacts come meanwhile. */
export function isEndless(patience: number, arrivalRate: number): boolean {
  return patience === Infinity || patience * arrivalRate > 1e10
}

/** A line that grows without bound: everybody waits, for ever. What is served is what the agents can do. */
function overflowing(arrivalRate: number, aht: number, agents: number): FiniteLinesFigures {
  return {
    stable: false,
    blocked: 0,
    waiting: 1,
    abandoned: 0,
    served: agents / (arrivalRate * aht),
    accepted: 1,
    meanQueue: Infinity,
    occupancy: agents === 0 ? null : 1,
    meanWaitAccepted: Infinity,
    answeredWithin: () => 0,
  }
}
