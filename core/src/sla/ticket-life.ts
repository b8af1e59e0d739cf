import type { TicketStatus } from '../event/ticket.ts'
import type { Pause } from './clock.ts'

/** What the clocks need to know of a ticket, each row in order of time. */
export type TicketLife = {
  openedAt: number
  /** The status became this; before the first entry it is `new`. */
  statuses: readonly { at: number; status: TicketStatus }[]
  messages: readonly { at: number; from: 'customer' | 'agent' | 'bot' | 'system'; public: boolean }[]
  mergedAt: number | null
}

/** How a life ended, if it has: solved (or closed), or gone without being solved: deleted, merged away. */
export type TicketEnd = { how: 'solved' | 'gone'; at: number }

/**
 * The present end of a ticket; null while it is open. Solved counts from the first solved or closed status since it was last open, and a
 * later deletion does not undo it. Systems close a ticket when they merge it: that is not solving it.
 */
export function ticketEnd({ statuses, mergedAt }: TicketLife): TicketEnd | null {
  const lastOpen = statuses.findLastIndex(({ status }) => !isOver(status))
  const over = statuses.slice(lastOpen + 1)
  const solved = over.find(({ status }) => status === 'solved' || (status === 'closed' && mergedAt === null))
  const deleted = over.find(({ status }) => status === 'deleted')
  if (solved && solved.at <= (deleted?.at ?? Infinity) && solved.at <= (mergedAt ?? Infinity))
    return { how: 'solved', at: solved.at }
  const goneAt = Math.min(deleted?.at ?? Infinity, mergedAt ?? Infinity)
  return goneAt < Infinity ? { how: 'gone', at: goneAt } : null
}

/** The moments at which it was opened again after having been solved or closed. */
export function reopenings(statuses: TicketLife['statuses']): number[] {
  const moments: number[] = []
  let solved = false
  for (const { at, status } of statuses) {
    if (solved && !isOver(status)) moments.push(at)
    solved = status === 'solved' || status === 'closed' || (solved && status === 'deleted')
  }
  return moments
}

/** The stretches from `from` on in which it had one of the given states; the last may still last. */
export function pauses(statuses: TicketLife['statuses'], pausedBy: readonly TicketStatus[], from: number): Pause[] {
  const found: Pause[] = []
  for (const [n, { at, status }] of statuses.entries()) {
    const to = statuses[n + 1]?.at ?? null
    if (!pausedBy.includes(status) || (to !== null && to <= from)) continue
    const newest = found.at(-1)
    if (newest && newest.to === at) newest.to = to
    else found.push({ from: Math.max(at, from), to })
  }
  return found
}

function isOver(status: TicketStatus): boolean {
  return status === 'solved' || status === 'closed' || status === 'deleted'
}
