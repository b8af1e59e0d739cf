import { between, chance, spanOf, pick, weibull } from './distribution.ts'
import { goAux } from './presence.ts'
import type { Random } from './random.ts'
import { agentFor } from './routing.ts'
import { askOpinion } from './survey.ts'
import { layAside } from './ticket.ts'
import { iso, later, serial, tell, type Agent, type LiveQueue, type Segment, type World } from './world.ts'
import type { Happening } from './happening.ts'

type Arrival = { contact: string; customer: string; category: string; random: Random; visit: number } & Partial<
  Pick<Segment, 'channel' | 'outbound' | 'urgent'>
> & { previous?: string; callbackOf?: string }

/** The id a system of that kind would give: its clock in seconds and a running number. */
export function newContactId(world: World, queue: LiveQueue): string {
  return `${world.floor.idPrefix}${Math.floor(world.now / 1000)}.${serial(world, queue.spec.source)}`
}

/** A contact enters a queue: turned away, sent on, or in line until somebody answers or patience ends. */
export function enter(world: World, queue: LiveQueue, open: boolean, arrival: Arrival): Segment {
  const { spec } = queue
  const segment: Segment = {
    id: `${arrival.contact}~${arrival.visit}`,
    contact: arrival.contact,
    visit: arrival.visit,
    queue,
    customer: arrival.customer,
    category: arrival.category,
    channel: arrival.channel ?? spec.channel,
    outbound: arrival.outbound ?? false,
    urgent: arrival.urgent ?? false,
    random: arrival.random,
    since: world.now,
    state: 'waiting',
    agent: null,
    alertedAt: 0,
    answeredAt: 0,
    endedAt: 0,
    holdMs: 0,
    how: null,
    n: 0,
  }
  world.segments.add(segment)
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
  if (patienceMs < Infinity) later(world, patienceMs, () => giveUp(world, segment))
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
    if (agent.work) layAside(world, agent)
    agent.call = segment
  }
  agent.turns++
  say(world, segment, 'contact.alerted', { agent: agent.spec.id })
  const alertedAt = world.now
  const misses = chance(segment.random, spec.ring.missShare)
  const ms = misses ? spec.ring.timeoutMs : Math.min(spanOf(segment.random, spec.ring.span), spec.ring.timeoutMs - 1)
  later(world, ms, () => {
    if (segment.state !== 'ringing' || segment.alertedAt !== alertedAt) return
    if (misses) miss(world, segment, agent)
    else answer(world, segment, agent)
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

function answer(world: World, segment: Segment, agent: Agent): void {
  const { spec } = segment.queue
  segment.state = 'talking'
  segment.answeredAt = world.now
  say(world, segment, 'contact.answered', { agent: agent.spec.id })
  const waitMs = world.now - segment.since
  world.book.add(spec.id, segment.since, {
    answered: 1,
    waitMsAnswered: waitMs,
    answeredInTarget: waitMs <= spec.target.withinMs ? 1 : 0,
  })
  world.book.add(spec.id, world.now, { answeredAt: 1 })
  const { random } = segment
  // Chats side by side take longer each: the customer waits while another is served.
  const pace = agent.spec.pace * (1 + 0.2 * Math.max(0, agent.chats.length - 1))
  const talkMs = Math.round(spanOf(random, spec.talk) * pace)
  const holds = chance(random, spec.hold.share)
  const holdMs = spanOf(random, spec.hold.span)
  if (holds) {
    later(world, Math.round(talkMs * (0.3 + 0.4 * random())), () => {
      say(world, segment, 'contact.held', { on: true, by: 'agent' })
      later(world, holdMs, () => {
        segment.holdMs = holdMs
        say(world, segment, 'contact.held', { on: false, by: 'agent' })
      })
    })
  }
  later(world, talkMs + (holds ? holdMs : 0), () => hangUp(world, segment, agent))
}

function hangUp(world: World, segment: Segment, agent: Agent): void {
  const { spec } = segment.queue
  const { random } = segment
  let draw = random()
  const transfer = spec.transfers.find((one) => (draw -= one.share) < 0)
  const target = transfer && segment.visit < 3 ? world.live.get(transfer.to) : undefined
  const how = target
    ? transfer?.attended
      ? 'transfer_attended'
      : 'transfer_blind'
    : spec.channel === 'chat' && chance(random, 0.06)
      ? 'system'
      : chance(random, 0.55)
        ? 'customer'
        : 'agent'
  const next = target ? `${segment.contact}~${segment.visit + 1}` : undefined
  close(world, segment, how, { ...(target && { to: target.spec.id, next }) })
  segment.state = 'wrapping'
  world.segments.add(segment)
  world.book.add(spec.id, world.now, { endedAnswered: 1, transferred: target ? 1 : 0 })
  const resolved = !target && chance(random, 0.84)
  later(world, spanOf(random, spec.wrap), () => wrap(world, segment, agent, resolved))
  if (target) {
    enter(world, target, true, {
      ...segment,
      channel: target.spec.channel,
      visit: segment.visit + 1,
      previous: segment.id,
      urgent: true,
    })
  } else if (spec.survey && !segment.outbound) {
    const strain = Math.min(1, (segment.answeredAt - segment.since) / 180_000) + (resolved ? 0 : 0.8)
    askOpinion(world, spec.survey, { about: `segment/${segment.id}`, queue: spec.id, source: spec.source, agent: agent.spec.id, strain, customer: segment.customer, random }) // prettier-ignore
  }
}

function wrap(world: World, segment: Segment, agent: Agent, resolved: boolean): void {
  say(world, segment, 'contact.wrapped', { category: segment.category, resolved })
  world.book.add(segment.queue.spec.id, world.now, {
    handled: 1,
    talkMs: segment.endedAt - segment.answeredAt - segment.holdMs,
    holdMs: segment.holdMs,
    wrapMs: world.now - segment.endedAt,
  })
  segment.state = 'over'
  world.segments.delete(segment)
  letGo(segment, agent)
  if (!agent.call && agent.chats.length === 0) agent.idleSince = world.now
  world.freed(agent)
}

/** Patience is over: gone, also while it rings. */
function giveUp(world: World, segment: Segment): void {
  if (segment.state !== 'waiting' && segment.state !== 'ringing') return
  leaveLine(world, segment, 'abandoned')
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

function close(
  world: World,
  segment: Segment,
  how: Segment['how'] & string,
  more: Partial<Happening<'contact.ended'>['data']> = {},
): void {
  segment.state = 'over'
  segment.how = how
  segment.endedAt = world.now
  world.segments.delete(segment)
  say(world, segment, 'contact.ended', { how, ...more })
}

function letGo(segment: Segment, agent: Agent): void {
  if (agent.call === segment) agent.call = null
  else agent.chats.splice(agent.chats.indexOf(segment), 1)
}

function say<T extends Happening['type']>(world: World, segment: Segment, type: T, data: Happening<T>['data']): void {
  tell(world, segment.queue.spec.source, type, 'segment', segment.id, segment.n++, data)
}
