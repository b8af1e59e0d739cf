import { between, chance, spanOf, pick } from './distribution.ts'
import type { Happening } from './happening.ts'
import { showWork } from './presence.ts'
import type { Random } from './random.ts'
import { workerFor } from './routing.ts'
import { askOpinion } from './survey.ts'
import { iso, later, tell, type Agent, type DeferredQueue, type Ticket, type World } from './world.ts'

/** A customer writes: a ticket is opened and waits for somebody with nothing in hand. */
export function open(world: World, queue: DeferredQueue, id: string, customer: string, category: string, random: Random): Ticket {
  const { spec } = queue
  const priority = pick(random, spec.priorities)
  const ticket: Ticket = {
    id,
    queue,
    customer,
    category,
    priority,
    tier: 1,
    random,
    status: 'new',
    assigned: null,
    handingUp: false,
    openedAt: world.now,
    dueAt: world.now + spec.replyWithinMs[priority - 1]!,
    workMs: spanOf(random, spec.firstWork),
    replies: 0,
    surveyed: false,
    messages: 0,
    n: 0,
  }
  world.tickets.add(ticket)
  say(world, ticket, 'ticket.opened', { channel: spec.channel, queue: spec.id, priority, category, customer, tier: 1 })
  world.book.add(spec.id, world.now, { ticketsOpened: 1 })
  if (chance(random, spec.acknowledged)) later(world, between(random, 2, 9) * 1000, () => write(world, ticket, 'bot'))
  if (chance(random, spec.spam)) later(world, between(random, 20, 90) * 1000, () => drop(world, ticket))
  else if (queue.newest && chance(random, spec.merged)) mergeLater(world, ticket, queue.newest)
  queue.newest = ticket
  lineUp(world, ticket)
  return ticket
}

/** Waits for work; somebody free takes it at once. */
export function lineUp(world: World, ticket: Ticket): void {
  ticket.queue.waiting.push(ticket)
  const agent = workerFor(ticket)
  if (agent) takeUp(world, ticket, agent)
}

/** An agent begins a piece of work on the ticket. */
export function takeUp(world: World, ticket: Ticket, agent: Agent): void {
  leaveLine(ticket)
  const set: Set = {}
  if (ticket.assigned !== agent.spec.id) set.agent = ticket.assigned = agent.spec.id
  if (ticket.status === 'new') set.status = ticket.status = 'open'
  if (ticket.handingUp) {
    ticket.handingUp = false
    set.escalation = 'accepted'
  }
  change(world, ticket, set, 'agent', agent)
  keepWorking(world, ticket, agent, world.now)
  showWork(world, agent)
}

/** Works since `from`, and for `workMs` more at an ordinary pace. */
export function keepWorking(world: World, ticket: Ticket, agent: Agent, from: number): void {
  const turn = ++agent.turns
  agent.work = { ticket, from, turn }
  later(world, Math.max(1, Math.round(ticket.workMs * agent.spec.pace)), () => {
    if (agent.work?.turn === turn) finish(world, ticket, agent)
  })
}

/** A call comes first: the work so far is told, the rest waits for whoever is free next. */
export function layAside(world: World, agent: Agent): void {
  const { ticket, from } = agent.work!
  const doneMs = world.now - from
  agent.work = null
  if (doneMs > 0) tellWork(world, ticket, agent, from)
  ticket.workMs = Math.max(5_000, ticket.workMs - Math.round(doneMs / agent.spec.pace))
  if (!isOver(ticket)) lineUp(world, ticket)
}

/** The piece of work is done: handed up, answered and waiting for the customer, or solved. */
function finish(world: World, ticket: Ticket, agent: Agent): void {
  tellWork(world, ticket, agent, agent.work!.from)
  agent.work = null
  agent.idleSince = world.now
  if (!isOver(ticket)) conclude(world, ticket, agent) // else merged or dropped while somebody worked on it
  world.freed(agent)
  showWork(world, agent)
}

function conclude(world: World, ticket: Ticket, agent: Agent): void {
  const { spec } = ticket.queue
  const { random } = ticket
  if (chance(random, spec.noted)) write(world, ticket, 'note', agent)
  const up = ticket.tier === 1 ? spec.escalated.toTier2 : ticket.tier === 2 ? spec.escalated.toTier3 : 0
  if (chance(random, up)) {
    if (ticket.replies === 0) write(world, ticket, 'agent', agent)
    handUp(world, ticket, agent)
  } else {
    write(world, ticket, 'agent', agent)
    if (chance(random, spec.furtherShare)) awaitCustomer(world, ticket, agent)
    else solve(world, ticket, 'agent', agent)
  }
}

function handUp(world: World, ticket: Ticket, agent: Agent): void {
  ticket.tier++
  ticket.handingUp = true
  ticket.workMs = Math.round(spanOf(ticket.random, ticket.queue.spec.furtherWork) * 1.8)
  // Who sent it up stays its owner until somebody above accepts.
  change(world, ticket, { tier: ticket.tier, escalation: 'asked' }, 'agent', agent)
  world.book.add(ticket.queue.spec.id, world.now, { ticketsEscalated: 1 })
  lineUp(world, ticket)
}

function awaitCustomer(world: World, ticket: Ticket, agent: Agent): void {
  const { spec } = ticket.queue
  if (spec.usesPending) {
    ticket.status = 'pending'
    change(world, ticket, { status: 'pending' }, 'agent', agent)
  }
  awaitReply(world, ticket)
}

