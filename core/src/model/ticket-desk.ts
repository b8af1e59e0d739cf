import type { Fact } from '../event/fact.ts'
import { ticketClocks, type TicketClocks } from '../sla/ticket-clock.ts'
import { ticketTerms, type TicketMove } from '../sla/ticket-terms.ts'
import type { AgentDesk } from './agent-desk.ts'
import { ticketRecord, type TicketRecord } from './record.ts'
import { addFact, standingFacts } from './standing.ts'
import { addTo, type Table } from './table.ts'
import { ticketShares } from './ticket-shares.ts'
import { isOpen, ticketLife, ticketTurns, valueAt, valueUpTo, type TicketLife } from './ticket.ts'

/** The tickets of a model: their clocks, and what they add. */
export class TicketDesk {
  readonly tickets = new Map<string, TicketRecord>()
  /** Open ones by queue. */
  readonly open = new Map<string, Set<TicketRecord>>()
  readonly #table: Table
  readonly #agents: AgentDesk
  readonly #moved: (subject: string) => void
  readonly #dirty = new Set<TicketRecord>()

  /** `moved` is told of a ticket that came to another queue. */
  constructor(table: Table, agents: AgentDesk, moved: (subject: string) => void) {
    this.#table = table
    this.#agents = agents
    this.#moved = moved
  }

  file(fact: Fact): void {
    const key = `ticket\n${fact.source}\n${fact.thing}`
    let record = this.tickets.get(key)
    if (!record) this.tickets.set(key, (record = ticketRecord(key, fact.source, fact.thing)))
    if (addFact(record.facts, fact)) this.#dirty.add(record)
  }

  wake(key: string): void {
    const record = this.tickets.get(key)
    if (record) this.#dirty.add(record)
  }

  /** What is still here and was worked on before agents' time was put away is filed with it again. */
  fileAnew(before: number): void {
    for (const record of this.tickets.values()) {
      if (!record.works.some((work) => work.from < before)) continue
      record.works = []
      this.#dirty.add(record)
    }
  }

  settle(): void {
    for (const record of this.#dirty) this.#refresh(record)
    this.#dirty.clear()
  }

  /** Puts away what was over before a moment and has no clock running; `gone` is told of each. */
  evict(cutoff: number, gone: (record: TicketRecord) => void): void {
    for (const record of this.tickets.values()) {
      if (record.open || record.facts.some((fact) => fact.at >= cutoff) || record.works.some((work) => work.to >= cutoff))
        continue
      if (nextDue(record.clocks, this.#table.now) !== null) continue
      this.#agents.detachWorks(record)
      this.#table.wakes.set(record.key, null)
      this.tickets.delete(record.key)
      gone(record)
    }
  }

  #refresh(record: TicketRecord): void {
    const standing = standingFacts(record.facts)
    const life = ticketLife(standing)
    const queueAt = (at: number) => this.#ticketQueue(record.source, life, at) ?? ''
    const turns = ticketTurns(life)
    const clocks = life.openedAt === null ? null : this.#clocksOf(life, queueAt)
    if (record.queue !== '') {
      this.open.get(record.queue)?.delete(record)
      this.#table.touched.add(record.queue)
    }
    const shares = clocks === null ? [] : ticketShares(life, turns, clocks, queueAt)
    if (this.#table.book.exchange(record.shares, shares)) {
      for (const share of record.shares) this.#table.touched.add(share.queue)
      for (const share of shares) this.#table.touched.add(share.queue)
      record.shares = shares
    }
    const queue = queueAt(Infinity)
    const moved = record.queue !== queue
    record.life = life
    record.turns = turns
    record.clocks = clocks
    record.queue = queue
    record.open = isOpen(life, turns)
    if (queue !== '') this.#table.touched.add(queue)
    if (record.open) addTo(this.open, queue, record)
    if (life.openedAt !== null) {
      // Every queue that it came through: which of them were its last for a while depends on how its facts were batched.
      for (const { at, value } of life.queueNames)
        this.#table.noteFeed(this.#table.settings.queueId(record.source, value), record.source, at, life.channel)
      this.#table.noteFeed(queue, record.source, standing.at(-1)!.at, life.channel)
    }
    const coming = standing.find((fact) => fact.at > this.#table.now)?.at ?? Infinity
    const wakeAt = Math.min(nextDue(clocks, this.#table.now) ?? Infinity, nextTurn(clocks), coming)
    this.#table.wakes.set(record.key, wakeAt < Infinity ? wakeAt : null)
    this.#agents.attachWorks(record, this.#worksOf(record.source, life))
    if (moved) this.#moved(`ticket/${record.thing}`)
  }

  /** The queue a ticket was in at a moment; null while neither its opening nor a queue is known. */
  #ticketQueue(source: string, life: TicketLife, at: number): string | null {
    const name = valueAt(life.queueNames, at)
    return name === null ? null : this.#table.settings.queueId(source, name)
  }

  #clocksOf(life: TicketLife, queueAt: (at: number) => string): TicketClocks {
    const openedAt = life.openedAt!
    const moves: TicketMove[] = [{ at: openedAt, queue: queueAt(openedAt), priority: valueUpTo(life.priorities, openedAt) }]
    for (const { at } of life.queueNames) if (at > openedAt) moves.push({ at, queue: queueAt(at) })
    for (const { at, value } of life.priorities) if (at > openedAt) moves.push({ at, priority: value })
    moves.sort((a, b) => a.at - b.at)
    const terms = ticketTerms(
      openedAt,
      moves,
      (queue) => this.#table.settings.queueSetting(queue, life.channel),
      this.#table.settings.settings.calendars,
    )
    const statuses = life.statuses.map(({ at, value }) => ({ at, status: value }))
    return ticketClocks({ openedAt, statuses, messages: life.messages, mergedAt: life.mergedAt }, terms, this.#table.now)
  }

  #worksOf(source: string, life: TicketLife): TicketRecord['works'] {
    return life.works.map(({ agentName, from, to }) => ({
      agent: this.#table.settings.agentId(source, agentName),
      queue: this.#ticketQueue(source, life, from),
      from,
      to,
    }))
  }
}

/** When a clock of the ticket next stands still or goes on again. */
function nextTurn(clocks: TicketClocks | null): number {
  if (!clocks) return Infinity
  return Math.min(...[clocks.first, ...clocks.next, ...clocks.resolve].map((clock) => clock?.turnsAt ?? Infinity))
}

/** When a clock of the ticket next runs out. Missed is what is past its due time, so the wake comes a millisecond after. */
function nextDue(clocks: TicketClocks | null, now: number): number | null {
  if (!clocks) return null
  let next: number | null = null
  for (const clock of [clocks.first, ...clocks.next, ...clocks.resolve]) {
    if (clock?.state !== 'running' || clock.dueAt === null || clock.dueAt < now) continue
    if (next === null || clock.dueAt + 1 < next) next = clock.dueAt + 1
  }
  return next
}
