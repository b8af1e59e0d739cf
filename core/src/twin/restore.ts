import { between, chance, pick, spanOf, weibull } from './distribution.ts'
import { awaitPatience, passOn } from './line.ts'
import { awayUntil } from './presence.ts'
import type { Random } from './random.ts'
import { newSegment } from './segment.ts'
import type { ContactState, FloorState, TicketState } from './state.ts'
import { hangUp, wrap } from './talk.ts'
import { awaitReply, keepWorking } from './ticket.ts'
import { later, type Agent, type Ticket, type World } from './world.ts'

/**
 * Puts a floor into a given state without telling any of it: it happened before. What is left of a talk, of somebody's patience or of a
 * piece of work is drawn given how long it has lasted. What belongs to agents or queues that the floor does not know is left out.
 */
export function restore(world: World, state: FloorState): void {
  const agents = new Map(world.agents.map((agent) => [agent.spec.id, agent]))
  world.seated = true
  for (const { agent: name, presence, idleSince, untilAt, leaving } of state.agents) {
    const agent = agents.get(name)
    if (!agent) continue
    agent.presence = 'available'
    agent.idleSince = idleSince
    agent.leaving = leaving
    agent.shown = presence
    if (presence === 'aux') awayUntil(world, agent, untilAt ?? world.now + between(world.streams(`away/${name}`), 60, 900) * 1000)
  }
  for (const contact of state.contacts) restoreContact(world, contact, agents)
  for (const ticket of state.tickets) restoreTicket(world, ticket, agents)
}

/** What is left of a span that has lasted `elapsedMs`: another draw among those that are longer. */
export function remaining(random: Random, draw: () => number, elapsedMs: number): number {
  for (let i = 0; i < 200; i++) {
    const left = draw() - elapsedMs
    if (left > 0) return left
  }
  // Longer than any of 200 draws: it may end at any moment.
  return Math.max(1, Math.round(elapsedMs * 0.1 * random()))
}

function restoreContact(world: World, contact: ContactState, agents: Map<string, Agent>): void {
  const queue = world.live.get(contact.queue)
  if (!queue) return
  const { spec } = queue
  const random = world.streams(`restored/${contact.id}`)
  const agent = contact.with && agents.get(contact.with.agent)
  if (contact.with && !agent) return
  const [name = contact.id, visit = '1'] = contact.id.split('~')
  const segment = newSegment(world, queue, { ...contact, contact: name, visit: Number(visit), random }, contact.since)
  // Its earlier facts are told already, and numbered from 0; more than a hundred they are not.
  segment.n = 100
  if (!contact.with || !agent) {
    queue.waiting.push(segment)
    const patience = pick(random, spec.patience)
    const leftMs = remaining(random, () => weibull(random, patience), world.now - contact.since)
    if (!contact.outbound) awaitPatience(world, segment, leftMs)
    return
  }
  const { answeredAt, holdMs, ended } = contact.with
  segment.agent = agent
  segment.answeredAt = answeredAt
  segment.holdMs = holdMs
  if (spec.channel === 'chat') agent.chats.push(segment)
  else agent.call = segment
  if (ended) {
    segment.state = 'wrapping'
    segment.endedAt = ended.at
    segment.how = ended.how
    const leftMs = remaining(random, () => spanOf(random, spec.wrap), world.now - ended.at)
    later(world, leftMs, () => wrap(world, segment, agent, chance(random, 0.84)))
  } else {
    segment.state = 'talking'
    const leftMs = remaining(random, () => spanOf(random, spec.talk) * agent.spec.pace, world.now - answeredAt - holdMs)
    later(world, Math.round(leftMs), () => hangUp(world, segment, agent, passOn))
  }
}

function restoreTicket(world: World, { now, ...known }: TicketState, agents: Map<string, Agent>): void {
  const queue = world.deferred.get(known.queue)
  if (!queue) return
  const random = world.streams(`restored/${known.id}`)
  const span = known.replies === 0 ? queue.spec.firstWork : queue.spec.furtherWork
  const ticket: Ticket = { ...known, queue, random, surveyed: false, messages: 100, n: 100, workMs: spanOf(random, span) }
  world.tickets.add(ticket)
  const agent = now.kind === 'worked' ? agents.get(now.agent) : undefined
  if (now.kind === 'customer') awaitReply(world, ticket)
  else if (now.kind === 'worked' && agent && !agent.work) {
    ticket.workMs = remaining(random, () => spanOf(random, span), world.now - now.from)
    keepWorking(world, ticket, agent, now.from)
    if (agent.presence === 'available') agent.shown = 'busy' // told when it began
  } else queue.waiting.push(ticket)
}
