import { ticketRisk } from '../risk/ticket-risk.ts'
import { lineRisk } from '../risk/waiting-risk.ts'
import type { StaffingReading } from '../staffing/read-staffing.ts'
import type { PaceItem, QueueItem, TicketItem } from './frame.ts'

/** A working line has somebody: less than this part of a person is taken as so much. */
const LEAST_STAFF = 0.05

/**
 * The probability that each waiting contact of a live queue misses its target wait, in the order of `waitingSince`; 1 for those who have. From
 * its place in line (priority first, then who came first), the queue's part of the people who are here, its handle time and how well that is
 * known, and patience. Null where nobody can know: no source tells who is here, or nothing was handled yet.
 *
 * Server and boards both score with this, from the same records.
 */
export function scoreWaits(item: QueueItem, { queues, demands }: StaffingReading, now: number): Float64Array | null {
  const have = queues.get(item.id)?.have ?? null
  const demand = demands.get(item.id)
  if (have === null || !demand) return null
  const { workMs: handleMs, handled: handleEvidence, patienceMs } = demand
  const line = { agents: Math.max(LEAST_STAFF, have), handleMs, handleEvidence, patienceMs }
  const waited = item.waitingSince.map((since) => Math.max(0, now - since))
  if (item.priorities.length === 0) return lineRisk(line, item.wait.withinMs, waited)
  const turns = turnsOf(item)
  const inTurn = lineRisk(
    line,
    item.wait.withinMs,
    turns.map((n) => waited[n]!),
  )
  const scores = new Float64Array(waited.length)
  for (const [turn, n] of turns.entries()) scores[n] = inTurn[turn]!
  return scores
}

/** Places in `waitingSince` in the order in which they are served. */
function turnsOf({ waitingSince, priorities }: QueueItem): number[] {
  const priority = new Map(priorities)
  return waitingSince.map((_, n) => n).sort((a, b) => (priority.get(b) ?? 0) - (priority.get(a) ?? 0) || a - b)
}

/**
 * The probability that a ticket gets no reply before its promise breaks: the replies that fall due before it and its own, against the time that
 * the queue's part of the people has until then, in opening hours. Null where nobody can know, and of resolutions, of which a frame says too
 * little.
 */
export function scoreTicket(
  ticket: TicketItem,
  item: QueueItem,
  pace: PaceItem,
  { queues }: StaffingReading,
  now: number,
): number | null {
  const have = queues.get(ticket.queue)?.have ?? null
  const { replies, attendedMs } = pace.today
  if (have === null || replies === 0 || attendedMs === 0 || ticket.clock === 'resolve') return null
  const { dueAt, stillUntil, closedMs, openedAt } = ticket
  const leftMs = dueAt - Math.max(now, stillUntil ?? now) - closedMs
  const ahead = item.tickets.firstDue.filter((due) => due < dueAt).length
  const chance = ticketRisk(
    { agents: have, effortMs: attendedMs / replies, effortEvidence: replies },
    { leftMs, ahead, ageMs: Math.max(0, now - openedAt) },
  )
  return chance?.breach ?? null
}
