import { draw, use } from './draw.ts'
import { letGo, passOn } from './line.ts'
import type { Segment } from './contact.ts'
import { due, putAway, type Agent, type LiveQueue, type World } from './world.ts'

/** Chats side by side take longer each: the customer waits while another is served. */
const CHAT_DRAG = 0.2
/** A hold begins between these shares of the talk. */
export const HOLD_PLACE = [0.3, 0.7] as const
/** No contact is handed over more often than this. */
const MOST_VISITS = 3

/** The agent takes it: talk, with or without a hold, then the end. */
export function answer(world: World, segment: Segment): void {
  const { queue, key } = segment
  const agent = segment.agent!
  segment.state = 'talking'
  segment.answeredAt = world.now
  const talkMs = Math.round(queue.talk.at(draw(key, use.talk)) * paceOf(agent))
  if (queue.spec.hold.share > 0 && draw(key, use.holds) < queue.spec.hold.share) {
    const [from, to] = HOLD_PLACE
    segment.holdFromAt = world.now + Math.round(talkMs * (from + (to - from) * draw(key, use.holdPlace)))
    segment.holdMs = queue.hold.at(draw(key, use.hold))
  }
  world.observer.answered(segment, agent)
  segment.stamp = (segment.stamp + 1) | 0
  world.agenda.add(world.now + talkMs + segment.holdMs, due.hangUp, segment, segment.stamp)
}

/** Handle times of what an agent takes now are multiplied by this. */
export function paceOf({ spec, chats }: Agent): number {
  return spec.pace * (1 + CHAT_DRAG * Math.max(0, chats.length - 1))
}

/** The talk is over: the contact goes home or on to another queue, and the agent wraps up. */
export function hangUp(world: World, segment: Segment): void {
  const { queue, key } = segment
  const agent = segment.agent!
  const target = transferOf(world, segment)
  segment.state = 'wrapping'
  segment.endedAt = world.now
  world.observer.hungUp(segment, agent, target, target !== null && attended(queue, target))
  segment.stamp = (segment.stamp + 1) | 0
  world.agenda.add(world.now + queue.wrap.at(draw(key, use.wrap)), due.wrapped, segment, segment.stamp)
  if (target) passOn(world, segment, target)
}

export function wrap(world: World, segment: Segment): void {
  const agent = segment.agent!
  world.observer.wrapped(segment, agent)
  letGo(segment, agent)
  putAway(world, segment)
  if (!agent.call && agent.chats.length === 0) agent.idleSince = world.now
  world.observer.hands(agent)
  world.freed(agent)
}

function transferOf(world: World, segment: Segment): LiveQueue | null {
  const { transfers } = segment.queue.spec
  if (transfers.length === 0 || segment.visit >= MOST_VISITS) return null
  let left = draw(segment.key, use.transfer)
  for (const { to, share } of transfers) {
    left -= share
    if (left < 0) return world.byName.get(to)?.live ?? null
  }
  return null
}

function attended(from: LiveQueue, to: LiveQueue): boolean {
  return from.spec.transfers.some((one) => one.to === to.spec.id && one.attended)
}
