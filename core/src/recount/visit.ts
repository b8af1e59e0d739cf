import type { Channel } from '../event/primitive.ts'
import type { EndHow } from '../event/contact.ts'
import type { Fact } from '../event/fact.ts'
import type { SettingsBook } from '../settings/book.ts'
import { believed } from './believed.ts'
import type { Grid } from './grid.ts'

type Span = { from: number; to: number | null }

/** One visit of a contact to a queue, read off its facts (rules S1 to S12). */
export type Visit = {
  key: string
  source: string
  thing: string
  facts: Fact[]
  queued: Fact<'contact.queued'> | null
  /** Null while the start is unknown. */
  queue: string | null
  channel: Channel
  answeredAt: number | null
  agent: string | null
  endedAt: number | null
  how: EndHow | null
  wrappedAt: number | null
  holds: Span[]
  rings: (Span & { agent: string })[]
  missed: number[]
}

const DEFAULT_LONGEST_MS = 4 * 3_600_000
/** Rule S13. */
const LONGEST_LIFE_MS = 31 * 24 * 3_600_000

/** Finds the facts that count and the start; the rest can only be read when all visits of the contact are known. */
export function beginVisit(key: string, source: string, thing: string, facts: readonly Fact[], settings: SettingsBook): Visit {
  const standing = believed(facts)
  const counting = standing.filter((fact) => fact.at <= standing[0]!.at + LONGEST_LIFE_MS)
  const queued = counting.find((fact) => fact.type === 'contact.queued') ?? null
  return {
    key,
    source,
    thing,
    facts: counting,
    queued,
    queue: queued && settings.queueId(source, queued.data.queue),
    channel: queued?.data.channel ?? 'other',
    answeredAt: null,
    agent: null,
    endedAt: null,
    how: null,
    wrappedAt: null,
    holds: [],
    rings: [],
    missed: [],
  }
}

/** When the same contact next entered a queue (rule S5); of two entries at one moment the greater visit is the later. */
export function nextEntryAt(visit: Visit, siblings: readonly Visit[]): number | null {
  let next: number | null = null
  for (const other of siblings) {
    if (other === visit) continue
    const at = other.queued!.at
    const isLater = at > visit.queued!.at || (at === visit.queued!.at && isGreaterVisit(other.thing, visit.thing))
    if (isLater && (next === null || at < next)) next = at
  }
  return next
}

function isGreaterVisit(a: string, b: string): boolean {
  const x = Number(a.slice(a.lastIndexOf('~') + 1))
  const y = Number(b.slice(b.lastIndexOf('~') + 1))
  const numbered = Number.isFinite(x) && Number.isFinite(y) && x !== y
  return numbered ? x > y : a > b
}

export type Around = { nextEntryAt: number | null; restarts: readonly number[]; settings: SettingsBook; now: number }

/** Reads the course of the visit: first its end, then what lies before that. */
export function readVisit(visit: Visit, { nextEntryAt, restarts, settings, now }: Around): void {
  const { facts, queue, queued, channel, source } = visit
  if (facts.length === 0) return
  const begins = facts[0]!.at
  const endIndex = facts.findIndex((fact) => fact.type === 'contact.ended')
  const end = endIndex < 0 ? null : (facts[endIndex] as Fact<'contact.ended'>)
  let course = end ? facts.slice(0, endIndex) : facts
  const answer = course.find((fact) => fact.type === 'contact.answered') ?? null
  visit.endedAt = end?.at ?? null
  visit.how = end?.data.how ?? null

  const restartAt = restarts.find((at) => at > begins)
  const longestMs = queue === null ? DEFAULT_LONGEST_MS : settings.queueAt(queue, queued!.at, channel).longestMs
  const lastAt = (answer?.at ?? begins) + longestMs
  const handedOnAt = answer || end || nextEntryAt === null || nextEntryAt > lastAt ? null : nextEntryAt
  const derive = (at: number, how: EndHow) => {
    visit.endedAt = at
    visit.how = how
    course = course.filter((fact) => fact.at <= at)
  }
  const lastBefore = (answer && restartAt !== undefined && answer.at <= restartAt ? answer.at : begins) + longestMs
  const isLostByRestart =
    restartAt !== undefined && restartAt < (end?.at ?? handedOnAt ?? Infinity) && (end !== null || restartAt <= lastBefore)
  if (isLostByRestart) derive(restartAt, 'lost')
  else if (handedOnAt !== null) derive(handedOnAt, 'transferred')
  else if (end === null && now >= lastAt) derive(lastAt, 'lost')

  for (const fact of course) takeStep(visit, fact, (name) => settings.agentId(source, name))
  const wrapped = facts.find((fact) => fact.type === 'contact.wrapped')
  if (wrapped) visit.wrappedAt = Math.max(wrapped.at, visit.endedAt ?? wrapped.at)
  closeSpans(visit)
}