/** The customer answers after a while, or never: then a rule closes the matter. */
export function awaitReply(world: World, ticket: Ticket): void {
  const { spec } = ticket.queue
  if (chance(ticket.random, spec.silent.share)) {
    later(world, spec.silent.solvedAfterMs, () => {
      if (!isOver(ticket)) solve(world, ticket, 'rule')
    })
    return
  }
  later(world, spanOf(ticket.random, spec.customerReply), () => {
    if (!isOver(ticket)) comeBack(world, ticket)
  })
}

/** The customer writes again: the ticket is open (again) and waits for work. */
function comeBack(world: World, ticket: Ticket): void {
  const { spec } = ticket.queue
  write(world, ticket, 'customer')
  if (ticket.status !== 'open') {
    const reopened = ticket.status === 'solved' || ticket.status === 'closed'
    ticket.status = 'open'
    change(world, ticket, { status: 'open' }, 'customer')
    if (reopened) {
      world.tickets.add(ticket)
      world.book.add(spec.id, world.now, { ticketsReopened: 1 })
    }
  }
  ticket.dueAt = world.now + spec.replyWithinMs[ticket.priority - 1]!
  ticket.workMs = spanOf(ticket.random, spec.furtherWork)
  lineUp(world, ticket)
}

function solve(world: World, ticket: Ticket, by: 'agent' | 'rule', agent?: Agent): void {
  const { spec } = ticket.queue
  const { random } = ticket
  ticket.status = 'solved'
  world.tickets.delete(ticket)
  change(world, ticket, { status: 'solved' }, by, agent)
  const tier = `solvedTier${ticket.tier}` as 'solvedTier1' | 'solvedTier2' | 'solvedTier3'
  world.book.add(spec.id, world.now, { ticketsSolved: 1, [tier]: 1 })
  if (spec.survey && agent && !ticket.surveyed) {
    ticket.surveyed = true
    const late = world.now - ticket.openedAt > 2 * spec.replyWithinMs[ticket.priority - 1]! ? 0.7 : 0
    const strain = late + 0.3 * (ticket.tier - 1)
    askOpinion(world, spec.survey, { about: `ticket/${ticket.id}`, queue: spec.id, source: spec.source, agent: agent.spec.id, strain, customer: ticket.customer, random }) // prettier-ignore
  }
  if (ticket.replies < 6 && chance(random, spec.reopened.share)) {
    later(world, spanOf(random, spec.reopened.after), () => comeBack(world, ticket))
  } else {
    later(world, spec.closedAfterMs, () => {
      ticket.status = 'closed'
      change(world, ticket, { status: 'closed' }, 'rule')
    })
  }
}

function mergeLater(world: World, ticket: Ticket, into: Ticket): void {
  later(world, between(ticket.random, 3, 20) * 60_000, () => {
    if (isOver(ticket) || isOver(into)) return
    into.messages++
    end(world, ticket, 'merged', { merged_into: into.id, status: 'closed' })
  })
}

function drop(world: World, ticket: Ticket): void {
  if (!isOver(ticket)) end(world, ticket, 'deleted', { status: 'deleted' })
}

/** Leaves the backlog for good without being solved. */
function end(world: World, ticket: Ticket, status: 'merged' | 'deleted', set: Set): void {
  leaveLine(ticket)
  ticket.status = status
  world.tickets.delete(ticket)
  change(world, ticket, set, 'rule')
  world.book.add(ticket.queue.spec.id, world.now, { ticketsClosedOut: 1 })
}

type Set = Happening<'ticket.changed'>['data']['set']

function change(world: World, ticket: Ticket, set: Set, by: 'agent' | 'customer' | 'rule', agent?: Agent): void {
  if (Object.keys(set).length === 0) return
  say(world, ticket, 'ticket.changed', { set, by, ...(agent && { actor: agent.spec.id }) })
}

function write(world: World, ticket: Ticket, who: 'agent' | 'customer' | 'bot' | 'note', agent?: Agent): void {
  if (isOver(ticket) && who === 'bot') return
  const message = `${ticket.id}-m${++ticket.messages}`
  if (who === 'agent') ticket.replies++
  const from = who === 'note' ? 'agent' : who
  say(world, ticket, 'ticket.messaged', { from, public: who !== 'note', message, ...(agent && { agent: agent.spec.id }) })
  if (who === 'agent') world.book.add(ticket.queue.spec.id, world.now, { agentMessages: 1 })
  if (who === 'customer') world.book.add(ticket.queue.spec.id, world.now, { customerMessages: 1 })
}

function tellWork(world: World, ticket: Ticket, agent: Agent, from: number): void {
  say(world, ticket, 'ticket.worked', { agent: agent.spec.id, from: iso(from), to: iso(world.now) })
}

function isOver(ticket: Ticket): boolean {
  return ticket.status === 'solved' || ticket.status === 'closed' || ticket.status === 'deleted' || ticket.status === 'merged'
}

function leaveLine(ticket: Ticket): void {
  const { waiting } = ticket.queue
  const place = waiting.indexOf(ticket)
  if (place >= 0) waiting.splice(place, 1)
}

function say<T extends Happening['type']>(world: World, ticket: Ticket, type: T, data: Happening<T>['data']): void {
  tell(world, ticket.queue.spec.source, type, 'ticket', ticket.id, ticket.n++, data)
}
