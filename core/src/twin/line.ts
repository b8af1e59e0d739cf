import { between, chance, pick, spanOf, weibull } from './distribution.ts'
import type { Happening } from './happening.ts'
import { goAux, showWork } from './presence.ts'
import { agentFor } from './routing.ts'
import { close, letGo, newContactId, newSegment, say, type Arrival } from './segment.ts'
import { answer } from './talk.ts'
import { layAside } from './ticket.ts'
import { iso, later, type Agent, type LiveQueue, type Segment, type World } from './world.ts'

/** A contact enters a queue: turned away, sent on, or in line until somebody answers or patience ends. */
export function enter(world: World, queue: LiveQueue, open: boolean, arrival: Arrival): Segment {
  const { spec } = queue
  const segment = newSegment(world, queue, arrival)
  say(world, segment, 'contact.queued', {
    contact: segment.contact,
    queue: spec.id,
    channel: segment.channel,
    direction: segment.outbound ? 'out' : 'in',
    customer: segment.customer,
    language: 'pt-BR',
    ...(segment.urgent && { priority: 5 }),
    ...(arrival.previous && { previous: arrival.previous }),
    ...(arrival.callbackOf && { callback_of: arrival.callbackOf }),
  })
  const patienceMs = segment.outbound ? Infinity : weibull(segment.random, pick(segment.random, spec.patience))
  if (!open) {
    world.book.add(spec.id, world.now, { rejected: 1 })
    close(world, segment, 'rejected')
    return segment
  }
  world.book.add(spec.id, world.now, { offered: 1 })
  if (spec.unstaffed !== 'wait' && !queue.agents.some(({ agent }) => agent.presence !== 'offline')) {
    leaveLine(world, segment, spec.unstaffed)
    return segment
  }
  queue.waiting.push(segment)
  if (patienceMs < Infinity) awaitPatience(world, segment, patienceMs)
  offerWayOut(world, segment, patienceMs)
  offer(world, segment)
  return segment
}

/** Rings at an agent, if one has room. */
export function offer(world: World, segment: Segment): void {
  const agent = agentFor(segment)
  if (agent) ring(world, segment, agent)
}

export function ring(world: World, segment: Segment, agent: Agent): void {
  const { spec, waiting } = segment.queue
  waiting.splice(waiting.indexOf(segment), 1)
  segment.state = 'ringing'
  segment.agent = agent
  segment.alertedAt = world.now
  if (spec.channel === 'chat') agent.chats.push(segment)
  else {
    agent.call = segment // before the ticket is free, so that it does not come back to the same hands
    if (agent.work) layAside(world, agent)
  }
  showWork(world, agent)
  agent.turns++
  say(world, segment, 'contact.alerted', { agent: agent.spec.id })
  const alertedAt = world.now
  const misses = chance(segment.random, spec.ring.missShare)
  const ms = misses ? spec.ring.timeoutMs : Math.min(spanOf(segment.random, spec.ring.span), spec.ring.timeoutMs - 1)
  later(world, ms, () => {
    if (segment.state !== 'ringing' || segment.alertedAt !== alertedAt) return
    if (misses) miss(world, segment, agent)
    else answer(world, segment, agent, passOn)
  })
}

/** Nobody took the call: back to its place in line, and the agent is set aside for a moment by the system. */
function miss(world: World, segment: Segment, agent: Agent): void {
  unring(world, segment, agent, 'no_answer')
  goAux(world, agent, 'missed', between(segment.random, 40, 110) * 1000, 'system')
  segment.state = 'waiting'
  segment.queue.waiting.push(segment)
  offer(world, segment)
}

function unring(world: World, segment: Segment, agent: Agent, how: 'no_answer' | 'cancelled'): void {
  say(world, segment, 'contact.missed', { agent: agent.spec.id, how, ringing: world.now - segment.alertedAt })
  world.book.add(segment.queue.spec.id, world.now, { missedAlerts: 1 })
  letGo(segment, agent)
  segment.agent = null
}

/** A contact that is handed over queues elsewhere, ahead of those who come new. */
export function passOn(world: World, from: Segment, target: LiveQueue): void {
  const { spec } = target
  enter(world, target, true, { ...from, channel: spec.channel, visit: from.visit + 1, previous: from.id, urgent: true })
}

/** When patience is over the customer is gone, also while it rings. */
export function awaitPatience(world: World, segment: Segment, ms: number): void {
  later(world, ms, () => {
    if (segment.state === 'waiting' || segment.state === 'ringing') leaveLine(world, segment, 'abandoned')
  })
}

/** Some take a callback or leave a message instead of waiting on. */
function offerWayOut(world: World, segment: Segment, patienceMs: number): void {
  const { callback, voicemail } = segment.queue.spec
  const draw = segment.random()
  if (segment.outbound || segment.visit > 1) return
  if (callback && draw < callback.share && callback.afterMs < patienceMs) {
    later(world, callback.afterMs, () => {
      if (segment.state !== 'waiting') return
      const promiseAt = Math.ceil((world.now + callback.promiseMs) / 60_000) * 60_000
      leaveLine(world, segment, 'callback', { promise: iso(promiseAt) })
      const early = Math.round(callback.promiseMs * (0.15 + 0.5 * segment.random()))
      world.agenda.add(promiseAt - early, () => callBack(world, segment))
    })
  } else if (voicemail && draw > 1 - voicemail.share && voicemail.afterMs < patienceMs) {
    later(world, voicemail.afterMs, () => {
      if (segment.state === 'waiting') leaveLine(world, segment, 'voicemail')
    })
  }
}

function callBack(world: World, asked: Segment): void {
  const contact = newContactId(world, asked.queue)
  enter(world, asked.queue, true, {
    ...asked,
    contact,
    visit: 1,
    channel: 'callback',
    outbound: true,
    urgent: true,
    callbackOf: asked.id,
  })
}

type LeftLine = 'abandoned' | 'callback' | 'voicemail' | 'no_agents'

function leaveLine(world: World, segment: Segment, how: LeftLine, more: Partial<Happening<'contact.ended'>['data']> = {}): void {
  const { spec, waiting } = segment.queue
  const agent = segment.agent
  if (agent) unring(world, segment, agent, 'cancelled')
  else if (waiting.includes(segment)) waiting.splice(waiting.indexOf(segment), 1)
  const waitMs = world.now - segment.since
  if (how === 'abandoned') {
    world.book.add(spec.id, segment.since, {
      abandoned: 1,
      waitMsAbandoned: waitMs,
      shortAbandoned: waitMs <= spec.target.shortMs ? 1 : 0,
      abandonedInTarget: waitMs <= spec.target.withinMs ? 1 : 0,
    })
    world.book.add(spec.id, world.now, { abandonedAt: 1 })
  } else {
    world.book.add(spec.id, segment.since, { flowOut: 1, waitMsFlowOut: waitMs, callbackAsked: how === 'callback' ? 1 : 0 })
    world.book.add(spec.id, world.now, { flowOutAt: 1 })
  }
  close(world, segment, how, more)
  if (agent) world.freed(agent)
}
