import type { EndHow } from '../../event/contact.ts'
import type { Visit } from './call-book.ts'

/** How long (stream time, seconds) the end of a wait may take to explain itself. */
const EXPLAIN_S = 1

/** A caller who left without QueueCallerAbandon may be on his way to a member: an announcement or a gosub runs first. */
const CONNECT_S = 10

/** A caller who left the line without an answer, and what we know of why. */
export type Exit = {
  visit: Visit
  /** The channel that waited: not the visit's own where it took a consultation's place. */
  call: string
  /** Epoch seconds. */
  at: number
  /** QueueCallerAbandon came: he left, or time ran out, or nobody was there, or a supervisor took him out. */
  abandon: boolean
  /** His channel hung up before. */
  hungUp: boolean
  /** The dial plan went on somewhere else: he pressed a key. */
  moved: boolean
  /** Since when nobody in the queue could be rung when he left; epoch seconds, null where somebody could. */
  emptySince: number | null
  /** What the dial plan says (QUEUESTATUS). */
  status: EndHow | null
  /** Stream time at which we decide with what we have; epoch seconds. */
  dueAt: number
}

/** QUEUESTATUS, as the Queue application leaves it to the dial plan. */
export const queueStatus: Readonly<Record<string, EndHow>> = {
  TIMEOUT: 'timeout',
  LEAVEEMPTY: 'no_agents',
  LEAVEUNAVAIL: 'no_agents',
  WITHDRAW: 'withdrawn',
  FULL: 'rejected',
  JOINEMPTY: 'rejected',
  JOINUNAVAIL: 'rejected',
}

/** Callers are sent away from a queue without members within about this time (queues.conf `leavewhenempty`, checked every few seconds). */
const EMPTY_EXIT_S = 15

/**
 * Why a caller left. AMI has one event for leaving, for time-outs and for empty queues, and none for keys. The dial plan's own word counts
 * first; then a hang-up that came before; then whether members could be rung.
 *
 * @param tolerant queues that keep their callers when nobody can be rung; one that turns out to be is added
 */
export function exitHow(exit: Exit, tolerant: Set<string>): { how: EndHow; rule?: string } {
  if (exit.status !== null && exit.status !== 'rejected') return { how: exit.status }
  if (exit.hungUp) return { how: 'abandoned' }
  if (exit.moved && !exit.abandon) return { how: 'key', rule: 'left the line for another extension' }
  const { emptySince } = exit
  const emptyFor = emptySince === null ? null : exit.at - Math.max(emptySince, exit.visit.queuedAt ?? emptySince)
  if (emptyFor !== null && emptyFor > EMPTY_EXIT_S) tolerant.add(exit.visit.queue)
  if (emptyFor !== null && !tolerant.has(exit.visit.queue))
    return { how: 'no_agents', rule: 'left without hang-up when no member could be rung' }
  if (exit.abandon) return { how: 'timeout', rule: 'left without hang-up while members could be rung' }
  return { how: 'key', rule: 'left without hang-up, time-out or answer' }
}

/** The exits that wait for more evidence. */
export class Exits {
  readonly #decided: (exit: Exit) => void
  readonly #emptySince: (queue: string) => number | null
  #open: Exit[] = []

  constructor(emptySince: (queue: string) => number | null, decided: (exit: Exit) => void) {
    this.#emptySince = emptySince
    this.#decided = decided
  }

  /** He left, and Asterisk calls it an abandon. */
  abandon(visit: Visit, call: string, at: number, hungUp: boolean): void {
    const exit = this.#of(visit) ?? this.#begin(visit, call, at, at + EXPLAIN_S)
    exit.abandon = true
    exit.hungUp ||= hungUp
    if (exit.hungUp) this.#decide((open) => open === exit)
  }

  /** He is out of the line: answered, or by a key, or the abandon is about to be told. */
  leave(visit: Visit, call: string, at: number, hungUp: boolean): void {
    if (this.#of(visit)) return
    this.#begin(visit, call, at, visit.pickedUp ? Infinity : at + CONNECT_S).hungUp = hungUp
  }

  /** A member has him. */
  answered(visit: Visit): void {
    this.#open = this.#open.filter((exit) => exit.visit !== visit)
  }

  /** The dial plan's word; false if nobody waits for it. */
  explain(call: string, status: EndHow): boolean {
    const exit = this.#open.find((open) => open.call === call)
    if (!exit) return false
    exit.status = status
    this.#decide((open) => open === exit)
    return true
  }

  /** The call was seen at another place of the dial plan. */
  moved(call: string): void {
    for (const exit of this.#open) if (exit.call === call) exit.moved = true
    this.#decide((exit) => exit.call === call && !exit.abandon && !exit.visit.pickedUp)
  }

  /** The call's time in this queue is surely over. */
  closeCall(call: string): void {
    this.#decide((exit) => exit.call === call)
  }

  closeDue(now: number): void {
    this.#decide((exit) => exit.dueAt <= now)
  }

  /** No more evidence will come. */
  closeAll(): void {
    this.#decide((exit) => exit.abandon || !exit.visit.pickedUp)
  }

  clear(): void {
    this.#open = []
  }

  get isEmpty(): boolean {
    return this.#open.length === 0
  }

  #of(visit: Visit): Exit | undefined {
    return this.#open.find((exit) => exit.visit === visit)
  }

  #begin(visit: Visit, call: string, at: number, dueAt: number): Exit {
    const emptySince = this.#emptySince(visit.queue)
    const exit: Exit = { visit, call, at, abandon: false, hungUp: false, moved: false, emptySince, status: null, dueAt }
    this.#open.push(exit)
    return exit
  }

  #decide(which: (exit: Exit) => boolean): void {
    if (this.#open.length === 0) return
    const chosen = this.#open.filter(which)
    this.#open = this.#open.filter((exit) => !chosen.includes(exit))
    for (const exit of chosen) this.#decided(exit)
  }
}
