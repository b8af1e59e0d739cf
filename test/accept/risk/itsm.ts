import { calibrate } from '@watchfloor/core/risk/calibration'
import { learnHazard, type Hazard, type Seen } from '@watchfloor/core/risk/hazard'
import type { Features } from '@watchfloor/core/risk/logistic'
import { ticketRisk } from '@watchfloor/core/risk/ticket-risk'
import { TrackRecord, type Judged } from '@watchfloor/core/risk/track-record'
import { randomStreams } from '@watchfloor/core/twin/random'
import type { Row } from '../csv.ts'
import type { Incidents } from '../itsm/incidents.ts'
import { decide } from './decide.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** Closed incidents of each sort, kept and missed, that are needed before anything is learnt. */
const LEAST_OF_EACH = 50
/** What is older does not teach how soon things are done now. */
const TAUGHT_MS = 14 * DAY_MS
/** Looks at most that it is learnt from. */
const MOST_SEEN = 3_000

/** Which of its first changes an incident is looked at is drawn from so many. */
const CHANGES = 6

/** One look at one open incident, at a change of it that was drawn beforehand. `said` is null while there was nothing to learn from. */
export type TicketLook = {
  incident: string
  at: number
  said: number | null
  raw: number | null
  shown: boolean
  breached: boolean
}

type Open = { incident: string; at: number; ageMs: number; features: Features; closedAt: number; breached: boolean | null }

/**
 * Says of incidents, at one change each, the probability that they miss their SLA. Which change is drawn beforehand; one that was resolved by then is
 * not looked at. (A change drawn from all that an incident came to have would tell of its future.) The trail has no due times, and tells
 * whether the promise was kept only when an incident is closed. So both are learnt from what was closed by then: after how long an incident counts
 * as missed, and by hazard how soon those like it are closed, with those still open counting for as long as they were seen. One that is past that
 * time already is not predicted. What was written back onto early changes later is not read.
 */
export function lookAtIncidents({ incidents, changes }: Incidents, seed = 1): TicketLook[] {
  const random = randomStreams(seed)('which change is looked at')
  const opens = looksOf(incidents, changes, random)
  const closed = [...opens].filter(({ closedAt }) => closedAt < Infinity).sort((a, b) => a.closedAt - b.closedAt)
  const record = new TrackRecord({ windowMs: TAUGHT_MS })
  let pending: Judged[] = []
  const looks: TicketLook[] = []
  let hazard: Hazard | null = null
  let dueMs: number | null = null
  let learntAt = -Infinity
  let proven = false
  let known = 0
  for (const [n, open] of opens.entries()) {
    while (known < closed.length && closed[known]!.closedAt <= open.at) known++
    pending = decide(record, pending, open.at)
    if (open.at - learntAt >= DAY_MS) {
      dueMs = dueOf(closed.slice(0, known))
      const seen = opens.slice(Math.max(0, n - MOST_SEEN), n).filter(({ at }) => at >= open.at - TAUGHT_MS)
      hazard = dueMs === null ? null : learnHazard(seen.map((one) => seenBy(one, open.at)))
      learntAt = open.at
      record.forget(open.at)
      proven = record.read('ticket', random).state === 'proven'
    }
    const leftMs = dueMs === null ? null : dueMs - open.ageMs
    if (leftMs !== null && leftMs <= 0) continue
    const desk = { agents: 0, effortMs: null }
    const promise = { leftMs: leftMs ?? 0, ahead: null, ageMs: open.ageMs, features: open.features }
    const raw = hazard === null ? null : ticketRisk(desk, promise, { hazard, survival: null })!.breach
    const said = raw === null ? null : calibrate(record.knots('ticket'), raw)
    // one that is open when its time is up has missed it, as far as anybody can tell then: waiting for its closing would count the quick ones first
    const dueAt = open.at + (leftMs ?? 0)
    if (raw !== null) pending.push({ kind: 'ticket', queue: '', at: Math.min(open.closedAt, dueAt), raw, said, breached: open.closedAt > dueAt, leadMs: leftMs! }) // prettier-ignore
    if (open.breached === null) continue
    looks.push({ incident: open.incident, at: open.at, raw, said, shown: proven && said !== null, breached: open.breached })
  }
  return looks
}

