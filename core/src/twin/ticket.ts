import { betweenAt, pickAt, remainingQuantile, spanSurvival } from './distribution.ts'
import { draw, use, type Key } from './draw.ts'
import { lawOf } from './law.ts'
import { workerFor } from './routing.ts'
import { due, type Agent, type DeferredQueue, type Ticket, type World } from './world.ts'

/** What is laid aside is never quite done. */
const LEAST_WORK_MS = 5_000
const MOST_REPLIES = 6
/** A piece of work above the first tier takes so much longer. */
const HIGHER_TIER = 1.8

/** A ticket of which nothing is known yet but whose it is. */
export function newTicket(queue: DeferredQueue, key: Key, now: number): Ticket {
  return {
    key,
    queue,
    priority: 3,
    tier: 1,
    status: 'new',
    handingUp: false,
    openedAt: now,
    dueAt: Infinity,
    owed: true,
    workMs: 0,
    doneMs: 0,
    pieces: 0,
    replies: 0,
    askedAt: 0,
    into: null,
    waits: false,
    joined: 0,
    tale: null,
  }
}

/** A customer writes: a ticket is opened and waits for somebody with nothing in hand. */
export function open(world: World, ticket: Ticket): void {
  const { queue, key } = ticket
  const { spec } = queue
  ticket.priority = pickAt(draw(key, use.priority), spec.priorities)
  ticket.dueAt = world.now + spec.replyWithinMs[ticket.priority - 1]!
  ticket.workMs = queue.firstWork.at(draw(key, use.work))
  world.tickets.add(ticket)
  world.observer.opened(ticket)
  if (spec.spam > 0 && draw(key, use.spam) < spec.spam) {
    world.agenda.add(world.now + betweenAt(draw(key, use.spamAfter), 20, 90) * 1000, due.drop, ticket, 0)
  } else if (queue.newest && spec.merged > 0 && draw(key, use.merged) < spec.merged) {
    ticket.into = queue.newest
    world.agenda.add(world.now + betweenAt(draw(key, use.mergedAfter), 3, 20) * 60_000, due.merge, ticket, 0)
  }
  queue.newest = ticket
  lineUp(world, ticket)
}

/** Waits for work; somebody free takes it at once. */
export function lineUp(world: World, ticket: Ticket): void {
  const agent = workerFor(ticket)
  if (agent) takeUp(world, ticket, agent)
  else ticket.queue.waiting[ticket.tier - 1]!.join(ticket)
}

/** An agent begins a piece of work on the ticket. */
export function takeUp(world: World, ticket: Ticket, agent: Agent): void {
  leaveLine(ticket)
  world.observer.taken(ticket, agent)
  if (ticket.status === 'new') ticket.status = 'open'
  ticket.handingUp = false
  keepWorking(world, ticket, agent, world.now)
  world.observer.hands(agent)
}

/** Works since `from`, and for what is left of the piece at an ordinary pace. */
export function keepWorking(world: World, ticket: Ticket, agent: Agent, from: number): void {
  agent.work = ticket
  agent.workFrom = from
  agent.workTurn = ++agent.turns
  const ms = ticket.doneMs > 0 ? Math.max(LEAST_WORK_MS, ticket.workMs - ticket.doneMs) : ticket.workMs
  world.agenda.add(world.now + Math.max(1, Math.round(ms * agent.spec.pace)), due.workDone, agent, agent.workTurn)
}

/** A call comes first: the work so far is told, the rest waits for whoever is free next. */
export function layAside(world: World, agent: Agent): void {
  const ticket = agent.work!
  const doneMs = world.now - agent.workFrom
  agent.work = null
  world.observer.worked(ticket, agent, agent.workFrom)
  ticket.doneMs += Math.round(doneMs / agent.spec.pace)
  if (!isOver(ticket)) lineUp(world, ticket)
}

/** The piece of work is done: handed up, answered and waiting for the customer, or solved. */
export function finishWork(world: World, agent: Agent): void {
  const ticket = agent.work!
  world.observer.worked(ticket, agent, agent.workFrom)
  agent.work = null
  agent.idleSince = world.now
  if (!isOver(ticket)) conclude(world, ticket, agent) // else merged or dropped while somebody worked on it
  world.freed(agent)
  world.observer.hands(agent) // only now: who goes on with the next one was never anything but busy
}

