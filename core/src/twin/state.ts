import type { EndHow } from '../event/contact.ts'
import type { Ticket, World } from './world.ts'

/** A floor at one moment, as far as its future depends on it: what is open, and who is there. Plain data. */
export type FloorState = {
  at: number
  contacts: ContactState[]
  tickets: TicketState[]
  /** Who is signed in; everybody else is not, whatever the roster says of a shift that has begun. */
  agents: AgentState[]
}

/** In line since `since`; with an agent from `answeredAt` on; wrapping up from `endedAt` on. One that rings is in line. */
export type ContactState = {
  id: string
  queue: string
  since: number
  customer: string
  category: string
  channel: Ticket['queue']['spec']['channel']
  outbound: boolean
  urgent: boolean
  with: { agent: string; answeredAt: number; holdMs: number; ended: { at: number; how: EndHow } | null } | null
}

export type TicketState = {
  id: string
  queue: string
  customer: string
  category: string
  priority: number
  tier: number
  openedAt: number
  dueAt: number
  status: 'new' | 'open' | 'pending'
  assigned: string | null
  handingUp: boolean
  replies: number
  /** Waits for work, is being worked on since …, or waits for the customer. */
  now: { kind: 'work' } | { kind: 'worked'; agent: string; from: number } | { kind: 'customer' }
}

/** In aux until about `untilAt`, where that is known. Who is leaving goes once nothing is in hand. */
export type AgentState = {
  agent: string
  presence: 'available' | 'aux'
  idleSince: number
  untilAt: number | null
  leaving: boolean
}

/** The state of a running simulation: another can begin with it (`SimulationOptions.state`). */
export function stateOf(world: World): FloorState {
  const working = new Map(world.agents.flatMap((agent) => (agent.work ? [[agent.work.ticket, agent] as const] : [])))
  return {
    at: world.now,
    contacts: [...world.segments].map((segment) => ({
      id: segment.id,
      queue: segment.queue.spec.id,
      since: segment.since,
      customer: segment.customer,
      category: segment.category,
      channel: segment.channel,
      outbound: segment.outbound,
      urgent: segment.urgent,
      with:
        segment.agent && segment.answeredAt > 0
          ? {
              agent: segment.agent.spec.id,
              answeredAt: segment.answeredAt,
              holdMs: segment.holdMs,
              ended: segment.how ? { at: segment.endedAt, how: segment.how } : null,
            }
          : null,
    })),
    tickets: [...world.tickets].map((ticket) => {
      const agent = working.get(ticket)
      const waits = ticket.queue.waiting.includes(ticket)
      const { id, customer, category, priority, tier, openedAt, dueAt, assigned, handingUp, replies } = ticket
      return {
        ...{ id, customer, category, priority, tier, openedAt, dueAt, assigned, handingUp, replies },
        queue: ticket.queue.spec.id,
        status: ticket.status as TicketState['status'],
        now: agent?.work
          ? { kind: 'worked', agent: agent.spec.id, from: agent.work.from }
          : { kind: waits ? 'work' : 'customer' },
      }
    }),
    agents: world.agents.flatMap((agent) =>
      agent.presence === 'offline'
        ? []
        : [
            {
              agent: agent.spec.id,
              presence: agent.presence,
              idleSince: agent.idleSince,
              untilAt: agent.auxUntil,
              leaving: agent.leaving,
            },
          ],
    ),
  }
}
