import { dayOf } from '../interval/day.ts'
import { attentionMs, timeKey, type Tail } from '../model/agent-span.ts'
import { WHOLE_FLOOR } from '../model/book.ts'
import { addCounts, noCounts, type CountKey, type Counts } from '../model/counts.ts'
import type { Model } from '../model/model.ts'
import type { SegmentRecord } from '../model/record.ts'
import type { QueueVersion } from '../settings/settings.ts'
import { isOpen, nextChange } from '../sla/calendar.ts'
import { targetsFor } from '../sla/ticket-terms.ts'
import { sumOfDay } from './day-sum.ts'
import type { Accrual, AgentCounts, AgentStateName, FloorItem, QueueItem, SourceItem, YoungFate } from './frame.ts'
import { everybody, type Member, type Staff } from './staff.ts'

/** Longest lists that a record carries: a board cannot show more, and the counts beside them are whole. */
const LISTED = 500
/** A person of whom nothing was heard for this long is not on the floor any more. */
const FORGOTTEN_MS = 4 * 3_600_000
const FEED_MEMORY_MS = 24 * 3_600_000

/** Counters that only agents' time makes: in the floor's total each agent counts once, so they come from the floor's own row. */
const agentKeys: readonly CountKey[] = [
  'agentBusyMs', 'agentUntoldMs', 'agentAvailableMs', 'agentRingingMs', 'agentAuxMs', 'slotBusyMs',
] // prettier-ignore

/** All queues a board may show: those set up, and those that appeared in a feed. */
export function queueIds(model: Model): string[] {
  return [...new Set([...model.settings.queueIds(), ...model.feeds.keys()])].sort()
}

/** The record of one queue at `now`. Who cuts several hands the same `staff` to all. */
export function cutQueue(model: Model, queue: string, now: number, staff: Staff = everybody(model, now)): QueueItem {
  const { settings } = model
  const channel = model.channels.get(queue)
  const version = settings.queueAt(queue, now, channel)
  const day = dayOf(settings.siteOf(queue).zone, now)
  const calendar = settings.calendar(version.calendar)
  const today = withTails(sumOfDay(model.book, queue, day.from, day.to), queue, day.from, day.to, staff)
  const serving = staff.of(queue).filter(({ agent }) => agent.now.queues.includes(queue))
  const line = lineOf(model, queue)
  return {
    id: queue,
    at: now,
    name: version.name,
    channel: version.channel,
    family: version.family,
    provisional: !settings.isSetUp(queue),
    open: isOpen(calendar, now),
    changesAt: nextChange(calendar, now),
    wait: version.wait,
    first: firstPromise(version),
    today,
    waitingSince: line.slice(0, LISTED).map((record) => record.life!.queuedAt!),
    waiting: line.length,
    priorities: prioritiesOf(line.slice(0, LISTED)),
    ringing: line.slice(0, LISTED).flatMap((record, place) => (isRinging(record) ? [place] : [])),
    young: youngOf(model, queue, version, now),
    agents: agentCounts(serving, now),
    occupancy: accrual(today, serving, now),
    tickets: ticketsOf(model, queue),
    doubted: doubtedSources(model, queue, now),
  }
}

/** Who waits in a queue, longest first: in the order of the record's `waitingSince`, and further. */
export function lineOf(model: Model, queue: string): SegmentRecord[] {
  return [...(model.waiting.get(queue) ?? [])].sort(
    (a, b) => a.life!.queuedAt! - b.life!.queuedAt! || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0),
  )
}

/** Does it ring at somebody? */
export function isRinging({ life }: SegmentRecord): boolean {
  return life!.rings.some(({ to }) => to === null)
}

function prioritiesOf(line: readonly SegmentRecord[]): [number, number][] {
  const priorities: [number, number][] = []
  for (const [place, { queuedFact }] of line.entries()) {
    const priority = queuedFact?.type === 'contact.queued' ? (queuedFact.data.priority ?? 0) : 0
    if (priority !== 0) priorities.push([place, priority])
  }
  return priorities
}

