import type { Fact } from '../event/fact.ts'
import type { Channel } from '../event/primitive.ts'
import type { SettingsBook } from '../settings/book.ts'
import { ticketClocks, type TicketClocks } from '../sla/ticket-clock.ts'
import { ticketTerms, type TicketMove } from '../sla/ticket-terms.ts'
import type { Activity } from './agent-span.ts'
import { AgentRecord, SPAN_MS, spanOf, type AgentContext, type Owner } from './agent.ts'
import { Book, WHOLE_FLOOR } from './book.ts'
import { segmentRecord, ticketRecord, type SegmentRecord, type SmallRecord, type TicketRecord, type Work } from './record.ts'
import { handledShares, segmentShares } from './segment-shares.ts'
import { holdMs, segmentLife } from './segment.ts'
import { smallShares } from './small-shares.ts'
import { SourceTrack } from './source.ts'
import { Seen } from './seen.ts'
import { addFact, standingFacts } from './standing.ts'
import { ticketShares } from './ticket-shares.ts'
import { isOpen, ticketLife, ticketTurns, valueAt, valueUpTo } from './ticket.ts'
import { Wakes } from './wakes.ts'

/** A fact as the log keeps it: with its arrival number and when it came. */
export type Arrival = { seq: number; receivedAt: number; fact: Fact }

/**
 * The one model of the floor: every record keeps its facts, its state is a function of them, and what it adds to the intervals is taken out
 * and put in again when it changes. Three owners contribute: the segment (waits, ends), the ticket (clocks, replies), the agent's time
 * (states, occupancy, attended time, wrap-up and what is handled). The whole is a function of (facts, settings, now): order of arrival and
 * repeats cannot matter, and `now` only moves forward.
 */
export class Model {
  readonly settings: SettingsBook
  readonly book = new Book()
  readonly sources = new Map<string, SourceTrack>()
  readonly segments = new Map<string, SegmentRecord>()
  readonly tickets = new Map<string, TicketRecord>()
  readonly agents = new Map<string, AgentRecord>()
  readonly smalls = new Map<string, SmallRecord>()
  /** Segments that wait, and tickets that are open, by queue. */
  readonly waiting = new Map<string, Set<SegmentRecord>>()
  readonly openTickets = new Map<string, Set<TicketRecord>>()
  /** Segments that left the line and were queued less than the target ago, by queue. */
  readonly young = new Map<string, Set<SegmentRecord>>()
  /** Which sources feed a queue, and the newest moment they did. */
  readonly feeds = new Map<string, Map<string, number>>()
  readonly channels = new Map<string, Channel>()
  head = 0
  now = 0
  /** Facts of things that were over before this moment are put away: the log has them (model/residence.ts). A whole hour. */
  evictedBefore = 0
  seen = new Seen()

  readonly #contacts = new Map<string, Set<SegmentRecord>>()
  readonly #surveysAbout = new Map<string, SmallRecord[]>()
  readonly #wakes = new Wakes()
  readonly #dirtySegments = new Set<SegmentRecord>()
  readonly #dirtyTickets = new Set<TicketRecord>()
  readonly #dirtySmalls = new Set<SmallRecord>()
  readonly #dirtySpans = new Map<AgentRecord, Set<number>>()
  readonly #touchedQueues = new Set<string>()
  readonly #context: AgentContext
  #restartsMoved = new Set<string>()
  /** The longest wrap-up any queue grants: how far back a new activity can cut one short. */
  #longestGrantMs = 0

