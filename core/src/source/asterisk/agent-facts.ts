import type { Draft } from '../cloud-event.ts'
import { MemberBook } from './member-book.ts'

type Change = {
  agent: string
  queue: string
  /** Epoch ms. */
  atMs: number
  /** The whole second in which the exchange did it: part of the id, since these facts cannot be counted. */
  second: number
  reason?: string
}

type What = 'added' | 'removed' | 'paused' | 'unpaused' | 'seen'

/** The exchange pauses a member that did not answer (queues.conf `autopause`) with this reason. */
const AUTO_PAUSE = 'Auto-Pause'

/**
 * Tells what agents declare. One change in one queue is one fact with the agent's whole state after it; `rule` says what changed where.
 * Ids are the same on both paths: agent, queue, what, and the second.
 */
export class AgentFacts {
  readonly members = new MemberBook()
  readonly #tell: (draft: Draft) => void
  readonly #precision: number
  /** Ids of the newest second, and how often each came. */
  readonly #recent = new Map<string, number>()
  #recentSecond = 0

  constructor(precision: number, tell: (draft: Draft) => void) {
    this.#precision = precision
    this.#tell = tell
  }

  added(change: Change, paused = false, whole = true): string {
    this.members.seat(change.agent, change.queue, change.atMs / 1000, { paused, reason: change.reason ?? '' }, whole)
    return this.#state(change, 'added')
  }

  removed(change: Change): string {
    this.members.leave(change.agent, change.queue, change.atMs / 1000)
    return this.#state(change, 'removed')
  }

  /** `inAll`: the agent paused everywhere at once, also in queues that we have not seen him in. */
  paused(change: Change, whole = true, inAll = false): string {
    const seat = { paused: true, reason: change.reason ?? '' }
    if (inAll)
      for (const queue of this.members.queuesOf(change.agent))
        this.members.seat(change.agent, queue, change.atMs / 1000, seat, whole)
    this.members.seat(change.agent, change.queue, change.atMs / 1000, seat, whole)
    return this.#state(change, 'paused')
  }

  unpaused(change: Change, whole = true): string {
    this.members.seat(change.agent, change.queue, change.atMs / 1000, { paused: false, reason: '' }, whole)
    return this.#state(change, 'unpaused')
  }

  /** Read from a status list: true now, may have begun earlier. */
  seen(change: Change, paused: boolean): string {
    this.members.seat(change.agent, change.queue, change.atMs / 1000, { paused, reason: change.reason ?? '' })
    return this.#state(change, 'seen')
  }

  /** Logged in or out as a whole (agent pool), without a queue. */
  logged(agent: string, on: boolean, atMs: number, second: number): void {
    const what = on ? 'loggedin' : 'loggedoff'
    const data = { presence: on ? ('available' as const) : ('offline' as const) }
    this.#tell({
      type: 'agent.state',
      id: this.#id(`${agent}:${what}`, second),
      subject: `agent/${agent}`,
      at: atMs,
      precision: this.#precision,
      data,
    })
  }

  #state(change: Change, what: What): string {
    const { agent, queue, atMs, second, reason } = change
    const id = this.#id(`${agent}:${queue}:${what}`, second)
    const state = this.members.stateOf(agent)
    // A pause tells its own reason, or that it has none; any other change tells the one that keeps the agent in aux.
    const told = what === 'paused' ? reason : state.reason
    this.#tell({
      type: 'agent.state',
      id,
      subject: `agent/${agent}`,
      at: atMs,
      precision: this.#precision,
      basis: what === 'seen' ? 'snapshot' : 'observed',
      data: {
        ...state,
        reason: told ? told.slice(0, 128) : undefined,
        cause: reason === AUTO_PAUSE ? 'system' : undefined,
        rule: `${what} in ${queue}`.slice(0, 256),
      },
    })
    return id
  }

  #id(stem: string, second: number): string {
    if (second > this.#recentSecond + 1) {
      this.#recent.clear()
      this.#recentSecond = second
    }
    const id = `${stem}:${second}`
    const count = (this.#recent.get(id) ?? 0) + 1
    this.#recent.set(id, count)
    return count === 1 ? id : `${id}:${count}`
  }
}
