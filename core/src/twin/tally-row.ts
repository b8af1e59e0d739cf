import type { FloorSpec } from './floor.ts'

/**
 * What is counted of a queue in an interval, and where it lies in its row. The letter is the basis, as in `model/counts.ts`: Q the interval in
 * which the contact was queued, E that in which it happened, S time sliced over the intervals it covers, D that in which a promise falls due,
 * L the last moment of the interval.
 */
export const at = {
  offered: 0, // Q contacts in their queue
  answered: 1, // Q
  answeredInTarget: 2, // Q
  abandoned: 3, // Q
  abandonedInTarget: 4, // Q
  shortAbandoned: 5, // Q
  flowOut: 6, // Q to a callback, a message, or because nobody was there
  delayed: 7, // Q nobody had room at once
  waitMsAnswered: 8, // Q
  waitMsAbandoned: 9, // Q
  waitMsFlowOut: 10, // Q
  longestWaitMs: 11, // Q the longest of them; of several intervals the longest
  waitingMs: 12, // S time in line or ringing, of all contacts
  busyMs: 13, // S time in agents' hands: talk, hold, wrap-up; work on tickets
  opened: 14, // E tickets
  due: 15, // D answers to tickets that fell due
  late: 16, // D those of them that were not given in time
  backlog: 17, // L contacts in line; tickets in line or at work; of several intervals the last
  agentBusyMs: 18, // S, of the floor as a whole, as the three below
  agentAvailableMs: 19, // S
  agentRingingMs: 20, // S
  agentAuxMs: 21, // S
} as const

export type TallyKey = keyof typeof at

/** Figures of one queue and interval. */
export const WIDTH = Object.keys(at).length

/** What is counted: the queues by their names, live ones first, then the floor as a whole; the intervals that the span touches. */
export type Grid = { names: string[]; from: number; to: number; everyMs: number; starts: number[] }

/** The floor as a whole, where a queue is named. */
export const FLOOR = '*'

/** The intervals of the clock that [from, to) touches, for all queues of a floor. */
export function gridOf(floor: FloorSpec, from: number, to: number, everyMs: number): Grid {
  const starts: number[] = []
  for (let start = Math.floor(from / everyMs) * everyMs; start < to; start += everyMs) starts.push(start)
  const of = (family: 'live' | 'deferred') => floor.queues.filter((queue) => queue.family === family).map((queue) => queue.id)
  return { names: [...of('live'), ...of('deferred'), FLOOR], from, to, everyMs, starts }
}
