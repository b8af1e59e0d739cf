import type { Segment } from './contact.ts'
import type { LeftLine, Observer } from './observer.ts'
import { at, WIDTH, type Grid } from './tally-row.ts'
import type { Agent, LiveQueue, Ticket, World } from './world.ts'

const OFFLINE = 0
const FREE = 1
const RINGING = 2
const BUSY = 3
const AUX = 4

/** Looks on and only counts: the twin's observer. Intervals are those of the clock; the first and the last may be cut by the span. */
export class Tally implements Observer {
  readonly rows: Float64Array
  readonly #world: World
  readonly #grid: Grid
  readonly #firstAt: number
  readonly #live: number
  readonly #waiting: Int32Array
  readonly #busy: Int32Array
  readonly #queueAt: Float64Array
  readonly #agentState: Uint8Array
  readonly #agents = new Int32Array(5)
  #agentsAt: number
  #unsettled = 0
  /** Interval of the time that goes by now; −1 after the end, when only those who came before it are followed. */
  #interval = 0

  constructor(world: World, grid: Grid) {
    const queues = world.live.length + world.deferred.length
    this.#world = world
    this.#grid = grid
    this.#firstAt = grid.starts[0]!
    this.#live = world.live.length
    this.rows = new Float64Array(grid.names.length * grid.starts.length * WIDTH)
    this.#waiting = new Int32Array(queues)
    this.#busy = new Int32Array(queues)
    this.#queueAt = new Float64Array(queues).fill(grid.from)
    this.#agentState = new Uint8Array(world.agents.length)
    this.#agents[OFFLINE] = world.agents.length
    this.#agentsAt = grid.from
  }

  /** Contacts of the span that are neither answered nor gone. */
  get unsettled(): number {
    return this.#unsettled
  }

