import type { Fact } from '../event/fact.ts'
import type { Channel } from '../event/primitive.ts'
import type { TicketStatus } from '../event/ticket.ts'
import type { SettingsBook } from '../settings/book.ts'
import { policyMs, type Clock } from '../sla/clock.ts'
import { ticketClocks } from '../sla/ticket-clock.ts'
import { ticketTerms } from '../sla/ticket-terms.ts'
import { believed } from './believed.ts'
import type { Grid } from './grid.ts'

type Line<T> = { at: number; value: T }[]

/** A ticket as its facts tell it (rules T1 to T5). */
export type Ticket = {
  key: string
  source: string
  thing: string
  opened: Fact<'ticket.opened'> | null
  channel: Channel
  status: Line<TicketStatus>
  /** As ids; changes only. */
  queues: Line<string>
  priority: Line<number>
  tier: Line<number>
  messages: { at: number; from: 'customer' | 'agent' | 'bot' | 'system'; public: boolean }[]
  escalations: number[]
  mergedAt: number | null
  works: { agent: string; queue: string | null; from: number; to: number }[]
}

export function readTicket(key: string, source: string, thing: string, facts: readonly Fact[], settings: SettingsBook): Ticket {
  const counting = believed(facts)
  const opened = counting.find((fact) => fact.type === 'ticket.opened') ?? null
  const ticket: Ticket = {
    key,
    source,
    thing,
    opened,
    channel: opened?.data.channel ?? 'other',
    status: [],
    queues: [],
    priority: [],
    tier: [],
    messages: [],
    escalations: [],
    mergedAt: null,
    works: [],
  }
  const queueId = (name: string) => settings.queueId(source, name)
  if (opened) {
    const { at, data } = opened
    put(ticket.status, at, 'new')
    if (data.queue !== undefined) put(ticket.queues, at, queueId(data.queue))
    if (data.priority !== undefined) put(ticket.priority, at, data.priority)
    if (data.tier !== undefined) put(ticket.tier, at, data.tier)
  }
  for (const fact of counting) {
    if (fact.type === 'ticket.changed') takeChange(ticket, Math.max(fact.at, opened?.at ?? fact.at), fact.data.set, queueId)
    if (fact.type === 'ticket.messaged') ticket.messages.push({ at: fact.at, from: fact.data.from, public: fact.data.public })
  }
  if (ticket.queues.length === 0 && opened) put(ticket.queues, opened.at, queueId(opened.data.channel))
  for (const fact of counting) {
    if (fact.type !== 'ticket.worked') continue
    const from = Date.parse(fact.data.from)
    const agent = settings.agentId(source, fact.data.agent)
    ticket.works.push({ agent, queue: queueOf(ticket, from), from, to: Date.parse(fact.data.to) })
  }
  return ticket
}

function takeChange(ticket: Ticket, at: number, set: Fact<'ticket.changed'>['data']['set'], queueId: (name: string) => string) {
  if (set.status !== undefined) put(ticket.status, at, set.status)
  if (set.queue !== undefined) put(ticket.queues, at, queueId(set.queue))
  if (set.priority !== undefined) put(ticket.priority, at, set.priority)
  if (set.merged_into !== undefined) ticket.mergedAt ??= at
  const raised = set.tier !== undefined && set.tier > (ticket.tier.at(-1)?.value ?? 1)
  if (set.tier !== undefined) put(ticket.tier, at, set.tier)
  if (raised || set.escalation === 'asked') ticket.escalations.push(at)
}

function put<T>(line: Line<T>, at: number, value: T): void {
  if (line.at(-1)?.value !== value) line.push({ at, value })
}

function lastUpTo<T>(line: Line<T>, at: number): T | undefined {
  return line.findLast((entry) => entry.at <= at)?.value
}

/** The queue a ticket was in: before its first queue was named, that one; null while nothing tells (rule T3). */
export function queueOf(ticket: Ticket, at: number): string | null {
  return lastUpTo(ticket.queues, at) ?? ticket.queues[0]?.value ?? null
}

type Turn = { at: number; what: 'solved' | 'reopened' | 'closedOut' }

/** Solved, opened again, gone (rule T6). Nothing counts from the merger on. */
function turnsOf({ status, mergedAt }: Ticket): Turn[] {
  const turns: Turn[] = []
  let isOpen = true
  const turn = (at: number, what: Turn['what']) => {
    turns.push({ at, what })
    isOpen = what === 'reopened'
  }
  for (const { at, value } of status) {
    if (mergedAt !== null && at >= mergedAt) break
    const solves = value === 'solved' || value === 'closed'
    if (isOpen && solves) turn(at, 'solved')
    else if (isOpen && value === 'deleted') turn(at, 'closedOut')
    else if (!isOpen && !solves && value !== 'deleted') turn(at, 'reopened')
  }
  if (isOpen && mergedAt !== null) turn(mergedAt, 'closedOut')
  return turns
}

