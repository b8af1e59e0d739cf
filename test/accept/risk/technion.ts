import { calibrate } from '@watchfloor/core/risk/calibration'
import { lineRisk } from '@watchfloor/core/risk/waiting-risk'
import { TrackRecord, type Judged } from '@watchfloor/core/risk/track-record'
import { randomStreams } from '@watchfloor/core/twin/random'
import type { Row } from '../csv.ts'
import { CallFloor } from './call-floor.ts'
import { callEvents, type Visit } from './calls.ts'
import { decide } from './decide.ts'
import { monthOf } from './month.ts'

/** The bank's promise: answered within 20 s. */
export const WITHIN_MS = 20_000
const STEP_MS = 30_000

/** One look at one waiting call. `said` is null where the record was not proven, and nothing would have been shown. */
export type Look = {
  visit: Visit
  at: number
  month: string
  raw: number | null
  said: number | null
  shown: boolean
  breached: boolean
}

/**
 * Plays a call log and says, every 30 s, for everybody who waits and is not late yet, the probability not to be answered in time. What is known is
 * what had happened by then; probabilities are corrected by the record of calls decided by then.
 */
export function lookAtCalls(rows: readonly Row[], withinMs = WITHIN_MS, seed = 1): Look[] {
  const events = callEvents(rows)
  if (events.length === 0) return []
  const random = randomStreams(seed)('intervals')
  const record = new TrackRecord()
  const floor = new CallFloor(events[0]!.at)
  const looks: Look[] = []
  let pending: Judged[] = []
  let proven = false
  let readAt = -Infinity
  let next = 0
  for (let at = Math.ceil(events[0]!.at / STEP_MS) * STEP_MS; next < events.length; at += STEP_MS) {
    if (events[next]!.at > at + 12 * 3_600_000) at = Math.floor(events[next]!.at / STEP_MS) * STEP_MS
    while (next < events.length && events[next]!.at <= at) floor.apply(events[next++]!)
    if (pending.length > 0) pending = decide(record, pending, at)
    for (const [service, waiting] of floor.lines()) {
      if (waiting.every(({ cameAt }) => at - cameAt >= withinMs)) continue
      if (at - readAt > 3_600_000) {
        record.forget(at)
        proven = record.read('wait', random).state === 'proven'
        readAt = at
      }
      const line = floor.line(service, at)
      const risks = line === null ? null : lineRisk({ ...line, overtakingPerMs: floor.overtaking(service, at) }, withinMs, waiting.map(({ cameAt }) => at - cameAt)) // prettier-ignore
      for (const [place, visit] of waiting.entries()) {
        if (at - visit.cameAt >= withinMs) continue
        const breached = !visit.answered || visit.leftAt - visit.cameAt > withinMs
        const raw = risks === null ? null : risks[place]!
        const said = raw === null ? null : calibrate(record.knots('wait', service), raw)
        looks.push({ visit, at, month: monthOf(at), raw, said, shown: proven && said !== null, breached })
        if (raw === null) continue
        const knownAt = Math.min(visit.leftAt, visit.cameAt + withinMs)
        pending.push({ kind: 'wait', queue: service, at: knownAt, raw, said, breached, leadMs: visit.cameAt + withinMs - at }) // prettier-ignore
      }
    }
  }
  return looks
}