function conclude(world: World, ticket: Ticket, agent: Agent): void {
  const { spec } = ticket.queue
  const { key } = ticket
  const piece = ticket.pieces++
  ticket.doneMs = 0
  world.observer.concluded(ticket, agent)
  const up = ticket.tier === 1 ? spec.escalated.toTier2 : ticket.tier === 2 ? spec.escalated.toTier3 : 0
  if (up > 0 && draw(key, use.escalated, piece) < up) {
    if (ticket.replies === 0) reply(world, ticket, agent)
    handUp(world, ticket, agent)
    return
  }
  reply(world, ticket, agent)
  if (draw(key, use.further, piece) >= spec.furtherShare) solve(world, ticket, agent)
  else {
    if (spec.usesPending) ticket.status = 'pending'
    world.observer.awaiting(ticket, agent)
    awaitCustomer(world, ticket, world.now)
  }
}

function reply(world: World, ticket: Ticket, agent: Agent): void {
  ticket.replies++
  world.observer.replied(ticket, agent)
  ticket.owed = false
}

function handUp(world: World, ticket: Ticket, agent: Agent): void {
  ticket.tier++
  ticket.handingUp = true
  ticket.workMs = Math.round(ticket.queue.furtherWork.at(draw(ticket.key, use.work, ticket.pieces)) * HIGHER_TIER)
  // Who sent it up stays its owner until somebody above accepts.
  world.observer.handedUp(ticket, agent)
  lineUp(world, ticket)
}

/**
 * The customer, asked at `askedAt`, answers after a while, or never: then a rule closes the matter. Who has been silent for long is the likelier
 * never to answer.
 */
export function awaitCustomer(world: World, ticket: Ticket, askedAt: number): void {
  const { key, queue, pieces, replies } = ticket
  const { silent, customerReply } = queue.spec
  const silentMs = world.now - askedAt
  const answers = (1 - silent.share) * spanSurvival(customerReply, silentMs)
  ticket.askedAt = askedAt
  if (draw(key, use.silent, pieces) * (silent.share + answers) < silent.share) {
    world.agenda.add(Math.max(world.now, askedAt + silent.solvedAfterMs), due.silentTooLong, ticket, replies)
    return
  }
  const u = draw(key, use.reply, pieces)
  const ms = silentMs > 0 ? Math.round(remainingQuantile(customerReply, silentMs, u)) : queue.customerReply.at(u)
  world.agenda.add(world.now + ms, due.customerReplies, ticket, replies)
}

/** The customer writes again: the ticket is open (again) and waits for work. */
export function comeBack(world: World, ticket: Ticket): void {
  const before = ticket.status
  const { spec } = ticket.queue
  if (before === 'solved' || before === 'closed') world.tickets.add(ticket)
  ticket.status = 'open'
  ticket.owed = true
  world.observer.cameBack(ticket, before)
  ticket.dueAt = world.now + spec.replyWithinMs[ticket.priority - 1]!
  ticket.workMs = ticket.queue.furtherWork.at(draw(ticket.key, use.work, ticket.pieces))
  ticket.doneMs = 0
  lineUp(world, ticket)
}

/** By an agent, or by a rule where the customer never answered. */
export function solve(world: World, ticket: Ticket, agent: Agent | null): void {
  const { spec } = ticket.queue
  const { key, pieces } = ticket
  ticket.status = 'solved'
  world.tickets.delete(ticket)
  const comesBack = ticket.replies < MOST_REPLIES && draw(key, use.reopened, pieces) < spec.reopened.share
  world.observer.solved(ticket, agent, comesBack)
  if (!comesBack) return
  const ms = lawOf(spec.reopened.after).at(draw(key, use.reopenedAfter, pieces))
  world.agenda.add(world.now + ms, due.reopens, ticket, 0)
}

export function merge(world: World, ticket: Ticket): void {
  const into = ticket.into!
  if (isOver(ticket) || isOver(into)) return
  end(world, ticket, 'merged')
  world.observer.merged(ticket, into)
}

export function drop(world: World, ticket: Ticket): void {
  if (isOver(ticket)) return
  end(world, ticket, 'deleted')
  world.observer.dropped(ticket)
}

/** Leaves the backlog for good without being solved. */
function end(world: World, ticket: Ticket, status: 'merged' | 'deleted'): void {
  leaveLine(ticket)
  ticket.status = status
  ticket.owed = false
  world.tickets.delete(ticket)
}

export function isOver({ status }: Ticket): boolean {
  return status === 'solved' || status === 'closed' || status === 'deleted' || status === 'merged'
}

function leaveLine(ticket: Ticket): void {
  ticket.queue.waiting[ticket.tier - 1]!.leave(ticket)
}
