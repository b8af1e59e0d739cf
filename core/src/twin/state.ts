import type { EndHow } from '../event/contact.ts'
import type { Channel } from '../event/primitive.ts'
import type { Segment } from './contact.ts'
import type { Agent, Ticket, World } from './world.ts'

/**
 * A floor at one moment, as far as its future depends on it and as an outsider can know it: what is open and since when, who is there and
 * what they are at. Plain data, fit for JSON. It holds no drawn future: how long a talk still takes, whether patience lasts, when somebody
 * comes back is drawn anew by whoever goes on from it, given what has passed.
 */
export type FloorState = {
  at: number
  contacts: ContactState[]
  tickets: TicketState[]
  /** Callbacks promised and not made yet. */
  callbacks: CallbackState[]
  /** Who is signed in; everybody else is not, whatever the roster says of a shift that has begun. */
  agents: AgentState[]
}

/** In line since `since`; with an agent while `with` says so: ringing until `answeredAt`, wrapping up from `ended` on. */
export type ContactState = {
  id: string
  queue: string
  since: number
  channel: Channel
  outbound: boolean
  urgent: boolean
  /** How many queues it has been in, this one included. */
  visit: number
  with: {
    agent: string
    alertedAt: number
    answeredAt: number | null
    /** Holds that are over. */
    holdMs: number
    /** On hold since. */
    holdFrom: number | null
    ended: { at: number; how: EndHow } | null
  } | null
  customer: string
  category: string
}

export type TicketState = {
  id: string
  queue: string
  priority: number
  tier: number
  openedAt: number
  dueAt: number
  status: 'new' | 'open' | 'pending'
  handingUp: boolean
  /** The customer waits for an answer, due at `dueAt`. */
  owed: boolean
  replies: number
  /** Work done on the piece that it waits for, laid aside, by the clock of an ordinary pace. */
  doneMs: number
  /** Waits for work, is being worked on since …, or waits for the customer since …. */
  now: { kind: 'work' } | { kind: 'worked'; agent: string; from: number } | { kind: 'customer'; from: number }
  assigned: string | null
  customer: string
  category: string
}

export type CallbackState = { queue: string; promiseAt: number; askedAs: string; customer: string; category: string }

/** Who is leaving goes once nothing is in hand; breaks owed are taken then. */
export type AgentState = {
  agent: string
  presence: 'available' | 'aux'
  idleSince: number
  leaving: boolean
  /** In aux: what for, since when, and for how long, as far as that was planned. */
  away: { reason: string; since: number; plannedMs: number | null } | null
  owed: { reason: string; plannedMs: number }[]
  /** How many breaks of the shift have been taken or are owed. */
  rested: number
}

/** The state of a running simulation: another can begin with it (`EngineOptions.state`). */
export function stateOf(world: World): FloorState {
  const workers = new Map<Ticket, Agent>()
  for (const agent of world.agents) if (agent.work) workers.set(agent.work, agent)
  return {
    at: world.now,
    contacts: openSegments(world).map((segment, i) => contactState(segment, i, world.now)),
    tickets: [...world.tickets].map((ticket, i) => ticketState(ticket, i, workers.get(ticket))),
    callbacks: [...world.callbacks].map(({ queue, promiseAt, tale }) => {
      return { queue: queue.spec.id, promiseAt, askedAs: tale?.askedAs ?? '', customer: tale?.customer ?? '', category: tale?.category ?? '' } // prettier-ignore
    }),
    agents: world.agents.flatMap(({ spec, presence, idleSince, leaving, away, owed, rested }) => {
      if (presence === 'offline') return []
      return [{ agent: spec.id, presence, idleSince, leaving, away, owed: owed.map(({ reason, plannedMs }) => ({ reason, plannedMs })), rested }] // prettier-ignore
    }),
  }
}

/** All that wait, queue by queue, and then all that are in an agent's hands. */
export function openSegments(world: World): Segment[] {
  const open: Segment[] = []
  for (const { ordinary, urgent } of world.live) {
    for (const line of [urgent, ordinary]) for (let one = line.first; one; one = one.after) open.push(one)
  }
  for (const { call, chats } of world.agents) {
    if (call) open.push(call)
    open.push(...chats)
  }
  return open
}

function contactState(segment: Segment, i: number, now: number): ContactState {
  const { queue, tale, agent, state, since, outbound, urgent, visit, holdMs, holdFromAt } = segment
  const holdsTill = holdFromAt + holdMs
  const onHold = state === 'talking' && holdMs > 0 && now >= holdFromAt && now < holdsTill
  return {
    id: tale ? segment.id : `c${i}`,
    queue: queue.spec.id,
    since,
    channel: tale?.channel ?? queue.spec.channel,
    outbound,
    urgent,
    visit,
    with: agent && {
      agent: agent.spec.id,
      alertedAt: segment.alertedAt,
      answeredAt: state === 'ringing' ? null : segment.answeredAt,
      holdMs: holdMs > 0 && now >= holdsTill ? holdMs : 0,
      holdFrom: onHold ? holdFromAt : null,
      ended: state === 'wrapping' ? { at: segment.endedAt, how: segment.how ?? 'agent' } : null,
    },
    customer: tale?.customer ?? '',
    category: tale?.category ?? '',
  }
}

function ticketState(ticket: Ticket, i: number, worker: Agent | undefined): TicketState {
  const { queue, tale, priority, tier, openedAt, dueAt, handingUp, owed, replies, doneMs, waits, askedAt } = ticket
  return {
    id: tale?.id ?? `t${i}`,
    queue: queue.spec.id,
    ...{ priority, tier, openedAt, dueAt },
    status: ticket.status as TicketState['status'],
    ...{ handingUp, owed, replies, doneMs },
    now: worker
      ? { kind: 'worked', agent: worker.spec.id, from: worker.workFrom }
      : waits
        ? { kind: 'work' }
        : { kind: 'customer', from: askedAt },
    assigned: tale?.assigned ?? null,
    customer: tale?.customer ?? '',
    category: tale?.category ?? '',
  }
}
