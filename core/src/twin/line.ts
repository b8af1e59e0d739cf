import { betweenAt } from './distribution.ts'
import { draw, keyBelow, use } from './draw.ts'
import type { Segment } from './contact.ts'
import type { LeftLine } from './observer.ts'
import { goAux, MISSED_AWAY_S } from './presence.ts'
import { agentFor } from './routing.ts'
import { layAside } from './ticket.ts'
import { due, lineOf, newSegment, putAway, type Agent, type Callback, type LiveQueue, type World } from './world.ts'

/** A contact enters a queue: turned away, sent on, or in line until somebody answers or patience ends. */
export function enter(world: World, segment: Segment, open: boolean): void {
  const { queue } = segment
  const { spec } = queue
  world.observer.queued(segment, open)
  if (!open) {
    putAway(world, segment)
    return
  }
  if (spec.unstaffed !== 'wait' && !queue.agents.some(({ agent }) => agent.presence !== 'offline')) {
    leave(world, segment, spec.unstaffed)
    return
  }
  if (!segment.outbound) decideHowLong(segment, patienceMs(segment))
  offer(world, segment)
}

/** How long the customer waits at most, as he would from the beginning. */
export function patienceMs({ queue, key }: Segment): number {
  const { patience } = queue
  if (patience.length === 0) return Infinity
  let kind = 0
  if (patience.length > 1) {
    const u = draw(key, use.patienceKind)
    while (kind < patience.length - 1 && u >= patience[kind]!.upTo) kind++
  }
  return patience[kind]!.law.at(draw(key, use.patience))
}

/** Settles when the contact leaves the line by itself: patience ends, or it takes a callback or leaves a message instead of waiting on. */
export function decideHowLong(segment: Segment, ms: number): void {
  segment.patientUntil = segment.leavesAt = segment.since + ms
  segment.leaves = 'abandoned'
  const { callback, voicemail } = segment.queue.spec
  if (segment.outbound || segment.visit > 1 || (!callback && !voicemail)) return
  const u = draw(segment.key, use.wayOut)
  if (callback && u < callback.share && callback.afterMs < ms) {
    segment.leaves = 'callback'
    segment.leavesAt = segment.since + callback.afterMs
  } else if (voicemail && u > 1 - voicemail.share && voicemail.afterMs < ms) {
    segment.leaves = 'voicemail'
    segment.leavesAt = segment.since + voicemail.afterMs
  }
}

/** Rings at an agent, if one has room; else in line. */
function offer(world: World, segment: Segment): void {
  const agent = agentFor(segment)
  if (agent) ring(world, segment, agent)
  else joinLine(world, segment)
}

/** In line, until an agent takes it or it leaves by itself: one entry of the agenda says when. */
export function joinLine(world: World, segment: Segment): void {
  segment.state = 'waiting'
  lineOf(segment).join(segment)
  if (segment.leaves !== 'abandoned' && segment.leavesAt < world.now) {
    // It was ringing when the callback was offered.
    segment.leaves = 'abandoned'
    segment.leavesAt = segment.patientUntil
  }
  if (segment.leavesAt < Infinity) world.agenda.add(segment.leavesAt, due.leave, segment, segment.stamp)
}

/** The agent with room takes it out of its line. */
export function takeFromLine(world: World, segment: Segment, agent: Agent): void {
  lineOf(segment).leave(segment)
  ring(world, segment, agent)
}

/** Rings at an agent. Who is out of patience meanwhile is gone. */
function ring(world: World, segment: Segment, agent: Agent): void {
  const { queue } = segment
  const { ring } = queue.spec
  takeInHand(world, segment, agent)
  segment.state = 'ringing'
  segment.alertedAt = world.now
  world.observer.hands(agent)
  world.observer.alerted(segment, agent)
  segment.isMissed = ring.missShare > 0 && draw(segment.key, use.missed, segment.rings) < ring.missShare
  const ms = segment.isMissed
    ? ring.timeoutMs
    : Math.min(queue.ring.at(draw(segment.key, use.ring, segment.rings)), ring.timeoutMs - 1)
  ringsUntil(world, segment, world.now + ms)
}

