import type { Counts } from '../model/counts.ts'

/**
 * Open tickets that a time added to the backlog, below 0 where more left than came. Summed from the beginning it is the backlog at the end of
 * the time (SPEC T8): `opened + reopened + moved in − solved − closed out − moved out`.
 */
export function backlogChange(
  counts: Pick<
    Counts,
    'ticketsOpened' | 'ticketsReopened' | 'ticketsMovedIn' | 'ticketsSolved' | 'ticketsClosedOut' | 'ticketsMovedOut'
  >,
): number {
  return (
    counts.ticketsOpened +
    counts.ticketsReopened +
    counts.ticketsMovedIn -
    counts.ticketsSolved -
    counts.ticketsClosedOut -
    counts.ticketsMovedOut
  )
}

/**
 * Contacts that a time added to the line. Summed from the beginning it is who waits at the end of the time (SPEC S8):
 * `offered − answeredAt − abandonedAt − flowOutAt − lostWaitingAt`.
 */
export function lineChange(
  counts: Pick<Counts, 'offered' | 'answeredAt' | 'abandonedAt' | 'flowOutAt' | 'lostWaitingAt'>,
): number {
  return counts.offered - counts.answeredAt - counts.abandonedAt - counts.flowOutAt - counts.lostWaitingAt
}
