import { remainingQuantile, spanQuantile, spanSurvival, type Span, type Weibull } from './distribution.ts'
import { draw, keyBelow, nameNumber, use } from './draw.ts'
import type { Segment } from './contact.ts'
import { decideHowLong, joinLine, promise, ringsUntil } from './line.ts'
import { awayUntil, breakMs, BREAK_SLIP_S, MISSED_AWAY_S, settleReady, slipAfter } from './presence.ts'
import type { AgentState, CallbackState, ContactState, FloorState, TicketState } from './state.ts'
import { HOLD_PLACE, paceOf } from './talk.ts'
import { awaitCustomer, keepWorking, newTicket } from './ticket.ts'
import { due, newSegment, type Agent, type World } from './world.ts'

/** Somebody away for a reason that says nothing about how long. */
const UNKNOWN_AWAY_S = [60, 900] as const
const RESTORED = nameNumber('restored')

/**
 * Puts a floor into a given state without telling any of it: it happened before. What is left of a talk, of somebody's patience or of a
 * piece of work is drawn given how long it has lasted. What belongs to agents or queues that the floor does not know is left out.
 */
export function restore(world: World, state: FloorState): void {
  const agents = new Map(world.agents.map((agent) => [agent.spec.id, agent]))
  world.seated = true
  for (const one of state.agents) {
    const agent = agents.get(one.agent)
    if (agent) restoreAgent(world, agent, one)
  }
  for (const contact of state.contacts) restoreContact(world, contact, agents)
  for (const ticket of state.tickets) restoreTicket(world, ticket, agents)
  for (const callback of state.callbacks) restoreCallback(world, callback)
}

function restoreAgent(world: World, agent: Agent, { presence, idleSince, leaving, away, owed, rested }: AgentState): void {
  const key = keyBelow(agent.key, RESTORED)
  agent.presence = 'available'
  agent.idleSince = idleSince
  agent.leaving = leaving
  agent.rested = rested
  owed.forEach(({ reason, plannedMs }, i) => {
    agent.owed.push({ reason, plannedMs, ms: breakMs(plannedMs, draw(key, use.breakMs, i)) })
  })
  settleReady(agent)
  if (presence === 'aux') {
    const known = away ?? { reason: '', since: world.now, plannedMs: null }
    const slip = known.plannedMs !== null ? BREAK_SLIP_S : known.reason === 'missed' ? MISSED_AWAY_S : UNKNOWN_AWAY_S
    const fromAt = known.since + (known.plannedMs ?? 0)
    awayUntil(world, agent, known, slipAfter(fromAt, slip, world.now, draw(key, use.breakMs, -1)))
  }
  world.observer.agentRestored(agent)
}

function restoreContact(world: World, state: ContactState, agents: Map<string, Agent>): void {
  const queue = world.byName.get(state.queue)?.live
  const agent = state.with && agents.get(state.with.agent)
  if (!queue || (state.with && (!agent || agent.presence === 'offline'))) return
  const parent = keyBelow(world.key, RESTORED, nameNumber(state.id))
  const segment = newSegment(world, queue, parent, use.child, 0, state.since)
  segment.visit = state.visit
  segment.outbound = state.outbound
  segment.urgent = state.urgent
  const waitedMs = (state.with?.alertedAt ?? world.now) - state.since
  if (!segment.outbound && (state.with?.answeredAt ?? null) === null) decideHowLong(segment, patienceAfter(segment, waitedMs))
  if (!state.with || !agent) joinLine(world, segment)
  else restoreInHand(world, segment, agent, state.with)
  world.observer.contactRestored(segment, state)
}

/** How long one waits at most who has waited so long: those who would have left by now are not among the kinds it can be. */
function patienceAfter(segment: Segment, waitedMs: number): number {
  const mix = segment.queue.spec.patience
  const kinds = mix.map(([span, weight]): [Weibull, number] => [span, weight * spanSurvival(span, waitedMs)])
  const whole = kinds.reduce((sum, [, weight]) => sum + weight, 0)
  if (kinds.length === 0) return Infinity
  let left = draw(segment.key, use.patienceKind) * whole
  const kind = kinds.find(([, weight]) => (left -= weight) < 0) ?? kinds.at(-1)!
  return Math.round(waitedMs + remainingQuantile(kind[0], waitedMs, draw(segment.key, use.patience)))
}

function restoreInHand(world: World, segment: Segment, agent: Agent, known: NonNullable<ContactState['with']>): void {
  const { queue, key } = segment
  segment.agent = agent
  segment.alertedAt = known.alertedAt
  if (queue.isChat) agent.chats.push(segment)
  else agent.call = segment
  if (known.answeredAt === null) {
    segment.state = 'ringing'
    restoreRinging(world, segment)
    return
  }
  segment.answeredAt = known.answeredAt
  segment.holdMs = known.holdMs
  segment.holdFromAt = known.answeredAt
  if (known.ended) {
    segment.state = 'wrapping'
    segment.endedAt = known.ended.at
    segment.how = known.ended.how
    const left = remainingQuantile(queue.spec.wrap, world.now - known.ended.at, draw(key, use.wrap))
    world.agenda.add(world.now + Math.round(left), due.wrapped, segment, segment.stamp)
    return
  }
  segment.state = 'talking'
  const left =
    known.holdFrom === null ? talkLeft(world, segment, agent) : talkLeftAfterHold(world, segment, agent, known.holdFrom)
  world.agenda.add(world.now + Math.max(1, Math.round(left)), due.hangUp, segment, segment.stamp)
}