  constructor(settings: SettingsBook) {
    this.settings = settings
    this.#context = {
      activitiesOf: (owner, agent) => this.#activitiesOf(owner, agent),
      answerOf: (owner, agent) =>
        isSegment(owner) && owner.answeredBy === agent && owner.life?.answeredAt != null
          ? { source: owner.source, at: owner.life.answeredAt }
          : null,
      restarts: (source) => this.sources.get(source)?.restarts ?? [],
      queueId: (source, name) => settings.queueId(source, name),
    }
  }

  /** Folds facts in. They may come in any order and more than once. */
  apply(arrivals: readonly Arrival[], now: number): void {
    this.now = Math.max(this.now, now)
    for (const arrival of arrivals) {
      this.head = Math.max(this.head, arrival.seq)
      this.#source(arrival.fact.source).hear(arrival.fact, arrival.receivedAt)
      this.#file(arrival.fact)
    }
    this.#settle()
  }

  /**
   * Reads facts back that were folded in before and put away since: what they add is in the rows already. With `whole`, agents' time is whole
   * again from there on; `readFrom` is how far back the facts tell what agents had said before.
   */
  restore(facts: readonly Fact[], whole?: { from: number; readFrom: number }): void {
    this.advance(this.now) // what the clock has gone on with must be in the rows before they are muted
    this.advance(this.now) // so that the rows hold all that is not read back
    if (whole) {
      this.#fileAnew(this.evictedBefore)
      this.evictedBefore = Math.min(this.evictedBefore, spanOf(whole.from))
      for (const agent of this.agents.values()) agent.forgetCarry(whole.readFrom)
    }
    this.book.muted(() => {
      for (const fact of facts) this.#file(fact)
      if (whole) {
        for (const agent of this.agents.values())
          this.#dirtyTime(agent, Math.max(whole.from, agent.firstWordAt(this.#context)), this.#untilOf(agent))
      }
      this.#settle()
    })
  }

  /** What is still on the table and began before agents' time was put away is filed with it again. */
  #fileAnew(before: number): void {
    for (const record of this.segments.values()) if (record.filed.from < before) this.#dirtySegments.add(record)
    for (const record of this.tickets.values()) {
      if (!record.works.some((work) => work.from < before)) continue
      record.works = []
      this.#dirtyTickets.add(record)
    }
  }

  /** Puts away what was over before `before` and touches nothing later. What it added stays in the rows. */
  evict(before: number): void {
    const cutoff = spanOf(before)
    if (cutoff <= this.evictedBefore) return
    // Agents first: that somebody answered may be all that shows him to be there.
    for (const agent of this.agents.values()) agent.forgetBefore(cutoff, this.#context)
    this.advance(this.now) // time that only the clock has gone on with must be in the rows before it is put away
    for (const record of this.segments.values()) if (this.#isPast(record, cutoff)) this.#forgetSegment(record)
    for (const record of this.tickets.values()) {
      if (record.open || !record.facts.every((fact) => fact.at < cutoff) || record.works.some((work) => work.to >= cutoff))
        continue
      if (record.clocks !== null && nextDue(record.clocks, this.now) !== null) continue
      this.#forgetTicket(record)
    }
    for (const record of this.smalls.values()) {
      if (!record.facts.every((fact) => fact.at < cutoff)) continue
      this.smalls.delete(record.key)
      this.seen.add(subjectOf(record.facts[0]!))
      for (const subject of aboutOf(record)) {
        const left = this.#surveysAbout.get(subject)?.filter((survey) => survey !== record) ?? []
        if (left.length === 0) this.#surveysAbout.delete(subject)
        else this.#surveysAbout.set(subject, left)
      }
    }
    this.evictedBefore = cutoff
  }

  /** Over and done with, together with every other visit of its contact. */
  #isPast(record: SegmentRecord, cutoff: number): boolean {
    const visits = record.contactKey === '' ? [record] : [...(this.#contacts.get(record.contactKey) ?? [record])]
    return visits.every(({ filed, facts }) => filed.to !== null && filed.to < cutoff && facts.every((fact) => fact.at < cutoff))
  }

  #forgetSegment(record: SegmentRecord): void {
    for (const visit of this.#contacts.get(record.contactKey) ?? [record]) {
      for (const id of visit.agents) this.agents.get(id)?.detach(visit, visit.filed.from, visit.filed.to)
      if (visit.queue !== null) this.young.get(visit.queue)?.delete(visit)
      this.#wakes.set(visit.key, null)
      this.segments.delete(visit.key)
      this.seen.add(`segment\n${visit.thing}`)
    }
    this.#contacts.delete(record.contactKey)
  }

  #forgetTicket(record: TicketRecord): void {
    for (const work of record.works) this.agents.get(work.agent)?.detach(record, work.from, work.to)
    this.#wakes.set(record.key, null)
    this.tickets.delete(record.key)
    this.seen.add(`ticket\n${record.thing}`)
  }

  /** Lets the clock alone do its work: promises fall due, wrap-ups end, intervals close. */
  advance(now: number): void {
    this.now = Math.max(this.now, now)
    for (const key of this.#wakes.take(this.now)) this.#wake(key)
    for (const agent of this.agents.values()) {
      const until = this.#untilOf(agent)
      // The first heartbeat of a source cuts short how long its word was believed so far.
      const shrank = until < agent.until
      if (shrank || until >= agent.nextTurnAt || (agent.accrues() && agent.crossesInterval(until)))
        this.#dirtyTime(agent, until, until)
    }
    this.#settle()
  }

  /** Queues whose figures or state moved since the last call. */
  takeTouched(): Set<string> {
    const touched = new Set(this.#touchedQueues)
    this.#touchedQueues.clear()
    return touched
  }

  /** How far an agent's time is known: now, or where his sources' word ends. */
  untilOf(agent: AgentRecord, now = this.now): number {
    return this.#untilOf(agent, now)
  }

  // ── filing: each fact to its thing ──

  #source(id: string): SourceTrack {
    let track = this.sources.get(id)
    if (!track) this.sources.set(id, (track = new SourceTrack(id)))
    return track
  }

  #file(fact: Fact): void {
    switch (fact.kind) {
      case 'segment':
        return this.#fileSegment(fact)
      case 'ticket':
        return this.#fileTicket(fact)
      case 'agent':
        return this.#fileAgent(fact)
      case 'source':
        if (this.#source(fact.source).add(fact)) this.#restartsMoved.add(fact.source)
        return
      default:
        return this.#fileSmall(fact)
    }
  }

  #fileSegment(fact: Fact): void {
    const key = `segment\n${fact.source}\n${fact.thing}`
    let record = this.segments.get(key)
    if (!record) this.segments.set(key, (record = segmentRecord(key, fact.source, fact.thing)))
    if (addFact(record.facts, fact)) this.#dirtySegments.add(record)
  }

  #fileTicket(fact: Fact): void {
    const key = `ticket\n${fact.source}\n${fact.thing}`
    let record = this.tickets.get(key)
    if (!record) this.tickets.set(key, (record = ticketRecord(key, fact.source, fact.thing)))
    if (addFact(record.facts, fact)) this.#dirtyTickets.add(record)
  }

  #fileSmall(fact: Fact): void {
    const key = `${fact.kind}\n${fact.source}\n${fact.thing}`
    let record = this.smalls.get(key)
    if (!record) this.smalls.set(key, (record = { key, source: fact.source, facts: [], shares: [] }))
    if (addFact(record.facts, fact)) this.#dirtySmalls.add(record)
  }

  #fileAgent(fact: Fact): void {
    const agent = this.#agent(this.settings.agentId(fact.source, fact.thing))
    const feedKey = `${fact.source}\n${fact.thing}`
    let feed = agent.feeds.get(feedKey)
    if (!feed) agent.feeds.set(feedKey, (feed = { source: fact.source, name: fact.thing, facts: [], carry: null }))
    if (!addFact(feed.facts, fact)) return
    agent.presenceChanged()
    this.#dirtyAgent(agent)
  }

  /** From when on a presence fact can change something: a correction reaches back to what it corrects. */
  #earliestReach(agent: AgentRecord, fact: Fact): number {
    if (fact.revises === '' && fact.type !== 'fact.retracted') return fact.at
    let earliest = fact.at
    for (const feed of agent.feeds.values())
      for (const known of feed.facts) if (known.id === fact.revises) earliest = Math.min(earliest, known.at)
    return earliest
  }

  #presenceMoved(agent: AgentRecord, from: number): void {
    const before = agent.nextPresenceAfter(from, this.#context)
    agent.presenceChanged()
    const after = agent.nextPresenceAfter(from, this.#context)
    const reach = before === null || after === null ? Infinity : Math.max(before, after)
    this.#dirtyTime(agent, from - this.#longestGrantMs, Math.min(reach, Math.max(this.#untilOf(agent), from)))
  }

  #agent(id: string): AgentRecord {
    let agent = this.agents.get(id)
    if (!agent) this.agents.set(id, (agent = new AgentRecord(id)))
    return agent
  }

  /** Has it looked at whether anything of an agent's time must be worked out again. */
  #dirtyAgent(agent: AgentRecord): Set<number> {
    let spans = this.#dirtySpans.get(agent)
    if (!spans) this.#dirtySpans.set(agent, (spans = new Set()))
    return spans
  }

  /** Has an agent's time in `[from, to]` worked out again. */
  #dirtyTime(agent: AgentRecord, from: number, to: number): void {
    const spans = this.#dirtyAgent(agent)
    for (let span = spanOf(Math.max(from, this.evictedBefore)); span <= to; span += SPAN_MS) spans.add(span)
  }

  #wake(key: string): void {
    const segment = this.segments.get(key)
    if (segment) this.#dirtySegments.add(segment)
    const ticket = this.tickets.get(key)
    if (ticket) this.#dirtyTickets.add(ticket)
  }

  // ── settling: what is dirty is read again, in the order in which things depend on one another ──

  #settle(): void {
    for (const source of this.#restartsMoved) this.#dirtyAllOf(source)
    this.#restartsMoved.clear()
    while (this.#dirtySegments.size > 0) {
      const [record] = this.#dirtySegments
      this.#dirtySegments.delete(record!)
      this.#refreshSegment(record!)
    }
    for (const record of this.#dirtyTickets) this.#refreshTicket(record)
    this.#dirtyTickets.clear()
    for (const record of this.#dirtySmalls) this.#refreshSmall(record)
    this.#dirtySmalls.clear()
    this.#settleAgents()
  }

  #dirtyAllOf(source: string): void {
    for (const record of this.segments.values()) if (record.source === source) this.#dirtySegments.add(record)
    for (const agent of this.agents.values()) {
      if (!agent.sources().includes(source)) continue
      agent.presenceChanged()
      this.#dirtyAgent(agent)
    }
  }

  #refreshSegment(record: SegmentRecord): void {
    const standing = standingFacts(record.facts)
    const queued = standing.find((fact) => fact.type === 'contact.queued') ?? null
    this.#fileUnderContact(record, queued)
    record.beginsAt = standing[0]?.at ?? record.facts[0]!.at
    const queue = queued?.type === 'contact.queued' ? this.settings.queueId(record.source, queued.data.queue) : null
    const channel = queued?.type === 'contact.queued' ? queued.data.channel : 'other'
    const terms = queue === null ? null : this.settings.queueAt(queue, queued!.at, channel)
    record.grantedMs = terms === null ? 0 : terms.wrapUpMs
    this.#longestGrantMs = Math.max(this.#longestGrantMs, record.grantedMs)
    const life = segmentLife(standing, {
      nextQueuedAt: this.#nextQueuedAt(record),
      restartAt: this.sources.get(record.source)?.firstRestartAfter(record.beginsAt) ?? null,
      longestMs: terms?.longestMs ?? DEFAULT_LONGEST_MS,
      agentId: (name) => this.settings.agentId(record.source, name),
      now: this.now,
    })
    if (standing.length === 0) life.endedAt = record.beginsAt
    this.#leaveQueue(record)
    this.book.take(record.shares)
    record.shares = queue === null || terms === null ? [] : segmentShares(life, queue, terms.wait)
    this.book.put(record.shares)
    const moved = record.queue !== queue
    const answeredBefore = record.answeredBy === null ? null : { agent: record.answeredBy, at: record.life!.answeredAt }
    record.life = life
    record.queue = queue
    if (queue !== null) this.#enterQueue(record, queue, channel, terms!.wait.withinMs)
    this.#wakes.set(
      record.key,
      life.endedAt === null ? (life.answeredAt ?? record.beginsAt) + (terms?.longestMs ?? DEFAULT_LONGEST_MS) : null,
    )
    this.#attachSegment(record, answeredBefore)
    if (moved) this.#dirtySurveys(`segment/${record.thing}`)
  }

  #fileUnderContact(record: SegmentRecord, queued: Fact | null): void {
    const contactKey = queued?.type === 'contact.queued' ? `${record.source}\n${queued.data.contact}` : ''
    const same = contactKey === record.contactKey && queued?.at === record.queuedFact?.at && queued?.id === record.queuedFact?.id
    if (same) return
    for (const key of [record.contactKey, contactKey]) {
      for (const sibling of this.#contacts.get(key) ?? []) if (sibling !== record) this.#dirtySegments.add(sibling)
    }
    this.#contacts.get(record.contactKey)?.delete(record)
    record.contactKey = contactKey
    record.queuedFact = queued
    if (contactKey === '') return
    let visits = this.#contacts.get(contactKey)
    if (!visits) this.#contacts.set(contactKey, (visits = new Set()))
    visits.add(record)
  }

  /** When the same contact next entered a queue. Of two entries at one moment the one with the greater visit is the later. */
  #nextQueuedAt(record: SegmentRecord): number | null {
    const mine = record.queuedFact
    if (!mine) return null
    let next: number | null = null
    for (const sibling of this.#contacts.get(record.contactKey) ?? []) {
      const other = sibling.queuedFact
      if (sibling === record || !other) continue
      const later = other.at > mine.at || (other.at === mine.at && isLaterVisit(sibling, record))
      if (later && (next === null || other.at < next)) next = other.at
    }
    return next
  }

  #leaveQueue(record: SegmentRecord): void {
    if (record.queue === null) return
    this.waiting.get(record.queue)?.delete(record)
    this.young.get(record.queue)?.delete(record)
    this.#touchedQueues.add(record.queue)
  }

  #enterQueue(record: SegmentRecord, queue: string, channel: Channel, withinMs: number): void {
    const life = record.life!
    this.#touchedQueues.add(queue)
    this.#feed(queue, record.source, record.beginsAt)
    this.#noteChannel(queue, channel)
    if (life.fate === 'waiting') addTo(this.waiting, queue, record)
    else if (life.fate !== 'rejected' && life.queuedAt !== null && life.queuedAt + withinMs > this.now)
      addTo(this.young, queue, record)
  }

  /** The channel of a queue nobody has set up: of several the first by name, whichever came first. */
  #noteChannel(queue: string, channel: Channel): void {
    const known = this.channels.get(queue)
    if (known === undefined || channel < known) this.channels.set(queue, channel)
  }

  #feed(queue: string, source: string, at: number): void {
    let sources = this.feeds.get(queue)
    if (!sources) this.feeds.set(queue, (sources = new Map()))
    sources.set(source, Math.max(sources.get(source) ?? 0, at))
  }

  /** Files the segment with the agents it rang at or was answered by, and has their days worked out again. */
  #attachSegment(record: SegmentRecord, answeredBefore: { agent: string; at: number | null } | null): void {
    const life = record.life!
    record.answeredBy = life.agentName === null ? null : this.settings.agentId(record.source, life.agentName)
    record.rings = life.rings.map(({ agentName, from, to }) => ({
      agent: this.settings.agentId(record.source, agentName),
      from,
      to,
    }))
    if (answeredBefore?.agent !== record.answeredBy || answeredBefore?.at !== life.answeredAt) {
      for (const id of [answeredBefore?.agent ?? null, record.answeredBy])
        if (id !== null) this.#agent(id).answersChanged(record.source)
    }
    const after = new Set(record.rings.map((ring) => ring.agent))
    if (record.answeredBy !== null) after.add(record.answeredBy)
    const before = record.filed
    const filed = {
      from: record.beginsAt,
      to: life.endedAt === null ? null : Math.max(life.wrappedAt ?? 0, life.endedAt + record.grantedMs),
    }
    for (const id of record.agents) {
      const agent = this.#agent(id)
      agent.detach(record, before.from, before.to)
      this.#dirtyTime(agent, before.from - this.#longestGrantMs, before.to ?? agent.lastSpan(this.#untilOf(agent)))
    }
    for (const id of after) {
      const agent = this.#agent(id)
      agent.attach(record, filed.from, filed.to)
      this.#dirtyTime(agent, filed.from - this.#longestGrantMs, filed.to ?? agent.lastSpan(this.#untilOf(agent)))
    }
    record.agents = after
    record.filed = filed
    if (record.answeredBy === null) this.#bookHandled(record, null)
  }

  #refreshTicket(record: TicketRecord): void {
    const standing = standingFacts(record.facts)
    const life = ticketLife(standing)
    const queueAt = (at: number) => this.#ticketQueue(record.source, life, at) ?? ''
    const turns = ticketTurns(life)
    const clocks = life.openedAt === null ? null : this.#clocksOf(life, queueAt)
    if (record.queue !== '') {
      this.openTickets.get(record.queue)?.delete(record)
      this.#touchedQueues.add(record.queue)
    }
    this.book.take(record.shares)
    record.shares = clocks === null ? [] : ticketShares(life, turns, clocks, queueAt)
    this.book.put(record.shares)
    for (const share of record.shares) this.#touchedQueues.add(share.queue)
    const queue = queueAt(Infinity)
    const moved = record.queue !== queue
    record.life = life
    record.turns = turns
    record.clocks = clocks
    record.queue = queue
    record.open = isOpen(life, turns)
    if (queue !== '') this.#touchedQueues.add(queue)
    if (record.open) addTo(this.openTickets, queue, record)
    if (life.openedAt !== null) {
      this.#feed(queue, record.source, standing.at(-1)!.at)
      this.#noteChannel(queue, life.channel)
    }
    const coming = standing.find((fact) => fact.at > this.now)?.at ?? Infinity
    const wakeAt = Math.min(nextDue(clocks, this.now) ?? Infinity, coming)
    this.#wakes.set(record.key, wakeAt < Infinity ? wakeAt : null)
    this.#attachWorks(record)
    if (moved) this.#dirtySurveys(`ticket/${record.thing}`)
  }

  /** The queue a ticket was in at a moment; null while neither its opening nor a queue is known. */
  #ticketQueue(source: string, life: NonNullable<TicketRecord['life']>, at: number): string | null {
    const name = valueAt(life.queueNames, at)
    return name === null ? null : this.settings.queueId(source, name)
  }

  #clocksOf(life: NonNullable<TicketRecord['life']>, queueAt: (at: number) => string): TicketClocks {
    const openedAt = life.openedAt!
    const moves: TicketMove[] = [{ at: openedAt, queue: queueAt(openedAt), priority: valueUpTo(life.priorities, openedAt) }]
    for (const { at } of life.queueNames) if (at > openedAt) moves.push({ at, queue: queueAt(at) })
    for (const { at, value } of life.priorities) if (at > openedAt) moves.push({ at, priority: value })
    moves.sort((a, b) => a.at - b.at)
    const terms = ticketTerms(
      openedAt,
      moves,
      (queue) => this.settings.queueSetting(queue, life.channel),
      this.settings.settings.calendars,
    )
    const statuses = life.statuses.map(({ at, value }) => ({ at, status: value }))
    return ticketClocks({ openedAt, statuses, messages: life.messages, mergedAt: life.mergedAt }, terms, this.now)
  }

  #attachWorks(record: TicketRecord): void {
    const life = record.life!
    const works = life.works.map(({ agentName, from, to }) => ({
      agent: this.settings.agentId(record.source, agentName),
      queue: this.#ticketQueue(record.source, life, from),
      from,
      to,
    }))
    if (sameWorks(works, record.works)) return
    for (const work of record.works) {
      this.#agent(work.agent).detach(record, work.from, work.to)
      this.#dirtyTime(this.#agent(work.agent), work.from - this.#longestGrantMs, work.to)
    }
    record.works = works
    for (const work of works) {
      const agent = this.#agent(work.agent)
      agent.attach(record, work.from, work.to)
      this.#dirtyTime(agent, work.from - this.#longestGrantMs, work.to)
    }
  }

  #refreshSmall(record: SmallRecord): void {
    this.book.take(record.shares)
    for (const subject of aboutOf(record)) this.#noteAbout(subject, record)
    record.shares = smallShares(record.facts, (about) => this.#queueOfSubject(record.source, about))
    this.book.put(record.shares)
    for (const share of record.shares) this.#touchedQueues.add(share.queue)
  }

  #noteAbout(subject: string, record: SmallRecord): void {
    const known = this.#surveysAbout.get(subject)
    if (!known) this.#surveysAbout.set(subject, [record])
    else if (!known.includes(record)) known.push(record)
  }

  #dirtySurveys(subject: string): void {
    for (const survey of this.#surveysAbout.get(subject) ?? []) this.#dirtySmalls.add(survey)
  }

  /** The queue of what a survey is about: of the survey's own source, else of the first source (by name) that knows the thing. */
  #queueOfSubject(source: string, subject: string): string | null {
    const slash = subject.indexOf('/')
    const kind = subject.slice(0, slash)
    const thing = subject.slice(slash + 1)
    const records: ReadonlyMap<string, SegmentRecord | TicketRecord> = kind === 'segment' ? this.segments : this.tickets
    for (const candidate of [source, ...[...this.sources.keys()].sort()]) {
      const queue = records.get(`${kind}\n${candidate}\n${thing}`)?.queue
      if (queue) return queue
    }
    return null
  }

  // ── agents ──

  #untilOf(agent: AgentRecord, now = this.now): number {
    let horizon = 0
    for (const source of agent.sources()) {
      const track = this.sources.get(source)
      if (track) horizon = Math.max(horizon, track.horizon(this.settings.source(source)))
    }
    return agent.feeds.size === 0 ? now : Math.min(now, horizon)
  }

  #settleAgents(): void {
    for (const [agent, spans] of this.#dirtySpans) {
      const until = this.#untilOf(agent)
      // What the clock alone has gone on with since the last time, however long ago that was; or what was believed too early.
      this.#dirtyTime(agent, Math.min(agent.accrues() ? agent.until : agent.nextTurnAt, until), until)
      if (agent.until > until) for (const span of agent.bookedFrom(until)) spans.add(span)
      const shift = agent.takePresenceShift(this.#context)
      if (shift) this.#dirtyTime(agent, shift.from - this.#longestGrantMs, Math.min(shift.to, agent.lastSpan(until)))
      // A wrap-up that ends otherwise adds the spans it touches; they are visited in turn.
      for (const span of spans) {
        for (const owner of agent.owners(span)) if (isSegment(owner) && owner.answeredBy === agent.id) this.#wrapUp(owner, agent)
      }
      for (const span of [...spans].sort((a, b) => a - b)) {
        for (const queue of agent.rebook(span, until, this.book, this.#context)) this.#touchedQueues.add(queue)
      }
      agent.until = until
      agent.nextTurnAt = agent.turnAfter(until, this.#context)
      for (const queue of agent.now.queues) this.#touchedQueues.add(queue)
      this.#touchedQueues.add(WHOLE_FLOOR)
    }
    this.#dirtySpans.clear()
  }

  /** Works out when the segment's wrap-up ends and books it as handled if that is over. */
  #wrapUp(record: SegmentRecord, agent: AgentRecord): void {
    const life = record.life!
    if (life.endedAt === null || life.how === 'lost' || life.answeredAt === null) return this.#bookHandled(record, null)
    if (life.wrappedAt !== null) return this.#bookHandled(record, life.wrappedAt)
    const limit = life.endedAt + record.grantedMs
    const next = record.grantedMs === 0 ? null : this.#nextActivity(agent, record, life.endedAt, limit)
    const wrapEndAt = next ?? (limit <= this.now ? limit : null)
    if (wrapEndAt === null) this.#wakes.set(record.key, limit)
    if (wrapEndAt !== record.wrapEndAt) this.#dirtyTime(agent, life.endedAt, Math.max(limit, record.wrapEndAt ?? limit))
    this.#bookHandled(record, wrapEndAt)
  }

  #bookHandled(record: SegmentRecord, wrapEndAt: number | null): void {
    if (record.handled.length === 0 && wrapEndAt === null) {
      record.wrapEndAt = null
      return
    }
    this.book.take(record.handled)
    record.wrapEndAt = wrapEndAt
    record.handled =
      wrapEndAt === null || record.queue === null
        ? []
        : handledShares(record.life!, record.queue, wrapEndAt, holdMs(record.life!))
    this.book.put(record.handled)
    if (record.queue !== null) this.#touchedQueues.add(record.queue)
  }

  /** The first thing the agent did before `limit`: a ring, an answer or work begun from `after` on, a change of presence after it. */
  #nextActivity(agent: AgentRecord, record: SegmentRecord, after: number, limit: number): number | null {
    let next = limit
    const consider = (at: number) => {
      if (at >= after && at < next) next = at
    }
    for (let span = spanOf(after); span <= limit; span += SPAN_MS) {
      for (const owner of agent.owners(span)) {
        if (owner === record) continue
        for (const at of beginningsOf(owner, agent.id)) consider(at)
      }
    }
    const presence = agent.nextPresenceAfter(after, this.#context)
    if (presence !== null) consider(presence)
    return next < limit ? next : null
  }

  #activitiesOf(owner: Owner, agent: string): Activity[] {
    if (isSegment(owner)) return this.#segmentActivities(owner, agent)
    const { key: thing, works } = owner as TicketRecord
    return works
      .filter((work) => work.agent === agent)
      .map(({ queue, from, to }) => ({ thing, queue, kind: 'talking', from, to }))
  }

  #segmentActivities(record: SegmentRecord, agent: string): Activity[] {
    const life = record.life!
    const { key: thing, queue } = record
    const found: Activity[] = []
    for (const ring of record.rings)
      if (ring.agent === agent) found.push({ thing, queue, kind: 'ringing', from: ring.from, to: ring.to })
    if (record.answeredBy !== agent || life.answeredAt === null) return found
    let from = life.answeredAt
    for (const hold of life.holds) {
      if (hold.from > from) found.push({ thing, queue, kind: 'talking', from, to: hold.from })
      found.push({ thing, queue, kind: 'holding', from: hold.from, to: hold.to })
      if (hold.to === null) return found
      from = hold.to
    }
    found.push({ thing, queue, kind: 'talking', from, to: life.endedAt })
    if (life.endedAt !== null && life.how !== 'lost' && record.wrapEndAt !== life.endedAt) {
      found.push({ thing, queue, kind: 'wrapping', from: life.endedAt, to: record.wrapEndAt })
    }
    return found
  }
}