function takeStep(visit: Visit, fact: Fact, agentId: (name: string) => string): void {
  if (fact.type === 'contact.alerted') visit.rings.push({ agent: agentId(fact.data.agent), from: fact.at, to: null })
  if (fact.type === 'contact.missed') {
    const agent = agentId(fact.data.agent)
    const ring = visit.rings.find((one) => one.agent === agent && one.to === null)
    if (ring) ring.to = fact.at
    visit.missed.push(fact.at)
  }
  if (fact.type === 'contact.answered' && visit.answeredAt === null) {
    visit.answeredAt = fact.at
    visit.agent = agentId(fact.data.agent)
  }
  if (fact.type === 'contact.held' && visit.answeredAt !== null) {
    const open = visit.holds.at(-1)?.to === null
    if (fact.data.on && !open) visit.holds.push({ from: fact.at, to: null })
    if (!fact.data.on && open) visit.holds.at(-1)!.to = fact.at
  }
}

function closeSpans({ answeredAt, endedAt, rings, holds }: Visit): void {
  const quietAt = answeredAt ?? endedAt
  for (const ring of rings) if (quietAt !== null) ring.to = Math.max(ring.from, Math.min(ring.to ?? quietAt, quietAt))
  for (const hold of holds) hold.to ??= endedAt
}

/** What the wait and the end of a visit count (rules S7 to S11). */
export function countVisit(visit: Visit, settings: SettingsBook, grid: Grid): void {
  const { queue, queued, answeredAt, endedAt, how, channel } = visit
  if (queue === null || queued === null) return
  const home = queued.at
  if (how === 'rejected' && answeredAt === null) return grid.add(queue, home, 'rejected')
  grid.add(queue, home, 'offered')
  for (const at of visit.missed) grid.add(queue, at, 'missedAlerts')
  const target = settings.queueAt(queue, home, channel).wait
  const leftAt = answeredAt ?? endedAt
  if (leftAt === null) return
  const wait = Math.max(0, leftAt - home)
  if (answeredAt !== null) {
    grid.add(queue, home, 'answered')
    grid.add(queue, home, 'waitMsAnswered', wait)
    if (wait <= target.withinMs) grid.add(queue, home, 'answeredInTarget')
    grid.add(queue, answeredAt, 'answeredAt')
    grid.addWait(queue, home, 'answered', wait)
    if (endedAt === null || how === 'lost') return
    grid.add(queue, endedAt, 'endedAnswered')
    if (how === 'transfer_blind' || how === 'transfer_attended') grid.add(queue, endedAt, 'transferred')
    return
  }
  switch (how!) {
    case 'abandoned':
      grid.add(queue, home, 'abandoned')
      grid.add(queue, home, 'waitMsAbandoned', wait)
      if (wait <= target.withinMs) grid.add(queue, home, 'abandonedInTarget')
      if (wait <= target.shortMs) grid.add(queue, home, 'shortAbandoned')
      grid.add(queue, leftAt, 'abandonedAt')
      grid.addWait(queue, home, 'abandoned', wait)
      return
    case 'timeout':
    case 'no_agents':
    case 'overflow':
    case 'key':
    case 'withdrawn':
    case 'callback':
    case 'voicemail':
    case 'transferred':
      grid.add(queue, home, 'flowOut')
      grid.add(queue, home, 'waitMsFlowOut', wait)
      if (how === 'callback') grid.add(queue, home, 'callbackAsked')
      grid.add(queue, leftAt, 'flowOutAt')
      return
    default:
      grid.add(queue, home, 'lost')
      grid.add(queue, leftAt, 'lostWaitingAt')
  }
}
