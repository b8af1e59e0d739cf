import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'

/**
 * Tickets reopened ÷ tickets solved, both by the interval in which it happened. A reopening today of a ticket solved last week counts
 * today: over weeks this equals the share of solved tickets that came back, over an hour it need not.
 */
export function reopenRate(counts: Pick<Counts, 'ticketsReopened' | 'ticketsSolved'>): number | null {
  return ratio(counts.ticketsReopened, counts.ticketsSolved)
}
