import type { Segment } from './contact.ts'
import type { LocalDay } from './local-day.ts'
import type { CallbackState, ContactState, TicketState } from './state.ts'
import type { Agent, Callback, LiveQueue, Ticket } from './world.ts'

/** How a contact leaves the line without an agent. */
export type LeftLine = 'abandoned' | 'callback' | 'voicemail' | 'no_agents'

/**
 * Who looks on while a floor lives, called at each moment after the floor has changed. The demo's tells facts (`teller.ts`), the twin's
 * only counts (`tally.ts`). An observer changes nothing on the floor: with another one the same happens.
 */
export interface Observer extends ContactObserver, TicketObserver, AgentObserver {
  dayBegins(day: LocalDay): void
}

export interface ContactObserver {
  /** Where it comes from, before it enters its queue: from outside, the `count`-th of the day … */
  contactCame(segment: Segment, day: LocalDay, count: number): void
  /** … from another queue, by an agent who had it … */
  contactPassedOn(segment: Segment, from: Segment): void
  /** … by our own call, as promised … */
  contactCalledBack(segment: Segment, callback: Callback): void
  /** … or it was there when the simulation began. */
  contactRestored(segment: Segment, state: ContactState): void
  /** In its queue; turned away where that is closed. */
  queued(segment: Segment, open: boolean): void
  alerted(segment: Segment, agent: Agent): void
  missed(segment: Segment, agent: Agent, how: 'no_answer' | 'cancelled'): void
  answered(segment: Segment, agent: Agent): void
  left(segment: Segment, how: LeftLine, promiseAt: number): void
  /** The talk is over; `target` where it goes on in another queue. */
  hungUp(segment: Segment, agent: Agent, target: LiveQueue | null, attended: boolean): void
  wrapped(segment: Segment, agent: Agent): void
  /** What is to be known of a contact when it is called back. */
  taleForCallback(segment: Segment): Callback['tale']
  callbackRestored(state: CallbackState): Callback['tale']
}

export interface TicketObserver {
  ticketCame(ticket: Ticket, day: LocalDay, count: number): void
  ticketRestored(ticket: Ticket, state: TicketState): void
  opened(ticket: Ticket): void
  taken(ticket: Ticket, agent: Agent): void
  worked(ticket: Ticket, agent: Agent, from: number): void
  /** A piece of work is done, whatever comes of it. */
  concluded(ticket: Ticket, agent: Agent): void
  replied(ticket: Ticket, agent: Agent): void
  handedUp(ticket: Ticket, agent: Agent): void
  /** Answered; the customer is to write next. */
  awaiting(ticket: Ticket, agent: Agent): void
  solved(ticket: Ticket, agent: Agent | null, comesBack: boolean): void
  /** The customer wrote again; `before` = what it was until then. */
  cameBack(ticket: Ticket, before: Ticket['status']): void
  merged(ticket: Ticket, into: Ticket): void
  dropped(ticket: Ticket): void
}

export interface AgentObserver {
  agentRestored(agent: Agent): void
  /** Was at work on a ticket when the simulation began. */
  workRestored(agent: Agent): void
  signedIn(agent: Agent): void
  signedOut(agent: Agent): void
  away(agent: Agent, cause: 'self' | 'system'): void
  /** What the agent has in hand has changed, or he is back. */
  hands(agent: Agent): void
}
