import { ESCALATION_LEAD_MS } from '../sla/escalation.ts'
import type { State } from './figure-state.ts'
import type { TicketItem } from './frame.ts'

/**
 * State of a ticket's promise: red from the due time, amber in the last half-hour, which is the team lead's (S1); of a promise shorter
 * than an hour in its second half. A clock that stands still outside opening hours warns nobody until it runs again.
 */
export function ticketState(ticket: TicketItem, now: number): State {
  const leftMs = ticket.dueAt - now
  if (leftMs < 0) return 'breach'
  if (ticket.stillUntil !== null && ticket.stillUntil > now) return 'normal'
  // from opening to due is the promise or more: pauses and closing hours only lengthen it
  const lead = Math.min(ESCALATION_LEAD_MS, (ticket.dueAt - ticket.openedAt) / 2)
  return leftMs <= lead ? 'warning' : 'normal'
}
