import type { Fact } from '../event/fact.ts'
import { activitiesOf, isSegment } from './activity.ts'
import { AgentRecord, HOUR_MS, hourOf, SPAN_MS, spanOf, type AgentContext } from './agent.ts'
import { Beginnings } from './beginnings.ts'
import { WHOLE_FLOOR } from './book.ts'
import type { SegmentRecord, TicketRecord, Work } from './record.ts'
import { handledShares } from './segment-shares.ts'
import { holdMs } from './segment.ts'
import type { Table } from './table.ts'

/** In a longer time than this only the spans are worked out in which there is something. */
const LONG_MS = 8 * 24 * HOUR_MS

/**
 * The agents of a model: what they said, what they had open, and what their time adds. It also decides when a segment's wrap-up is over, since
 * that depends on what its agent did next, and so what is handled.
 */
export class AgentDesk {
  readonly agents = new Map<string, AgentRecord>()
  readonly context: AgentContext
  readonly #table: Table
  readonly #dirty = new Map<AgentRecord, Set<number>>()
  /** The longest wrap-up any queue grants: how far back a new activity can cut one short. */
  #longestGrantMs = 0

  constructor(table: Table) {
    this.#table = table
    this.context = {
      activitiesOf,
      restarts: (source) => table.sources.get(source)?.restarts ?? [],
      queueId: (source, name) => table.settings.queueId(source, name),
      now: () => table.now,
    }
  }

  get(id: string): AgentRecord {
    let agent = this.agents.get(id)
    if (!agent) this.agents.set(id, (agent = new AgentRecord(id, this.context)))
    return agent
  }