/** The record of the whole floor: the first site's day, agents counted once. */
export function cutFloor(
  model: Model,
  now: number,
  health: { repeats: number; conflicts: number },
  staff: Staff = everybody(model, now),
): FloorItem {
  const site = model.settings.settings.sites[0]!
  const day = dayOf(site.zone, now)
  const today = floorTotal(model, day.from, day.to, staff, (queue) => sumOfDay(model.book, queue, day.from, day.to))
  const auxReasons: Record<string, number> = {}
  for (const member of staff.all) {
    const { agent } = member
    if (isPresent(member, now) && agent.now.state === 'aux')
      auxReasons[agent.now.reason] = (auxReasons[agent.now.reason] ?? 0) + 1
  }
  let late = 0
  let events = 0
  let backfill: number | null = null
  for (const track of model.sources.values()) {
    late += track.lateCount
    events += track.factCount
    const progress = track.backfill(now)
    if (progress !== null) backfill = Math.min(backfill ?? 1, progress)
  }
  return {
    site: { id: site.id, name: site.name, zone: site.zone, locale: site.locale },
    settingsVersion: model.settings.settings.version,
    day: { from: day.from, to: day.to },
    today,
    agents: agentCounts(staff.all, now),
    auxReasons,
    occupancy: accrual(today, staff.all, now),
    position: { arrival: model.head, events, late, repeats: health.repeats, conflicts: health.conflicts },
    backfill,
  }
}

export function cutSource(model: Model, id: string, now: number): SourceItem {
  const track = model.sources.get(id)!
  const setting = model.settings.source(id)
  const { state, since } = track.stateAt(now, setting)
  return {
    id,
    name: setting.name,
    state,
    lastHeardAt: track.lastHeardAt,
    since,
    heartbeatMs: setting.heartbeatMs,
    silenceMs: setting.silenceMs,
    lagMs: track.lagMs(),
    clockWarning: track.clockWarning,
  }
}

/** Counts of a queue over `[from, to)` up to `now`: what is booked, and the stretch that only the clock has gone on with. */
export function countsOf(
  model: Model,
  queue: string,
  from: number,
  to: number,
  now: number,
  staff: Staff = everybody(model, now),
): Counts {
  return withTails(model.book.sum(queue, from, to), queue, from, to, staff)
}

/** Adds to a queue's (or the floor's own) booked counts what the clock alone has gone on with. */
function withTails(counts: Counts, queue: string, from: number, to: number, staff: Staff): Counts {
  for (const member of queue === WHOLE_FLOOR ? staff.all : staff.of(queue)) {
    const { tail } = member.agent
    const ms = tailMs(member, from, to)
    if (tail === null || ms <= 0) continue
    addAttention(counts, tail, ms, (of) => of === queue)
    if (queue !== WHOLE_FLOOR && !tail.queues.includes(queue)) continue
    const key = timeKey(tail)
    if (key) counts[key] += ms
    counts.slotBusyMs += ms * tail.held
  }
  return counts
}

/** How much of `[from, to)` the clock alone has gone on with for an agent. */
function tailMs({ agent, until }: Member, from: number, to: number): number {
  return agent.tail === null ? 0 : Math.min(to, until) - Math.max(agent.tail.from, from)
}

function addAttention(counts: Counts, { things }: Tail, ms: number, belongs: (queue: string | null) => boolean): void {
  for (const [n, queue] of things.entries()) {
    if (!belongs(queue)) continue
    counts.busyMs += ms
    counts.attendedMs += attentionMs(ms, things.length, n)
  }
}

/** Counts of the whole floor: the sum of its queues, but agents once. */
export function floorCounts(model: Model, from: number, to: number, now: number): Counts {
  return floorTotal(model, from, to, everybody(model, now), (queue) => model.book.sum(queue, from, to))
}

function floorTotal(model: Model, from: number, to: number, staff: Staff, sumOf: (queue: string) => Counts): Counts {
  const total = noCounts()
  for (const queue of model.book.queues()) if (queue !== WHOLE_FLOOR) addCounts(total, sumOf(queue))
  for (const member of staff.all) {
    const ms = tailMs(member, from, to)
    if (member.agent.tail !== null && ms > 0) addAttention(total, member.agent.tail, ms, (queue) => queue !== null)
  }
  const own = withTails(sumOf(WHOLE_FLOOR), WHOLE_FLOOR, from, to, staff)
  for (const key of agentKeys) total[key] = own[key]
  for (const key of Object.keys(own) as CountKey[]) if (!agentKeys.includes(key)) total[key] += own[key]
  return total
}

