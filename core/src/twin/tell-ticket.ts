import { tellSelfService, whoComes } from './customer.ts'
import { between, chance } from './distribution.ts'
import type { Happening } from './happening.ts'
import { tell, type Teller } from './notes.ts'
import type { TicketObserver } from './observer.ts'
import { askOpinion } from './survey.ts'
import { isOver } from './ticket.ts'
import { iso, later, type Agent, type Ticket } from './world.ts'

/** Facts and messages told before a ticket was restored are numbered from 0; more than a hundred they are not. */
const TOLD_BEFORE = 100

type Set = Happening<'ticket.changed'>['data']['set']

/** Tells what befalls tickets. */
export function ticketTeller(teller: Teller): TicketObserver {
  const { world, streams, book } = teller
  const count = (ticket: Ticket, counts: Parameters<typeof book.add>[2]) => book.add(ticket.queue.spec.id, world.now, counts)
  return {
    ticketCame(ticket, day, count) {
      const { spec } = ticket.queue
      const random = streams(`contact/${spec.id}/${day.date}/${count}`)
      const number = `${day.date.slice(2).replaceAll('-', '')}-${String(count + 1).padStart(3, '0')}`
      const id = `${world.floor.idPrefix}${spec.id.slice(0, 2).toUpperCase()}-${number}`
      ticket.tale = { id, ...whoComes(teller, spec, random), assigned: null, surveyed: false, random, messages: 0, n: 0 }
      const topic = ticket.tale.category
      tellSelfService(teller, spec, { thing: `${spec.id}-${day.date}-${count}`, next: `ticket/${id}`, topic, random })
    },
    ticketRestored(ticket, { id, customer, category, assigned }) {
      const random = streams(`restored/${id}`)
      ticket.tale = { id, customer, category, assigned, surveyed: false, random, messages: TOLD_BEFORE, n: TOLD_BEFORE }
    },
    opened(ticket) {
      const { queue, priority, tale } = ticket
      const { channel, id, acknowledged } = queue.spec
      const { category, customer, random } = tale!
      say(teller, ticket, 'ticket.opened', { channel, queue: id, priority, category, customer, tier: 1 })
      count(ticket, { ticketsOpened: 1 })
      if (!chance(random, acknowledged)) return
      later(world, between(random, 2, 9) * 1000, () => {
        if (!isOver(ticket)) write(teller, ticket, 'bot')
      })
    },
    taken(ticket, agent) {
      const tale = ticket.tale!
      const set: Set = {}
      if (tale.assigned !== agent.spec.id) set.agent = tale.assigned = agent.spec.id
      if (ticket.status === 'new') set.status = 'open'
      if (ticket.handingUp) set.escalation = 'accepted'
      change(teller, ticket, set, 'agent', agent)
    },
    worked(ticket, agent, from) {
      if (from === world.now) return
      say(teller, ticket, 'ticket.worked', { agent: agent.spec.id, from: iso(from), to: iso(world.now) })
    },
    concluded(ticket, agent) {
      if (chance(ticket.tale!.random, ticket.queue.spec.noted)) write(teller, ticket, 'note', agent)
    },
    replied(ticket, agent) {
      write(teller, ticket, 'agent', agent)
      count(ticket, { agentMessages: 1 })
    },
    handedUp(ticket, agent) {
      change(teller, ticket, { tier: ticket.tier, escalation: 'asked' }, 'agent', agent)
      count(ticket, { ticketsEscalated: 1 })
    },
    awaiting(ticket, agent) {
      if (ticket.status === 'pending') change(teller, ticket, { status: 'pending' }, 'agent', agent)
    },
    solved(ticket, agent, comesBack) {
      change(teller, ticket, { status: 'solved' }, agent ? 'agent' : 'rule', agent)
      const tier = `solvedTier${ticket.tier}` as 'solvedTier1' | 'solvedTier2' | 'solvedTier3'
      count(ticket, { ticketsSolved: 1, [tier]: 1 })
      if (agent) askAbout(teller, ticket, agent)
      if (comesBack) return
      later(world, ticket.queue.spec.closedAfterMs, () => {
        ticket.status = 'closed'
        change(teller, ticket, { status: 'closed' }, 'rule')
      })
    },
    cameBack(ticket, before) {
      write(teller, ticket, 'customer')
      count(ticket, { customerMessages: 1 })
      if (before !== 'open') change(teller, ticket, { status: 'open' }, 'customer')
      if (before === 'solved' || before === 'closed') count(ticket, { ticketsReopened: 1 })
    },
    merged(ticket, into) {
      into.tale!.messages++
      change(teller, ticket, { merged_into: into.tale!.id, status: 'closed' }, 'rule')
      count(ticket, { ticketsClosedOut: 1 })
    },
    dropped(ticket) {
      change(teller, ticket, { status: 'deleted' }, 'rule')
      count(ticket, { ticketsClosedOut: 1 })
    },
  }
}

function askAbout(teller: Teller, ticket: Ticket, agent: Agent): void {
  const { spec } = ticket.queue
  const tale = ticket.tale!
  if (!spec.survey || tale.surveyed) return
  tale.surveyed = true
  const { id, customer, random } = tale
  const late = teller.world.now - ticket.openedAt > 2 * spec.replyWithinMs[ticket.priority - 1]! ? 0.7 : 0
  const strain = late + 0.3 * (ticket.tier - 1)
  askOpinion(teller, spec.survey, { about: `ticket/${id}`, queue: spec.id, source: spec.source, agent: agent.spec.id, strain, customer, random }) // prettier-ignore
}

function change(teller: Teller, ticket: Ticket, set: Set, by: 'agent' | 'customer' | 'rule', agent?: Agent | null): void {
  if (Object.keys(set).length === 0) return
  say(teller, ticket, 'ticket.changed', { set, by, ...(agent && { actor: agent.spec.id }) })
}

function write(teller: Teller, ticket: Ticket, who: 'agent' | 'customer' | 'bot' | 'note', agent?: Agent): void {
  const tale = ticket.tale!
  const message = `${tale.id}-m${++tale.messages}`
  const from = who === 'note' ? 'agent' : who
  say(teller, ticket, 'ticket.messaged', { from, public: who !== 'note', message, ...(agent && { agent: agent.spec.id }) })
}

function say<T extends Happening['type']>(teller: Teller, ticket: Ticket, type: T, data: Happening<T>['data']): void {
  tell(teller, ticket.queue.spec.source, type, 'ticket', ticket.tale!.id, ticket.tale!.n++, data)
}