  file(fact: Fact): void {
    const agent = this.get(this.#table.settings.agentId(fact.source, fact.thing))
    if (agent.presence.file(fact)) this.#spansOf(agent)
  }

  /** The source began anew: what it had said of anybody is void. */
  sourceRestarted(source: string): void {
    for (const agent of this.agents.values()) {
      if (!agent.sources().includes(source)) continue
      agent.presence.changed()
      this.#spansOf(agent)
    }
  }

  /** Wrap-up of this length is granted somewhere. */
  noteGrant(ms: number): void {
    this.#longestGrantMs = Math.max(this.#longestGrantMs, ms)
  }

  /** How far an agent's time is known at `now`: that, or where his sources' word ends. */
  untilOf(agent: AgentRecord, now = this.#table.now): number {
    let horizon = 0
    for (const source of agent.sources()) {
      const track = this.#table.sources.get(source)
      if (track) horizon = Math.max(horizon, track.horizon(this.#table.settings.source(source)))
    }
    return agent.feeds.size === 0 ? now : Math.min(now, horizon)
  }

  /** Files a segment with the agents it rang at or was answered by, and has their time worked out again. */
  attachSegment(record: SegmentRecord, answeredBefore: { agent: string; at: number | null } | null): void {
    const life = record.life!
    const idOf = (name: string) => this.#table.settings.agentId(record.source, name)
    record.answeredBy = life.agentName === null ? null : idOf(life.agentName)
    record.rings = life.rings.map(({ agentName, from, to }) => ({ agent: idOf(agentName), from, to }))
    if (answeredBefore?.agent !== record.answeredBy || answeredBefore?.at !== life.answeredAt) {
      if (answeredBefore !== null && answeredBefore.at !== null)
        this.get(answeredBefore.agent).presence.removeAnswer(answeredBefore.at, record.source)
      if (record.answeredBy !== null && life.answeredAt !== null)
        this.get(record.answeredBy).presence.addAnswer(life.answeredAt, record.source)
    }
    const after = new Set(record.rings.map((ring) => ring.agent))
    if (record.answeredBy !== null) after.add(record.answeredBy)
    const before = record.filed
    const filed = {
      from: record.beginsAt,
      to: life.endedAt === null ? null : Math.max(life.wrappedAt ?? 0, life.endedAt + record.grantedMs),
    }
    for (const id of record.agents) {
      const agent = this.get(id)
      agent.detach(record, before.from, before.to)
      this.#dirtyAround(agent, before)
    }
    for (const id of after) {
      const agent = this.get(id)
      agent.attach(record, filed.from, filed.to)
      this.#dirtyAround(agent, filed)
    }
    record.agents = after
    record.filed = filed
    if (record.answeredBy === null) this.#bookHandled(record, null)
  }

  detachSegment(record: SegmentRecord): void {
    for (const id of record.agents) this.agents.get(id)?.detach(record, record.filed.from, record.filed.to)
    if (record.answeredBy !== null && record.life?.answeredAt != null)
      this.agents.get(record.answeredBy)?.presence.removeAnswer(record.life.answeredAt, record.source)
  }

  /** Files a ticket with those who worked on it. */
  attachWorks(record: TicketRecord, works: Work[]): void {
    if (sameWorks(works, record.works)) return
    for (const work of record.works) {
      this.get(work.agent).detach(record, work.from, work.to)
      this.#dirtyAround(this.get(work.agent), work)
    }
    record.works = works
    for (const work of works) {
      this.get(work.agent).attach(record, work.from, work.to)
      this.#dirtyAround(this.get(work.agent), work)
    }
  }

  detachWorks(record: TicketRecord): void {
    for (const work of record.works) this.agents.get(work.agent)?.detach(record, work.from, work.to)
  }

  /** Puts away what lies before a moment; `gone` is told of each word. */
  forgetBefore(before: number, gone: (fact: Fact) => void): void {
    for (const agent of this.agents.values()) agent.forgetBefore(before, gone)
  }

  /** Agents' time is to be worked out again from a moment on; what they said since `readFrom` is among the facts read back. */
  forgetCarry(readFrom: number): void {
    for (const agent of this.agents.values()) agent.presence.forgetCarry(readFrom)
  }

  dirtyFrom(from: number): void {
    for (const agent of this.agents.values()) {
      this.#dirtyTime(agent, Math.max(from, agent.firstWordAt()), this.untilOf(agent))
    }
  }

  /** Has looked at whom the clock alone moves on. */
  advance(): void {
    for (const agent of this.agents.values()) {
      const until = this.untilOf(agent)
      // The first heartbeat of a source cuts short how long its word was believed so far.
      const shrank = until < agent.until
      if (shrank || until >= agent.nextTurnAt || (agent.accrues() && agent.crossesInterval(until)))
        this.#dirtyTime(agent, until, until)
    }
  }

  /** Works out again what is dirty. */
  settle(): void {
    for (const [agent, spans] of this.#dirty) {
      const until = this.untilOf(agent)
      // What the clock alone has gone on with since the last time, however long ago that was; or what was believed too early.
      this.#dirtyTime(agent, Math.min(agent.accrues() ? agent.until : agent.nextTurnAt, until), until)
      if (agent.until > until) for (const span of agent.bookedFrom(until)) spans.add(span)
      const shift = agent.presence.takeShift()
      if (shift) this.#dirtyTime(agent, shift.from - this.#longestGrantMs, Math.min(shift.to, agent.lastSpan(until)))
      const begun = new Beginnings(agent)
      // A wrap-up that ends otherwise adds the spans it touches; they are visited in turn.
      for (const span of spans) {
        for (const owner of agent.owners(span))
          if (isSegment(owner) && owner.answeredBy === agent.id) this.#wrapUp(owner, agent, begun)
      }
      for (const span of this.#inOrder(spans, agent)) {
        agent.rebook(span, until, this.#table.book, this.context, this.#table.touched)
      }
      agent.until = until
      agent.nextTurnAt = Math.min(agent.turnAfter(until, this.context), agent.presence.runsOutAt)
      for (const queue of agent.now.queues) this.#table.touched.add(queue)
      this.#table.touched.add(WHOLE_FLOOR)
    }
    this.#dirty.clear()
  }

  /** Spans from the first to the last. Where a source names no queues, what he did in the rest of the hour bears on each. */
  #inOrder(spans: Set<number>, agent: AgentRecord): number[] {
    for (const hour of new Set([...spans].map(hourOf))) {
      if (!agent.presence.leavesQueuesOpen(hour, hour + HOUR_MS)) continue
      for (let span = hour; span < hour + HOUR_MS; span += SPAN_MS) spans.add(span)
    }
    return [...spans].sort((a, b) => a - b)
  }

  /** Works out when the segment's wrap-up ends and books it as handled if that is over. */
  #wrapUp(record: SegmentRecord, agent: AgentRecord, begun: Beginnings): void {
    const life = record.life!
    if (life.endedAt === null || life.how === 'lost' || life.answeredAt === null) return this.#bookHandled(record, null)
    if (life.wrappedAt !== null) return this.#bookHandled(record, life.wrappedAt)
    const limit = life.endedAt + record.grantedMs
    const next = record.grantedMs === 0 ? null : this.#nextActivity(agent, begun, record, life.endedAt, limit)
    const wrapEndAt = next ?? (limit <= this.#table.now ? limit : null)
    if (wrapEndAt === null) this.#table.wakes.set(record.key, limit)
    if (wrapEndAt !== record.wrapEndAt) this.#dirtyTime(agent, life.endedAt, Math.max(limit, record.wrapEndAt ?? limit))
    this.#bookHandled(record, wrapEndAt)
  }

  #bookHandled(record: SegmentRecord, wrapEndAt: number | null): void {
    if (record.handledLife === record.life && record.wrapEndAt === wrapEndAt) return
    record.handledLife = record.life
    record.wrapEndAt = wrapEndAt
    const handled =
      wrapEndAt === null || record.queue === null
        ? []
        : handledShares(record.life!, record.queue, wrapEndAt, holdMs(record.life!))
    if (!this.#table.book.exchange(record.handled, handled)) return
    record.handled = handled
    if (record.queue !== null) this.#table.touched.add(record.queue)
  }

  /** The first thing the agent did before `limit`: a ring, an answer or work begun from `after` on, a change of presence after it. */
  #nextActivity(agent: AgentRecord, begun: Beginnings, record: SegmentRecord, after: number, limit: number): number | null {
    const other = begun.firstOfOthers(record, after, limit)
    const presence = agent.nextPresenceAfter(after)
    const next = Math.min(other ?? limit, presence ?? limit)
    return next < limit ? next : null
  }

  /** Has it looked at whether anything of an agent's time must be worked out again. */
  #spansOf(agent: AgentRecord): Set<number> {
    let spans = this.#dirty.get(agent)
    if (!spans) this.#dirty.set(agent, (spans = new Set()))
    return spans
  }

  /** Has an agent's time in `[from, to]` worked out again. */
  #dirtyTime(agent: AgentRecord, from: number, to: number): void {
    const spans = this.#spansOf(agent)
    const first = spanOf(Math.max(from, this.#table.evictedBefore))
    if (to - first > LONG_MS) {
      const until = this.untilOf(agent)
      for (const span of agent.livelySpans(first, to, until)) spans.add(span)
      const last = spanOf(until)
      if (last >= first && last <= to) spans.add(last)
      return
    }
    for (let span = first; span <= to; span += SPAN_MS) spans.add(span)
  }

  /** The time of something he had open, and of the wrap-up before that its beginning may cut short. */
  #dirtyAround(agent: AgentRecord, { from, to }: { from: number; to: number | null }): void {
    this.#dirtyTime(agent, from - this.#longestGrantMs, to ?? agent.lastSpan(this.untilOf(agent)))
  }
}

function sameWorks(a: readonly Work[], b: readonly Work[]): boolean {
  if (a.length !== b.length) return false
  return a.every((work, n) => {
    const other = b[n]!
    return work.agent === other.agent && work.from === other.from && work.to === other.to && work.queue === other.queue
  })
}
