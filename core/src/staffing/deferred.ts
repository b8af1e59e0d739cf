import type { PaceItem } from '../frame/frame.ts'
import { INTERVAL_MS } from '../interval/interval.ts'
import type { Demand } from './demand.ts'

/** What is past due already is to be made good within an hour: at once is no measure of staff. */
const CATCH_UP_MS = 3_600_000
/** A quarter-hour that is nearly over is no measure of staff either. */
const SHORTEST_MS = 5 * 60_000

/**
 * Agents that a deferred queue keeps busy so that every first response comes in time, Erlangs: the greater of what comes in (tickets × the
 * work on one, replies after the first included) and the tightest stretch ahead, which is the replies that fall due by its end ÷ the time
 * until then. Working what is due first first, as many as that tightest stretch asks for meet every due time (critical interval; Yao, Demers &
 * Shenker 1995). Erlang C on a queue of mail would be the wrong model: nobody waits in line.
 */
export function deferredErlangs({ dueFrom, overdue, due, today, first }: PaceItem, demand: Demand, now: number): number {
  if (today.replies === 0 || first === null) return demand.erlangs
  const replyMs = today.attendedMs / today.replies
  let tightest = 0
  let replies = 0
  for (const [n, count] of due.entries()) {
    replies += count
    const leftMs = Math.max(SHORTEST_MS, dueFrom + (n + 1) * INTERVAL_MS - now)
    tightest = Math.max(tightest, (replies * replyMs) / leftMs)
  }
  return Math.max(demand.erlangs, tightest + (overdue * replyMs) / CATCH_UP_MS)
}