  /** Time has reached the end of the current interval. */
  endInterval(): void {
    const { live, deferred, now } = this.#world
    for (let queue = 0; queue < this.#queueAt.length; queue++) this.#pass(queue, now)
    this.#passAgents(now)
    for (const { index, ordinary, urgent } of live) this.rows[this.#row(index) + at.backlog] = ordinary.length + urgent.length
    for (const { index, waiting } of deferred) {
      const queue = this.#live + index
      let backlog = this.#busy[queue]!
      for (const line of waiting) backlog += line.length
      this.rows[this.#row(queue) + at.backlog] = backlog
    }
    this.#interval = this.#interval + 1 < this.#grid.starts.length ? this.#interval + 1 : -1
  }

  /** What is still owed when nothing more is followed: answers that fell due and were not given. */
  end(): void {
    for (const ticket of this.#world.tickets) if (ticket.owed) this.#fellDue(ticket, Infinity)
  }

  dayBegins(): void {}
  contactCame(): void {}
  contactPassedOn(): void {}
  contactCalledBack(): void {}
  ticketCame(): void {}
  ticketRestored(): void {}
  concluded(): void {}
  handedUp(): void {}
  awaiting(): void {}
  solved(): void {}
  cameBack(): void {}
  merged(): void {}
  dropped(): void {}
  hungUp(): void {}
  missed(): void {}
  alerted(): void {}

  taleForCallback(): null {
    return null
  }

  callbackRestored(): null {
    return null
  }

  contactRestored(segment: Segment): void {
    const { queue, state, agent } = segment
    if (state === 'waiting' || state === 'ringing') this.#waiting[queue.index]! += 1
    else this.#busy[queue.index]! += 1
    if (agent) this.hands(agent)
  }

  queued({ queue, since }: Segment, open: boolean): void {
    if (!open) return
    this.#pass(queue.index, this.#world.now)
    this.#waiting[queue.index]! += 1
    const row = this.#rowOf(queue.index, since)
    if (row < 0) return
    this.rows[row + at.offered]! += 1
    this.#unsettled++
  }

  answered(segment: Segment, agent: Agent): void {
    const { queue, since, alertedAt, rings } = segment
    const { now } = this.#world
    this.#pass(queue.index, now)
    this.#waiting[queue.index]! -= 1
    this.#busy[queue.index]! += 1
    const row = this.#rowOf(queue.index, since)
    if (row >= 0) {
      const { rows } = this
      const waitMs = now - since
      this.#unsettled--
      rows[row + at.answered]! += 1
      if (waitMs <= queue.spec.target.withinMs) rows[row + at.answeredInTarget]! += 1
      if (alertedAt > since || rings > 0) rows[row + at.delayed]! += 1
      rows[row + at.waitMsAnswered]! += waitMs
      if (waitMs > rows[row + at.longestWaitMs]!) rows[row + at.longestWaitMs] = waitMs
    }
    this.hands(agent)
  }

  left({ queue, since }: Segment, how: LeftLine): void {
    const { now } = this.#world
    this.#pass(queue.index, now)
    this.#waiting[queue.index]! -= 1
    const row = this.#rowOf(queue.index, since)
    if (row < 0) return
    this.#unsettled--
    const { rows } = this
    const waitMs = now - since
    rows[row + at.delayed]! += 1
    if (waitMs > rows[row + at.longestWaitMs]!) rows[row + at.longestWaitMs] = waitMs
    if (how === 'abandoned') this.#abandoned(queue, row, waitMs)
    else {
      rows[row + at.flowOut]! += 1
      rows[row + at.waitMsFlowOut]! += waitMs
    }
  }

  #abandoned({ spec }: LiveQueue, row: number, waitMs: number): void {
    const { rows } = this
    rows[row + at.abandoned]! += 1
    rows[row + at.waitMsAbandoned]! += waitMs
    if (waitMs <= spec.target.withinMs) rows[row + at.abandonedInTarget]! += 1
    if (waitMs <= spec.target.shortMs) rows[row + at.shortAbandoned]! += 1
  }

  wrapped({ queue }: Segment): void {
    this.#pass(queue.index, this.#world.now)
    this.#busy[queue.index]! -= 1
  }

  opened({ queue, openedAt }: Ticket): void {
    this.#count(this.#live + queue.index, openedAt, at.opened, 1)
  }

  taken({ queue }: Ticket): void {
    this.#pass(this.#live + queue.index, this.#world.now)
    this.#busy[this.#live + queue.index]! += 1
  }

  worked({ queue }: Ticket): void {
    this.#pass(this.#live + queue.index, this.#world.now)
    this.#busy[this.#live + queue.index]! -= 1
  }

  replied(ticket: Ticket): void {
    if (ticket.owed) this.#fellDue(ticket, this.#world.now)
  }

  workRestored(agent: Agent): void {
    this.#busy[this.#live + agent.work!.queue.index]! += 1
    this.hands(agent)
  }

  agentRestored(agent: Agent): void {
    this.hands(agent)
  }

  signedIn(agent: Agent): void {
    this.hands(agent)
  }

  signedOut(agent: Agent): void {
    this.hands(agent)
  }

  away(agent: Agent): void {
    this.hands(agent)
  }

  hands(agent: Agent): void {
    const state = stateOf(agent)
    const before = this.#agentState[agent.index]!
    if (state === before) return
    this.#passAgents(this.#world.now)
    this.#agentState[agent.index] = state
    this.#agents[before]! -= 1
    this.#agents[state]! += 1
  }

  #fellDue({ queue, dueAt }: Ticket, answeredAt: number): void {
    this.#count(this.#live + queue.index, dueAt, at.due, 1)
    if (answeredAt > dueAt) this.#count(this.#live + queue.index, dueAt, at.late, 1)
  }

  /** Lets time go by for a queue: as many as are in line and in hands, for so long. */
  #pass(queue: number, now: number): void {
    const ms = now - this.#queueAt[queue]!
    if (ms === 0) return
    this.#queueAt[queue] = now
    if (this.#interval < 0) return
    const row = this.#row(queue)
    this.rows[row + at.waitingMs]! += ms * this.#waiting[queue]!
    this.rows[row + at.busyMs]! += ms * this.#busy[queue]!
  }

  #passAgents(now: number): void {
    const ms = now - this.#agentsAt
    if (ms === 0) return
    this.#agentsAt = now
    if (this.#interval < 0) return
    const row = this.#row(this.#queueAt.length)
    this.rows[row + at.agentBusyMs]! += ms * this.#agents[BUSY]!
    this.rows[row + at.agentAvailableMs]! += ms * this.#agents[FREE]!
    this.rows[row + at.agentRingingMs]! += ms * this.#agents[RINGING]!
    this.rows[row + at.agentAuxMs]! += ms * this.#agents[AUX]!
  }

  #count(queue: number, when: number, key: number, n: number): void {
    const row = this.#rowOf(queue, when)
    if (row >= 0) this.rows[row + key]! += n
  }

  /** Where the interval of a moment begins; −1 for one outside the span, which is not counted. */
  #rowOf(queue: number, when: number): number {
    const { from, to, everyMs, starts } = this.#grid
    if (!(when >= from && when < to)) return -1
    return (queue * starts.length + Math.floor((when - this.#firstAt) / everyMs)) * WIDTH
  }

  #row(queue: number): number {
    return (queue * this.#grid.starts.length + this.#interval) * WIDTH
  }
}

/** Talk, hold, wrap-up and work are busy; ringing alone is neither busy nor free (`metric/occupancy.ts`). */
function stateOf({ presence, call, chats, work }: Agent): number {
  if (work !== null) return BUSY
  if (call !== null) return call.state === 'ringing' ? RINGING : BUSY
  if (chats.length > 0) {
    for (let i = 0; i < chats.length; i++) if (chats[i]!.state !== 'ringing') return BUSY
    return RINGING
  }
  return presence === 'available' ? FREE : presence === 'aux' ? AUX : OFFLINE
}
