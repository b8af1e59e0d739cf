import { ticketRisk } from '../risk/ticket-risk.ts'
import { lineRisk } from '../risk/waiting-risk.ts'
import type { StaffingReading } from '../staffing/read-staffing.ts'
import type { PaceItem, QueueItem, TicketItem } from './frame.ts'

/** Mean time from the offer to an agent until he answers: no source is asked for it, and automatic answers are as quick as slow ones are slow. */
const RING_MS = 6_000

/**
 * The probability that each waiting contact of a live queue misses its target wait, in the order of `waitingSince`; 1 for those who have. From
 * its place in line (priority first, then who came first; who rings at somebody is out of it), those who wait for the same people elsewhere, how
 * often one of these comes free, how well that is known, and patience. Null where nobody can know: no source tells who is here, nobody is, or
 * nothing was handled yet.
 *
 * Server and boards both score with this, from the same records.
 */
export function scoreWaits(item: QueueItem, { turns, demands }: StaffingReading, now: number): Float64Array | null {
  const demand = demands.get(item.id)
  const turn = turns.get(item.id)
  if (!turn || !demand) return null
  const { waitingSince, wait, ringing } = item
  const scores = new Float64Array(waitingSince.length)
  const rings = new Set(ringing)
  for (const n of ringing) scores[n] = ringOut(waitingSince[n]! + wait.withinMs - now)
  const line = placesOf(item).filter((n) => !rings.has(n))
  // who waits while somebody is free is about to ring
  const ahead = Math.round(turn.aheadElsewhere) - turn.free
  const skipped = line.splice(0, Math.max(0, -ahead))
  for (const n of skipped) scores[n] = ringOut(waitingSince[n]! + wait.withinMs - now, 2)
  const before = Math.max(0, ahead)
  // the answer comes a ring after the turn
  const waited = [...Array<number>(before).fill(0), ...line.map((n) => Math.max(0, now - waitingSince[n]! + RING_MS))]
  const { handled: handleEvidence, patienceMs } = demand
  const inTurn = lineRisk(
    { agents: turn.here, handleMs: turn.here / turn.perMs, handleEvidence, patienceMs },
    wait.withinMs,
    waited,
  )
  for (const [place, n] of line.entries())
    scores[n] = Math.max(inTurn[before + place]!, ringOut(waitingSince[n]! + wait.withinMs - now))
  return scores
}

/**
 * Of the time that people will have for a queue's tickets no more is known than two replies would tell, however many were timed: calls and other
 * queues take them away. Taken as certain, one in twenty broke of those that were said never to.
 */
const KNOWN_REPLIES = 2

/** The chance that whoever is asked does not answer in the time left: as long as it usually rings, `times` over. */
function ringOut(leftMs: number, times = 1): number {
  return leftMs > 0 ? Math.exp(-leftMs / (RING_MS * times)) : 1
}

/** Places in `waitingSince` in the order in which they are served. */
function placesOf({ waitingSince, priorities }: QueueItem): number[] {
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
  // nobody here now: who comes next, and when, is not known without a roster
  if (have === null || have <= 0 || replies === 0 || attendedMs === 0 || ticket.clock === 'resolve') return null
  const { dueAt, stillUntil, closedMs, openedAt } = ticket
  const leftMs = dueAt - Math.max(now, stillUntil ?? now) - closedMs
  const ahead = item.tickets.firstDue.filter((due) => due < dueAt).length
  const chance = ticketRisk(
    { agents: have, effortMs: attendedMs / replies, effortEvidence: Math.min(replies, KNOWN_REPLIES) },
    { leftMs, ahead, ageMs: Math.max(0, now - openedAt) },
  )
  return chance?.breach ?? null
}