/** A look as it can be learnt from at `now`: what was closed later is still open. */
function seenBy({ at, ageMs, features, closedAt }: Open, now: number): Seen {
  return { ageMs, seenMs: Math.min(closedAt, now) - at, kept: closedAt <= now, features, capacity: null }
}

/** After how long incidents count as missed: the span that tells those closed so far apart best. Null while too few of either sort are known. */
function dueOf(closed: readonly Open[]): number | null {
  const spans = closed
    .filter(({ breached }) => breached !== null)
    .map(({ at, ageMs, closedAt, breached }) => ({ ms: closedAt - at + ageMs, breached: breached! }))
    .sort((a, b) => a.ms - b.ms)
  const missed = spans.filter(({ breached }) => breached).length
  if (missed < LEAST_OF_EACH || spans.length - missed < LEAST_OF_EACH) return null
  let wrong = spans.length - missed
  let least = Infinity
  let due = 0
  for (const { ms, breached } of spans) {
    wrong += breached ? 1 : -1
    if (wrong < least) {
      least = wrong
      due = ms
    }
  }
  return due
}

/** The changes that are looked at, in the order of time, with what was known at each. */
function looksOf(incidents: Incidents['incidents'], changes: Incidents['changes'], random: () => number): Open[] {
  const chosen = new Map<string, number>()
  for (const incident of changes.keys()) chosen.set(incident, Math.floor(random() * CHANGES))
  const all = [...changes].flatMap(([incident, rows]) => rows.map((row, n) => ({ incident, row, n, at: momentOf(row['updated_at']!) }))) // prettier-ignore
  all.sort((a, b) => a.at - b.at)
  const groups = new Map<string, string>()
  const load = new Map<string, number>()
  const opens: Open[] = []
  for (const { incident, row, n, at } of all) {
    const group = row['assignment_group']!
    move(load, groups, incident, /^(Resolved|Closed)$/.test(row['state']!) ? null : group)
    if (chosen.get(incident) !== n || /^(Resolved|Closed)$/.test(row['state']!)) continue
    const about = incidents.get(incident)
    const outcome = about?.['made_sla']
    opens.push({
      ...{ incident, at, ageMs: Math.max(0, at - momentOf(changes.get(incident)![0]!['updated_at']!)) },
      features: featuresOf(row, changes.get(incident)!, n, at, load.get(group) ?? 0),
      closedAt: about?.['closed_at'] ? Math.max(at, momentOf(about['closed_at'])) : Infinity,
      breached: outcome === 'true' ? false : outcome === 'false' ? true : null,
    })
  }
  return opens
}

/** Keeps count of the incidents open in each group. */
function move(load: Map<string, number>, groups: Map<string, string>, incident: string, group: string | null): void {
  const before = groups.get(incident)
  if (before !== undefined) load.set(before, load.get(before)! - 1)
  if (group === null) groups.delete(incident)
  else {
    groups.set(incident, group)
    load.set(group, (load.get(group) ?? 0) + 1)
  }
}

function featuresOf(row: Row, rows: readonly Row[], n: number, at: number, load: number): Features {
  const sinceMs = n === 0 ? 0 : at - momentOf(rows[n - 1]!['updated_at']!)
  const of = new Date(at)
  const code = (column: string) => row[column] || '?'
  return {
    ...{ state: code('state'), priority: code('priority'), impact: code('impact'), urgency: code('urgency') },
    ...{ group: code('assignment_group'), category: code('category'), contact: code('contact_type'), location: code('location') },
    ...{ knowledge: code('knowledge'), confirmed: code('priority_confirmed'), assigned: row['assigned_to'] ? 'yes' : 'no' },
    reassigned: Math.log1p(Number(row['reassignment_count'])),
    reopened: Number(row['reopen_count']),
    changed: Math.log1p(Number(row['mod_count'])),
    still: Math.log1p(sinceMs / HOUR_MS),
    load: Math.log1p(load),
    weekday: `${of.getUTCDay()}`,
  }
}

/** Wall-clock times of an unknown zone, told apart by UTC: only differences and weekdays matter. */
function momentOf(local: string): number {
  return Date.parse(`${local}Z`)
}
