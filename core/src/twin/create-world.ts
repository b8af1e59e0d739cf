import { Agenda } from './agenda.ts'
import { Line } from './contact.ts'
import { keyBelow, nameNumber, use, type Key } from './draw.ts'
import { DueLine } from './due-line.ts'
import type { AgentSpec, DeferredQueueSpec, FloorSpec, LiveQueueSpec } from './floor.ts'
import { lawOf, patienceOf } from './law.ts'
import type { Observer } from './observer.ts'
import type { RandomStreams } from './random.ts'
import { timetableOf } from './timetable.ts'
import type { Agent, DeferredQueue, LiveQueue, World } from './world.ts'

/** An empty floor at a moment, with nobody there and nothing due. */
export function createWorld(
  floor: FloorSpec,
  streams: RandomStreams,
  from: number,
  until: number,
  observe: (world: World) => Observer,
): World {
  const root = streams('floor')
  const key = { a: (root() * 4_294_967_296) | 0, b: (root() * 4_294_967_296) | 0 }
  const world: World = {
    now: from,
    floor,
    timetable: timetableOf(floor),
    agenda: new Agenda(until),
    key,
    observer: NOBODY,
    live: [],
    deferred: [],
    byName: new Map(),
    agents: floor.agents.map((spec, index) => createAgent(spec, index, keyBelow(key, use.child, nameNumber(spec.id)))),
    tickets: new Set(),
    spare: [],
    seated: false,
    callbacks: new Set(),
    freed: () => {},
    events: 0,
  }
  for (const spec of floor.queues) {
    const queueKey = keyBelow(key, use.child, nameNumber(spec.id))
    if (spec.family === 'live') {
      const queue = createLive(spec, world.live.length, queueKey)
      world.live.push(queue)
      world.byName.set(spec.id, { live: queue, deferred: null })
    } else {
      const queue = createDeferred(spec, world.deferred.length, queueKey)
      world.deferred.push(queue)
      world.byName.set(spec.id, { live: null, deferred: queue })
    }
  }
  for (const agent of world.agents) seat(world, agent)
  world.observer = observe(world)
  return world
}

/** Looks on only while the world is being made, when nothing happens yet. */
const NOBODY = {} as Observer

/** Gives an agent a place in each queue he has a skill for; an unknown queue is nobody's. */
function seat(world: World, agent: Agent): void {
  for (const skill of agent.spec.skills) {
    const queue = world.byName.get(skill.queue)
    const member = { agent, level: skill.level, tier: skill.tier }
    queue?.live?.agents.push(member)
    queue?.deferred?.agents.push(member)
    if (queue?.live) agent.live.push({ queue: queue.live, level: skill.level })
    if (queue?.deferred) agent.deferred.push({ queue: queue.deferred, level: skill.level, tier: skill.tier })
  }
}

function createLive(spec: LiveQueueSpec, index: number, key: Key): LiveQueue {
  return {
    spec,
    index,
    isChat: spec.channel === 'chat',
    talk: lawOf(spec.talk),
    wrap: lawOf(spec.wrap),
    ring: lawOf(spec.ring.span),
    hold: lawOf(spec.hold.span),
    patience: patienceOf(spec.patience),
    ordinary: new Line(),
    urgent: new Line(),
    agents: [],
    key,
  }
}

function createDeferred(spec: DeferredQueueSpec, index: number, key: Key): DeferredQueue {
  return {
    spec,
    index,
    firstWork: lawOf(spec.firstWork),
    furtherWork: lawOf(spec.furtherWork),
    customerReply: lawOf(spec.customerReply),
    waiting: [new DueLine(), new DueLine(), new DueLine()],
    agents: [],
    newest: null,
    key,
  }
}

function createAgent(spec: AgentSpec, index: number, key: Key): Agent {
  return {
    spec,
    index,
    key,
    presence: 'offline',
    live: [],
    deferred: [],
    call: null,
    chats: [],
    work: null,
    workFrom: 0,
    workTurn: 0,
    idleSince: 0,
    owed: [],
    rested: 0,
    leaving: false,
    ready: false,
    turns: 0,
    away: null,
  }
}