const tierKeys = { 1: 'solvedTier1', 2: 'solvedTier2', 3: 'solvedTier3' } as const

/** What the ticket's life and clocks count (rules T6 to T12); nothing while its opening is unknown. */
export function countTicket(ticket: Ticket, settings: SettingsBook, now: number, grid: Grid): void {
  const { opened, tier } = ticket
  if (!opened) return
  const queueAt = (at: number) => queueOf(ticket, at)!
  grid.add(queueAt(opened.at), opened.at, 'ticketsOpened')
  const turns = turnsOf(ticket)
  for (const { at, what } of turns) {
    if (what === 'closedOut') grid.add(queueAt(at), at, 'ticketsClosedOut')
    if (what === 'reopened') grid.add(queueAt(at), at, 'ticketsReopened')
    if (what === 'solved') {
      grid.add(queueAt(at), at, 'ticketsSolved')
      grid.add(queueAt(at), at, tierKeys[(lastUpTo(tier, at) ?? 1) as 1 | 2 | 3])
    }
  }
  countMoves(ticket, turns, grid)
  for (const at of ticket.escalations) grid.add(queueAt(at), at, 'ticketsEscalated')
  for (const message of ticket.messages) {
    if (message.public && message.from === 'customer') grid.add(queueAt(message.at), message.at, 'customerMessages')
    if (message.public && message.from === 'agent') grid.add(queueAt(message.at), message.at, 'agentMessages')
  }
  countClocks(ticket, settings, now, grid)
}

/** A ticket that was open before a moment and is in another queue after it left one backlog and joined another (rule T8). */
function countMoves(ticket: Ticket, turns: readonly Turn[], grid: Grid): void {
  const moments = new Set(ticket.queues.map((entry) => entry.at))
  for (const at of moments) {
    if (at <= ticket.opened!.at) continue
    const last = turns.findLast((turn) => turn.at < at)
    if (last && last.what !== 'reopened') continue
    const before = queueOf(ticket, at - 1)!
    const after = queueOf(ticket, at)!
    if (before === after) continue
    grid.add(before, at, 'ticketsMovedOut')
    grid.add(after, at, 'ticketsMovedIn')
  }
}

function countClocks(ticket: Ticket, settings: SettingsBook, now: number, grid: Grid): void {
  const openedAt = ticket.opened!.at
  const moments = new Set([openedAt])
  for (const { at } of [...ticket.queues, ...ticket.priority]) if (at > openedAt) moments.add(at)
  const moves = [...moments]
    .sort((a, b) => a - b)
    .map((at) => ({ at, queue: queueOf(ticket, at), priority: lastUpTo(ticket.priority, at) ?? null }))
  const find = (queue: string) => settings.queueSetting(queue, ticket.channel)
  const terms = ticketTerms(openedAt, moves, find, settings.settings.calendars)
  const statuses = ticket.status.map(({ at, value }) => ({ at, status: value }))
  const clocks = ticketClocks({ openedAt, statuses, messages: ticket.messages, mergedAt: ticket.mergedAt }, terms, now)
  const home = queueOf(ticket, openedAt)!
  if (clocks.first && clocks.first.metAt !== null) {
    grid.add(home, openedAt, 'firstResponses')
    grid.add(home, openedAt, 'firstResponseMs', policyMs(clocks.first))
  }
  for (const clock of clocks.resolve) {
    if (clock.metAt === null) continue
    grid.add(home, openedAt, 'resolutions')
    grid.add(home, openedAt, 'resolutionMs', policyMs(clock))
  }
  const promise = (
    clock: Clock,
    met: 'firstMet' | 'nextMet' | 'resolveMet',
    missed: 'firstMissed' | 'nextMissed' | 'resolveMissed',
  ) => {
    if (clock.dueAt === null) return
    if (clock.state === 'met') grid.add(queueOf(ticket, clock.dueAt)!, clock.dueAt, met)
    if (clock.state === 'missed') grid.add(queueOf(ticket, clock.dueAt)!, clock.dueAt, missed)
  }
  if (clocks.first) promise(clocks.first, 'firstMet', 'firstMissed')
  for (const clock of clocks.next) promise(clock, 'nextMet', 'nextMissed')
  for (const clock of clocks.resolve) promise(clock, 'resolveMet', 'resolveMissed')
}