function firstPromise(version: QueueVersion): QueueItem['first'] {
  const first = targetsFor(version, null).first
  return first ? { share: first.share, withinMs: first.withinMs } : null
}

function youngOf(model: Model, queue: string, version: QueueVersion, now: number): [number, YoungFate][] {
  const records = model.young.get(queue)
  if (!records) return []
  const young: [number, YoungFate][] = []
  for (const record of records) {
    const { queuedAt } = record.life!
    if (queuedAt === null || queuedAt + version.wait.withinMs <= now) records.delete(record)
    else young.push([queuedAt, youngFate(record, version)])
  }
  return young.sort((a, b) => a[0] - b[0])
}

function youngFate(record: SegmentRecord, version: QueueVersion): YoungFate {
  const { fate, queuedAt, endedAt } = record.life!
  if (fate === 'abandoned') return endedAt! - queuedAt! <= version.wait.shortMs ? 'shortAbandoned' : 'abandoned'
  return fate === 'answered' || fate === 'flowOut' ? fate : 'lost'
}

/** Is a person on the floor: signed in, and heard of in the last hours? */
export function isPresent({ agent, until }: Member, now: number): boolean {
  return agent.now.state !== 'offline' && until > now - FORGOTTEN_MS
}

const noAgents: AgentCounts = { available: 0, ringing: 0, talking: 0, holding: 0, wrapping: 0, aux: 0, offline: 0 }

function agentCounts(members: readonly Member[], now: number): AgentCounts {
  const counts = { ...noAgents }
  for (const member of members) counts[isPresent(member, now) ? member.agent.now.state : 'offline']++
  return counts
}

const busyStates: ReadonlySet<AgentStateName> = new Set(['talking', 'holding', 'wrapping'])

function accrual(today: Counts, members: readonly Member[], now: number): Accrual {
  let busyNow = 0
  let availableNow = 0
  for (const { agent, until } of members) {
    if (until < now) continue
    if (busyStates.has(agent.now.state) && agent.tail?.untold !== true) busyNow++
    else if (agent.now.state === 'available') availableNow++
  }
  return { at: now, busyMs: today.agentBusyMs, availableMs: today.agentAvailableMs, busyNow, availableNow }
}

function ticketsOf(model: Model, queue: string): QueueItem['tickets'] {
  const tickets = {
    open: 0,
    paused: 0,
    unassigned: 0,
    firstDue: [] as number[],
    firstRunning: 0,
    nextDueAt: null as number | null,
    resolveDueAt: null as number | null,
  }
  for (const record of model.openTickets.get(queue) ?? []) {
    tickets.open++
    const status = record.life!.statuses.at(-1)?.value
    if (status === 'pending' || status === 'hold') tickets.paused++
    if (record.life!.agentNames.at(-1)?.value == null) tickets.unassigned++
    const { first, next, resolve } = record.clocks!
    if (first && first.metAt === null && first.dueAt !== null && first.state !== 'stopped') tickets.firstDue.push(first.dueAt)
    for (const clock of next)
      if (clock.metAt === null && clock.state === 'running') tickets.nextDueAt = earlier(tickets.nextDueAt, clock.dueAt)
    for (const clock of resolve)
      if (clock.metAt === null && clock.state === 'running') tickets.resolveDueAt = earlier(tickets.resolveDueAt, clock.dueAt)
  }
  tickets.firstDue.sort((a, b) => a - b)
  tickets.firstRunning = tickets.firstDue.length
  tickets.firstDue = tickets.firstDue.slice(0, LISTED)
  return tickets
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b)
}

/** Sources that fed the queue within a day and are not live now. */
function doubtedSources(model: Model, queue: string, now: number): string[] {
  const doubted: string[] = []
  for (const [source, lastAt] of model.feeds.get(queue) ?? []) {
    if (lastAt < now - FEED_MEMORY_MS) continue
    if (model.sources.get(source)!.stateAt(now, model.settings.source(source)).state !== 'live') doubted.push(source)
  }
  return doubted.sort()
}
