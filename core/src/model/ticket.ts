import type { Fact } from '../event/fact.ts'
import type { Channel } from '../event/primitive.ts'
import type { TicketStatus } from '../event/ticket.ts'

/** A value that holds from `at` on. */
export type Step<T> = { at: number; value: T }

export type TicketMessage = { at: number; from: 'customer' | 'agent' | 'bot' | 'system'; public: boolean }

/** What the facts of one ticket say. Each field is a line of steps, oldest first; what it means is derived from them. */
export type TicketLife = {
  /** Null while the opening is unknown: the ticket is in no clock statistic until it arrives. */
  openedAt: number | null
  channel: Channel
  customer: string | null
  statuses: Step<TicketStatus>[]
  /** As the source calls them. */
  queueNames: Step<string>[]
  agentNames: Step<string | null>[]
  priorities: Step<number>[]
  tiers: Step<number>[]
  category: string | null
  messages: TicketMessage[]
  works: { agentName: string; from: number; to: number }[]
  escalatedAt: number[]
  acceptedAt: number[]
  mergedAt: number | null
}

/**
 * Reads a ticket's life off its standing facts. A ticket opened without a queue is in the one named after its channel. The opening comes first:
 * what was changed before it, or at the same moment, was changed at the opening.
 */
export function ticketLife(standing: readonly Fact[]): TicketLife {
  const life: TicketLife = {
    openedAt: null,
    channel: 'other',
    customer: null,
    statuses: [],
    queueNames: [],
    agentNames: [],
    priorities: [],
    tiers: [],
    category: null,
    messages: [],
    works: [],
    escalatedAt: [],
    acceptedAt: [],
    mergedAt: null,
  }
  const opened = standing.find((fact) => fact.type === 'ticket.opened')
  if (opened) applyFact(life, opened, opened.at)
  for (const fact of standing) if (fact.type !== 'ticket.opened') applyFact(life, fact, Math.max(fact.at, opened?.at ?? fact.at))
  if (life.openedAt !== null && life.queueNames.length === 0) life.queueNames.push({ at: life.openedAt, value: life.channel })
  return life
}

function applyFact(life: TicketLife, fact: Fact, at: number): void {
  switch (fact.type) {
    case 'ticket.opened': {
      const { data } = fact
      life.openedAt = at
      life.channel = data.channel
      life.customer = data.customer ?? null
      life.category = data.category ?? null
      step(life.statuses, at, 'new')
      if (data.queue !== undefined) step(life.queueNames, at, data.queue)
      if (data.priority !== undefined) step(life.priorities, at, data.priority)
      if (data.tier !== undefined) step(life.tiers, at, data.tier)
      return
    }
    case 'ticket.changed': {
      const { set } = fact.data
      if (set.status !== undefined) step(life.statuses, at, set.status)
      if (set.agent !== undefined) step(life.agentNames, at, set.agent)
      if (set.queue !== undefined) step(life.queueNames, at, set.queue)
      if (set.priority !== undefined) step(life.priorities, at, set.priority)
      if (set.category !== undefined) life.category = set.category
      if (set.merged_into !== undefined) life.mergedAt ??= at
      const raised = set.tier !== undefined && set.tier > (life.tiers.at(-1)?.value ?? 1)
      if (set.tier !== undefined) step(life.tiers, at, set.tier)
      if (raised || set.escalation === 'asked') life.escalatedAt.push(at)
      if (set.escalation === 'accepted') life.acceptedAt.push(at)
      return
    }
    case 'ticket.messaged':
      life.messages.push({ at: fact.at, from: fact.data.from, public: fact.data.public })
      return
    case 'ticket.worked':
      life.works.push({ agentName: fact.data.agent, from: Date.parse(fact.data.from), to: Date.parse(fact.data.to) })
  }
}

/** Adds a step where the value really changes: a source that repeats itself tells nothing new. */
function step<T>(steps: Step<T>[], at: number, value: T): void {
  if (steps.at(-1)?.value !== value) steps.push({ at, value })
}

/** The value in force at a moment; before the first step the first one holds. Null when there is none at all. */
export function valueAt<T>(steps: readonly Step<T>[], at: number): T | null {
  let found: T | null = steps.length > 0 ? steps[0]!.value : null
  for (const candidate of steps) {
    if (candidate.at > at) break
    found = candidate.value
  }
  return found
}

/** The value in force at a moment; null before the first step. */
export function valueUpTo<T>(steps: readonly Step<T>[], at: number): T | null {
  return steps.findLast((step) => step.at <= at)?.value ?? null
}

export type TicketTurn = { at: number; what: 'solved' | 'reopened' | 'closedOut' }

/**
 * The turns of a ticket's life in words derived from its states: solved (to `solved`, or straight to `closed`), reopened (from being over back
 * to work), closed out (deleted or merged: it leaves the backlog without being solved). Systems close a ticket when they merge it: that is
 * not solving it.
 */
export function ticketTurns(life: TicketLife): TicketTurn[] {
  const turns: TicketTurn[] = []
  let over: 'solved' | 'gone' | null = null
  let merged = false
  const steps: Step<TicketStatus | 'merged'>[] = [...life.statuses]
  if (life.mergedAt !== null) steps.unshift({ at: life.mergedAt, value: 'merged' })
  steps.sort((a, b) => a.at - b.at)
  for (const { at, value } of steps) {
    if (merged) break
    merged = value === 'merged'
    if (value === 'merged' || value === 'deleted') {
      if (over === null) turns.push({ at, what: 'closedOut' })
      over ??= 'gone'
    } else if (value === 'solved' || value === 'closed') {
      if (over === null) turns.push({ at, what: 'solved' })
      over ??= 'solved'
    } else if (over !== null) {
      turns.push({ at, what: 'reopened' })
      over = null
    }
  }
  return turns
}

/** Is the ticket in the backlog after these turns? */
export function isOpen(life: TicketLife, turns: readonly TicketTurn[]): boolean {
  if (life.openedAt === null) return false
  const last = turns.at(-1)
  return last === undefined || last.what === 'reopened'
}
