import type { EndHow } from '../event/contact.ts'
import type { FactType, ThingKind } from '../event/vocabulary.ts'
import { Agenda } from './agenda.ts'
import { Book } from './book.ts'
import type { AgentSpec, DeferredQueueSpec, FloorSpec, LiveQueueSpec, QueueSpec, Skill } from './floor.ts'
import type { Happening } from './happening.ts'
import type { Random, RandomStreams } from './random.ts'

/** One visit of a contact to a queue, from the line to the end of wrap-up. */
export type Segment = {
  id: string
  contact: string
  visit: number
  queue: LiveQueue
  customer: string
  category: string
  channel: LiveQueueSpec['channel']
  outbound: boolean
  urgent: boolean
  random: Random
  since: number
  state: 'waiting' | 'ringing' | 'talking' | 'wrapping' | 'over'
  agent: Agent | null
  alertedAt: number
  answeredAt: number
  endedAt: number
  holdMs: number
  how: EndHow | null
  n: number
}

export type Ticket = {
  id: string
  queue: DeferredQueue
  customer: string
  category: string
  priority: number
  tier: number
  random: Random
  status: 'new' | 'open' | 'pending' | 'solved' | 'closed' | 'deleted' | 'merged'
  /** Name of the agent it is assigned to. */
  assigned: string | null
  /** Asked for a higher tier, which has not taken it yet. */
  handingUp: boolean
  openedAt: number
  /** Order of work: earliest first. */
  dueAt: number
  /** What is left of the piece of work that it waits for. */
  workMs: number
  replies: number
  /** The customer has been asked for an opinion: once a ticket. */
  surveyed: boolean
  messages: number
  n: number
}

export type LiveQueue = { spec: LiveQueueSpec; waiting: Segment[]; agents: Member[] }
export type DeferredQueue = { spec: DeferredQueueSpec; waiting: Ticket[]; agents: Member[]; newest: Ticket | null }

/** An agent's place in a queue. */
export type Member = { agent: Agent; skill: Skill }

export type Agent = {
  spec: AgentSpec
  presence: 'offline' | 'available' | 'aux'
  /** What has been told of it: `busy` while available and at work on tickets. */
  shown: 'offline' | 'available' | 'aux' | 'busy'
  /** A call that rings, is talked or is wrapped up. */
  call: Segment | null
  chats: Segment[]
  work: { ticket: Ticket; from: number; turn: number } | null
  idleSince: number
  /** Breaks that are due and wait for the contact in hand to end. */
  owed: { reason: string; ms: number }[]
  leaving: boolean
  turns: number
  /** When the time in aux ends; null while not in aux. */
  auxUntil: number | null
  toldAt: number
  toldTwice: number
}

/** Everything a running simulation knows. The functions of this folder change it and tell what happened. */
export type World = {
  now: number
  floor: FloorSpec
  agenda: Agenda
  streams: RandomStreams
  book: Book
  live: Map<string, LiveQueue>
  deferred: Map<string, DeferredQueue>
  agents: Agent[]
  segments: Set<Segment>
  tickets: Set<Ticket>
  told: Happening[]
  serials: Map<string, number>
  /** How many facts each source has told. */
  sequences: Map<string, number>
  /** Who is signed in was given: a shift that has begun signs nobody in. */
  seated: boolean
  /** An agent has room again: what comes next? Set by the simulation, because segments and tickets both end here. */
  freed: (agent: Agent) => void
}

export function createWorld(floor: FloorSpec, streams: RandomStreams, from: number): World {
  const agents = floor.agents.map(createAgent)
  const members = (queue: QueueSpec) =>
    agents.flatMap((agent) => agent.spec.skills.filter((skill) => skill.queue === queue.id).map((skill) => ({ agent, skill })))
  const world: World = {
    now: from,
    floor,
    agenda: new Agenda(),
    streams,
    book: new Book(),
    live: new Map(),
    deferred: new Map(),
    agents,
    segments: new Set(),
    tickets: new Set(),
    told: [],
    serials: new Map(),
    sequences: new Map(),
    seated: false,
    freed: () => {},
  }
  for (const spec of floor.queues) {
    if (spec.family === 'live') world.live.set(spec.id, { spec, waiting: [], agents: members(spec) })
    else world.deferred.set(spec.id, { spec, waiting: [], agents: members(spec), newest: null })
  }
  return world
}

function createAgent(spec: AgentSpec): Agent {
  return {
    spec,
    presence: 'offline',
    shown: 'offline',
    call: null,
    chats: [],
    work: null,
    idleSince: 0,
    owed: [],
    leaving: false,
    turns: 0,
    auxUntil: null,
    toldAt: -1,
    toldTwice: 0,
  }
}

/** Does `run` after a span, with the world's clock set to that moment. */
export function later(world: World, ms: number, run: () => void): void {
  world.agenda.add(world.now + ms, run)
}

/** Writes down that something happens now. */
export function tell<T extends FactType>(
  world: World,
  source: string,
  type: T,
  kind: ThingKind,
  thing: string,
  n: number | string,
  data: Happening<T>['data'],
): void {
  const sequence = (world.sequences.get(source) ?? 0) + 1
  world.sequences.set(source, sequence)
  world.told.push({ at: world.now, source, type, kind, thing, n, sequence, data } as unknown as Happening)
}

/** 1, 2, 3 … by name. */
export function serial(world: World, name: string): number {
  const next = (world.serials.get(name) ?? 0) + 1
  world.serials.set(name, next)
  return next
}

export function iso(at: number): string {
  return new Date(at).toISOString()
}