/** Whether anybody takes it, given that nobody has so far: who has let it ring for long rarely does. */
function restoreRinging(world: World, segment: Segment): void {
  const { ring } = segment.queue.spec
  const rangMs = world.now - segment.alertedAt
  const taken = (1 - ring.missShare) * spanSurvival(ring.span, rangMs)
  segment.isMissed = draw(segment.key, use.missed) * (ring.missShare + taken) < ring.missShare
  const left = segment.isMissed
    ? ring.timeoutMs - rangMs
    : Math.min(remainingQuantile(ring.span, rangMs, draw(segment.key, use.ring)), ring.timeoutMs - 1 - rangMs)
  ringsUntil(world, segment, world.now + Math.max(1, Math.round(left)))
}

/**
 * What is left of a talk, with a hold that may still come. A talk of which a hold would have begun by now, and has not, is less likely:
 * drawn among the longer ones, and kept with the chance that no hold has begun.
 */
function talkLeft(world: World, segment: Segment, agent: Agent): number {
  const { key, queue } = segment
  const { hold, talk } = queue.spec
  const pace = paceOf(agent)
  const talkedMs = world.now - segment.answeredAt - segment.holdMs
  const share = segment.holdMs > 0 ? 0 : hold.share
  for (let n = 0; ; n++) {
    const left = remainingQuantile(talk, talkedMs / pace, draw(key, use.talk, n)) * pace
    if (share === 0) return left
    const [from, to] = HOLD_PLACE
    const passed = talkedMs / (talkedMs + left)
    const ahead = share * Math.min(1, Math.max(0, (to - passed) / (to - from)))
    if (n < 50 && draw(key, use.reply, n) >= 1 - share + ahead) continue
    if (draw(key, use.holds, n) * (1 - share + ahead) >= ahead) return left
    const place = Math.max(from, passed) + (to - Math.max(from, passed)) * draw(key, use.holdPlace, n)
    segment.holdFromAt = segment.answeredAt + Math.round((talkedMs + left) * place) + 1
    segment.holdMs = queue.hold.at(draw(key, use.hold, n))
    return left + segment.holdMs
  }
}

/** On hold now: how long the hold lasts, and a talk of which such a hold begins at its proper place. */
function talkLeftAfterHold(world: World, segment: Segment, agent: Agent, holdFrom: number): number {
  const { key, queue } = segment
  const { hold, talk } = queue.spec
  const heldMs = world.now - holdFrom
  const holdLeft = Math.round(remainingQuantile(hold.span, heldMs, draw(key, use.hold)))
  segment.holdFromAt = holdFrom
  segment.holdMs = heldMs + holdLeft
  const talkedMs = holdFrom - segment.answeredAt
  const pace = paceOf(agent)
  const [from, to] = HOLD_PLACE
  return holdLeft + between(talk, talkedMs / pace / to, talkedMs / pace / from, draw(key, use.talk)) * pace - talkedMs
}

/** A draw among those from `least` to `most`. */
function between(span: Span, least: number, most: number, u: number): number {
  const [above, beyond] = [spanSurvival(span, least), spanSurvival(span, most)]
  if (above - beyond < 1e-9) return least + u * (most - least)
  return spanQuantile(span, 1 - above + u * (above - beyond))
}

function restoreTicket(world: World, state: TicketState, agents: Map<string, Agent>): void {
  const queue = world.byName.get(state.queue)?.deferred
  if (!queue) return
  const key = keyBelow(world.key, RESTORED, nameNumber(state.id))
  const ticket = newTicket(queue, key, state.openedAt)
  const { priority, tier, status, dueAt, owed, handingUp, replies, doneMs, now } = state
  Object.assign(ticket, { priority, tier, status, dueAt, owed, handingUp, replies, doneMs, pieces: replies })
  const span = replies === 0 ? queue.spec.firstWork : queue.spec.furtherWork
  world.tickets.add(ticket)
  world.observer.ticketRestored(ticket, state)
  const worker = now.kind === 'worked' ? agents.get(now.agent) : undefined
  const isWorker = worker !== undefined && worker.presence !== 'offline' && worker.work === null
  const workedMs = now.kind === 'worked' && worker ? (world.now - now.from) / worker.spec.pace : 0
  ticket.workMs = Math.round(doneMs + workedMs + remainingQuantile(span, doneMs + workedMs, draw(key, use.work)))
  if (now.kind === 'customer') awaitCustomer(world, ticket, now.from)
  else if (now.kind === 'worked' && worker && isWorker) {
    keepWorking(world, ticket, worker, now.from)
    world.observer.workRestored(worker)
  } else {
    ticket.doneMs += Math.round(workedMs)
    queue.waiting[tier - 1]!.join(ticket)
  }
}

function restoreCallback(world: World, { queue, promiseAt, askedAs, customer, category }: CallbackState): void {
  const live = world.byName.get(queue)?.live
  if (!live?.spec.callback) return
  const key = keyBelow(keyBelow(world.key, RESTORED, nameNumber(askedAs)), use.callback)
  promise(world, {
    queue: live,
    key,
    promiseAt,
    tale: world.observer.callbackRestored({ queue, promiseAt, askedAs, customer, category }),
  })
}