function takeInHand(world: World, segment: Segment, agent: Agent): void {
  segment.stamp = (segment.stamp + 1) | 0
  segment.agent = agent
  if (segment.queue.isChat) agent.chats.push(segment)
  else {
    agent.call = segment // before the ticket is free, so that it does not come back to the same hands
    if (agent.work) layAside(world, agent)
  }
}

/** Enters what ends the ringing: the answer (or nobody's), or the end of patience where that comes first. */
export function ringsUntil(world: World, segment: Segment, at: number): void {
  const { patientUntil, stamp } = segment
  if (patientUntil <= at) world.agenda.add(patientUntil, due.leave, segment, stamp)
  else world.agenda.add(at, due.ringOver, segment, stamp)
}

/** Nobody took the call: back to its place in line, and the agent is set aside for a moment by the system. */
export function miss(world: World, segment: Segment): void {
  const agent = segment.agent!
  unring(world, segment, agent, 'no_answer')
  const ms = betweenAt(draw(segment.key, use.missedAway, segment.rings), ...MISSED_AWAY_S) * 1000
  goAux(world, agent, { reason: 'missed', since: world.now, plannedMs: null }, ms, 'system')
  segment.rings++
  offer(world, segment)
}

function unring(world: World, segment: Segment, agent: Agent, how: 'no_answer' | 'cancelled'): void {
  world.observer.missed(segment, agent, how)
  segment.stamp = (segment.stamp + 1) | 0
  letGo(segment, agent)
  segment.agent = null
  world.observer.hands(agent)
}

/** The agent's hands are free of it. */
export function letGo(segment: Segment, agent: Agent): void {
  if (agent.call === segment) agent.call = null
  else agent.chats.splice(agent.chats.indexOf(segment), 1)
}

/** A contact that is handed over queues elsewhere, ahead of those who come new. */
export function passOn(world: World, from: Segment, target: LiveQueue): void {
  const segment = newSegment(world, target, from.key, use.child, from.visit)
  segment.visit = from.visit + 1
  segment.outbound = from.outbound
  segment.urgent = true
  world.observer.contactPassedOn(segment, from)
  enter(world, segment, true)
}

/** What the agenda says of one in line, or of one that rings: it leaves by itself. */
export function leaveByItself(world: World, segment: Segment): void {
  if (segment.state === 'ringing') segment.leaves = 'abandoned'
  else lineOf(segment).leave(segment)
  leave(world, segment, segment.leaves)
}

/** Out of the line without an answer. */
function leave(world: World, segment: Segment, how: LeftLine): void {
  const { agent, queue } = segment
  if (agent) unring(world, segment, agent, 'cancelled')
  let promiseAt = 0
  if (how === 'callback') {
    promiseAt = Math.ceil((world.now + queue.spec.callback!.promiseMs) / 60_000) * 60_000
    const tale = world.observer.taleForCallback(segment)
    promise(world, { queue, key: keyBelow(segment.key, use.callback), promiseAt, tale })
  }
  world.observer.left(segment, how, promiseAt)
  putAway(world, segment)
  if (agent) world.freed(agent)
}

/** A callback is made some time before it was promised for. */
export function promise(world: World, callback: Callback): void {
  const { promiseMs } = callback.queue.spec.callback!
  const early = Math.round(promiseMs * (0.15 + 0.5 * draw(callback.key, use.callback)))
  world.callbacks.add(callback)
  world.agenda.add(Math.max(world.now, callback.promiseAt - early), due.callBack, callback, 0)
}

export function callBack(world: World, callback: Callback): void {
  world.callbacks.delete(callback)
  const segment = newSegment(world, callback.queue, callback.key, use.child, 0)
  segment.outbound = true
  segment.urgent = true
  world.observer.contactCalledBack(segment, callback)
  enter(world, segment, true)
}
