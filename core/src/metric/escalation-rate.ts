import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'

/**
 * Tickets escalated ÷ tickets solved, both by the interval in which it happened. Escalated is a higher tier or a request for one. Over a
 * span in which more is escalated than solved it exceeds 1. What is solved at which tier: `tierShare`.
 */
export function escalationRate(counts: Pick<Counts, 'ticketsEscalated' | 'ticketsSolved'>): number | null {
  return ratio(counts.ticketsEscalated, counts.ticketsSolved)
}
