import type { Agenda } from './agenda.ts'
import { Segment, type Line } from './contact.ts'
import { setKey, type Key } from './draw.ts'
import type { DueLine } from './due-line.ts'
import type { AgentSpec, DeferredQueueSpec, FloorSpec, LiveQueueSpec } from './floor.ts'
import type { Law, PatienceKind } from './law.ts'
import type { Observer } from './observer.ts'
import type { Random } from './random.ts'
import type { Timetable } from './timetable.ts'

/** Kinds of entries of the agenda. */
export const due = {
  call: 0,
  arrival: 1,
  leave: 2,
  ringOver: 3,
  hangUp: 4,
  wrapped: 5,
  callBack: 6,
  signIn: 7,
  breakDue: 8,
  backFromAux: 9,
  goHome: 10,
  workDone: 11,
  customerReplies: 12,
  silentTooLong: 13,
  reopens: 14,
  drop: 15,
  merge: 16,
} as const

export type Ticket = {
  key: Key
  queue: DeferredQueue
  priority: number
  tier: number
  status: 'new' | 'open' | 'pending' | 'solved' | 'closed' | 'deleted' | 'merged'
  /** Asked for a higher tier, which has not taken it yet. */
  handingUp: boolean
  openedAt: number
  /** Order of work: earliest first. */
  dueAt: number
  /** The customer has written and nobody has answered since. */
  owed: boolean
  /** The piece of work that it waits for, and what is done of it, at an ordinary pace. */
  workMs: number
  doneMs: number
  pieces: number
  replies: number
  /** The customer is to write next, since then. */
  askedAt: number
  into: Ticket | null
  waits: boolean
  joined: number
  tale: TicketTale | null
}

/** What facts about a ticket need beyond what the floor needs; the twin's tickets have none. */
export type TicketTale = {
  id: string
  customer: string
  category: string
  /** Name of the agent it is assigned to. */
  assigned: string | null
  /** The customer has been asked for an opinion: once a ticket. */
  surveyed: boolean
  random: Random
  messages: number
  n: number
}

export type LiveQueue = {
  spec: LiveQueueSpec
  index: number
  isChat: boolean
  talk: Law
  wrap: Law
  ring: Law
  hold: Law
  patience: readonly PatienceKind[]
  ordinary: Line
  /** Handed over or called back: ahead of those who come new. */
  urgent: Line
  agents: Member[]
  key: Key
}

export type DeferredQueue = {
  spec: DeferredQueueSpec
  index: number
  firstWork: Law
  furtherWork: Law
  customerReply: Law
  /** By tier, from tier 1. */
  waiting: DueLine[]
  agents: Member[]
  newest: Ticket | null
  key: Key
}

/** An agent's place in a queue. */
export type Member = { agent: Agent; level: number; tier: number }

export type Agent = {
  spec: AgentSpec
  index: number
  key: Key
  presence: 'offline' | 'available' | 'aux'
  live: { queue: LiveQueue; level: number }[]
  deferred: { queue: DeferredQueue; level: number; tier: number }[]
  /** A call that rings, is talked or is wrapped up. */
  call: Segment | null
  chats: Segment[]
  /** The ticket he works on, since when, and the turn in which he took it up. */
  work: Ticket | null
  workFrom: number
  workTurn: number
  idleSince: number
  /** Breaks that are due and wait for the contact in hand to end. */
  owed: OwedBreak[]
  /** Breaks of the shift that have come due. */
  rested: number
  leaving: boolean
  /** May take contacts at all (`settleReady`). */
  ready: boolean
  turns: number
  /** Away since then; what for, and for how long, as far as it was planned. */
  away: Away | null
}

export type OwedBreak = { reason: string; plannedMs: number; ms: number }
export type Away = { reason: string; since: number; plannedMs: number | null }

/** Everything a running simulation knows. The functions of this folder change it and tell its observer. */
export type World = {
  now: number
  floor: FloorSpec
  timetable: Timetable
  agenda: Agenda
  key: Key
  observer: Observer
  live: LiveQueue[]
  deferred: DeferredQueue[]
  byName: Map<string, { live: LiveQueue | null; deferred: DeferredQueue | null }>
  agents: Agent[]
  tickets: Set<Ticket>
  /** Segments that are over, to be used again. */
  spare: Segment[]
  /** Who is signed in was given: a shift that has begun signs nobody in. */
  seated: boolean
  /** Callbacks that were promised and not made yet. */
  callbacks: Set<Callback>
  /** An agent has room again: what comes next? Set by the simulation, because contacts and tickets both end here. */
  freed: (agent: Agent) => void
  /** How many entries of the agenda came to something. */
  events: number
}

export type Callback = { queue: LiveQueue; key: Key; promiseAt: number; tale: (ContactTaleOf & { askedAs: string }) | null }
type ContactTaleOf = { customer: string; category: string; random: Random }

/** Does `run` after a span, with the world's clock set to that moment. */
export function later(world: World, ms: number, run: () => void): void {
  world.agenda.add(world.now + ms, due.call, run, 0)
}

/** A segment that waits from now on, or has since `since`; its random numbers are those of the `n`-th of a kind below `parent`. */
export function newSegment(world: World, queue: LiveQueue, parent: Key, kind: number, n: number, since = world.now): Segment {
  const segment = world.spare.pop() ?? new Segment(queue)
  setKey(segment.key, parent, kind, n)
  segment.queue = queue
  segment.visit = 1
  segment.outbound = false
  segment.urgent = false
  segment.since = since
  segment.state = 'waiting'
  segment.leavesAt = segment.patientUntil = Infinity
  segment.agent = null
  segment.rings = 0
  segment.alertedAt = segment.answeredAt = segment.endedAt = segment.holdMs = segment.holdFromAt = 0
  segment.how = null
  segment.tale = null
  return segment
}

/** Nothing more comes of it. */
export function putAway(world: World, segment: Segment): void {
  segment.state = 'over'
  segment.stamp = (segment.stamp + 1) | 0
  world.spare.push(segment)
}

export function lineOf(segment: Segment): Line {
  return segment.urgent ? segment.queue.urgent : segment.queue.ordinary
}

export function iso(at: number): string {
  return new Date(at).toISOString()
}
