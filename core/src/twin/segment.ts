import type { EndHow } from '../event/contact.ts'
import type { Happening } from './happening.ts'
import type { Random } from './random.ts'
import { serial, tell, type Agent, type LiveQueue, type Segment, type World } from './world.ts'

/** Who comes, and from where. */
export type Arrival = { contact: string; customer: string; category: string; random: Random; visit: number } & Partial<
  Pick<Segment, 'channel' | 'outbound' | 'urgent'>
> & { previous?: string; callbackOf?: string }

/** The id a system of that kind would give: its clock in seconds and a running number. */
export function newContactId(world: World, queue: LiveQueue): string {
  return `${world.floor.idPrefix}${Math.floor(world.now / 1000)}.${serial(world, queue.spec.source)}`
}

/** A segment that waits from now on, or has since `since`. */
export function newSegment(world: World, queue: LiveQueue, arrival: Arrival, since = world.now): Segment {
  const segment: Segment = {
    id: `${arrival.contact}~${arrival.visit}`,
    contact: arrival.contact,
    visit: arrival.visit,
    queue,
    customer: arrival.customer,
    category: arrival.category,
    channel: arrival.channel ?? queue.spec.channel,
    outbound: arrival.outbound ?? false,
    urgent: arrival.urgent ?? false,
    random: arrival.random,
    since,
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
  return segment
}

/** The one end of a segment. */
export function close(world: World, segment: Segment, how: EndHow, more: Partial<Happening<'contact.ended'>['data']> = {}): void {
  segment.state = 'over'
  segment.how = how
  segment.endedAt = world.now
  world.segments.delete(segment)
  say(world, segment, 'contact.ended', { how, ...more })
}

/** The agent's hands are free of it. */
export function letGo(segment: Segment, agent: Agent): void {
  if (agent.call === segment) agent.call = null
  else agent.chats.splice(agent.chats.indexOf(segment), 1)
}

export function say<T extends Happening['type']>(world: World, segment: Segment, type: T, data: Happening<T>['data']): void {
  tell(world, segment.queue.spec.source, type, 'segment', segment.id, segment.n++, data)
}