const DEFAULT_LONGEST_MS = 4 * 3_600_000

function isSegment(owner: Owner): owner is SegmentRecord {
  return owner.key.startsWith('segment\n')
}

/** When an agent began something with a thing: a ring, an answer, a piece of work. Hold and what follows it are no beginnings. */
function beginningsOf(owner: Owner, agent: string): number[] {
  if (!isSegment(owner)) return (owner as TicketRecord).works.filter((work) => work.agent === agent).map((work) => work.from)
  const beginnings = owner.rings.filter((ring) => ring.agent === agent).map((ring) => ring.from)
  if (owner.answeredBy === agent) beginnings.push(owner.life!.answeredAt!)
  return beginnings
}

/** Visits are numbered after the `~`; where they are not, their ids decide. */
function isLaterVisit(a: SegmentRecord, b: SegmentRecord): boolean {
  const visit = (thing: string) => Number(thing.slice(thing.lastIndexOf('~') + 1))
  const [x, y] = [visit(a.thing), visit(b.thing)]
  return Number.isFinite(x) && Number.isFinite(y) && x !== y ? x > y : a.thing > b.thing
}

/** Subjects that a survey is about. */
function aboutOf(record: SmallRecord): Set<string> {
  const subjects = new Set<string>()
  for (const fact of record.facts) {
    if ((fact.type === 'survey.sent' || fact.type === 'survey.answered') && fact.data.about) subjects.add(fact.data.about)
  }
  return subjects
}

/** How a thing is remembered when it is put away: without its source, since a survey names what it is about without one. */
export function subjectOf({ kind, thing }: { kind: string; thing: string }): string {
  return `${kind}\n${thing}`
}

function sameWorks(a: readonly Work[], b: readonly Work[]): boolean {
  if (a.length !== b.length) return false
  return a.every((work, n) => {
    const other = b[n]!
    return work.agent === other.agent && work.from === other.from && work.to === other.to && work.queue === other.queue
  })
}

function addTo<K, V>(index: Map<K, Set<V>>, key: K, value: V): void {
  let values = index.get(key)
  if (!values) index.set(key, (values = new Set()))
  values.add(value)
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
