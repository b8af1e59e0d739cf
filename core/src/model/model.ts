import type { Fact } from '../event/fact.ts'
import type { SettingsBook } from '../settings/book.ts'
import { AgentDesk } from './agent-desk.ts'
import { hourOf, type AgentRecord } from './agent.ts'
import type { SegmentRecord, TicketRecord } from './record.ts'
import { Seen } from './seen.ts'
import { SegmentDesk } from './segment-desk.ts'
import { aboutOf, SmallDesk } from './small-desk.ts'
import { Table } from './table.ts'
import { TicketDesk } from './ticket-desk.ts'

/** A fact as the log keeps it: with its arrival number and when it came. */
export type Arrival = { seq: number; receivedAt: number; fact: Fact }

/**
 * The one model of the floor: every record keeps its facts, its state is a function of them, and what it adds to the intervals is taken out
 * and put in again when it changes. Three owners contribute: the segment (waits, ends), the ticket (clocks, replies), the agent's time
 * (states, occupancy, attended time, wrap-up and what is handled); each has its desk. The whole is a function of (facts, settings, now):
 * order of arrival and repeats cannot matter, and `now` only moves forward.
 */
export class Model {
  /** Arrival number of the newest fact folded in. */
  head = 0
  /** What was put away. */
  seen = new Seen()
  readonly #table: Table
  readonly #agents: AgentDesk
  readonly #segments: SegmentDesk
  readonly #tickets: TicketDesk
  readonly #smalls: SmallDesk
  readonly #restarted = new Set<string>()

  constructor(settings: SettingsBook) {
    this.#table = new Table(settings)
    this.#agents = new AgentDesk(this.#table)
    this.#smalls = new SmallDesk(this.#table, (source, subject) => this.#queueOfSubject(source, subject))
    const moved = (subject: string) => this.#smalls.subjectMoved(subject)
    this.#segments = new SegmentDesk(this.#table, this.#agents, moved)
    this.#tickets = new TicketDesk(this.#table, this.#agents, moved)
  }

  get settings() {
    return this.#table.settings
  }

  get book() {
    return this.#table.book
  }

  get sources() {
    return this.#table.sources
  }

  /** Which sources feed a queue, and the newest moment they did. */
  get feeds() {
    return this.#table.feeds
  }

  get channels() {
    return this.#table.channels
  }

  get agents() {
    return this.#agents.agents
  }

  /** The agent of this id, made where nothing is known of him. */
  agent(id: string): AgentRecord {
    return this.#agents.get(id)
  }

  get segments() {
    return this.#segments.segments
  }

  /** Segments that wait, by queue. */
  get waiting() {
    return this.#segments.waiting
  }

  /** Segments that left the line and were queued less than the target ago, by queue. */
  get young() {
    return this.#segments.young
  }

  get tickets() {
    return this.#tickets.tickets
  }

  /** Open tickets by queue. */
  get openTickets() {
    return this.#tickets.open
  }

  get smalls() {
    return this.#smalls.smalls
  }

  /** The moment up to which the clock has done its work. */
  get now() {
    return this.#table.now
  }

  /** Facts of things that were over before this moment are put away: the log has them. */
  get evictedBefore() {
    return this.#table.evictedBefore
  }

  /** Folds facts in. They may come in any order and more than once. */
  apply(arrivals: readonly Arrival[], now: number): void {
    this.#table.now = Math.max(this.now, now)
    for (const arrival of arrivals) {
      this.head = Math.max(this.head, arrival.seq)
      this.#table.source(arrival.fact.source).hear(arrival.fact, arrival.receivedAt)
      this.#file(arrival.fact)
    }
    this.#settle()
  }

  /** Hears facts without folding them in: whoever does so owes them to the figures. */
  skip(arrivals: readonly Arrival[]): void {
    for (const { seq, receivedAt, fact } of arrivals) {
      this.head = Math.max(this.head, seq)
      this.#table.source(fact.source).hear(fact, receivedAt)
    }
  }

  /** Lets the clock alone do its work: promises fall due, wrap-ups end, intervals close. */
  advance(now: number): void {
    this.#table.now = Math.max(this.now, now)
    for (const key of this.#table.wakes.take(this.now)) {
      this.#segments.wake(key)
      this.#tickets.wake(key)
    }
    this.#agents.advance()
    this.#settle()
  }

  /** Queues whose figures or state moved since the last call. */
  takeTouched(): Set<string> {
    const touched = new Set(this.#table.touched)
    this.#table.touched.clear()
    return touched
  }

  /** How far an agent's time is known at `now`: that, or where his sources' word ends. */
  untilOf(agent: AgentRecord, now = this.now): number {
    return this.#agents.untilOf(agent, now)
  }

  /** Puts away what was over before `before` and touches nothing later. What it added stays in the rows. */
  evict(before: number): void {
    const cutoff = hourOf(before)
    if (cutoff <= this.evictedBefore) return
    this.advance(this.now) // time that only the clock has gone on with must be in the rows before it is put away
    // Agents before segments: that somebody answered may be all that shows him to be there.
    this.#forgetWords(cutoff)
    this.#segments.evict(cutoff, ({ thing }) => this.seen.add(`segment\n${thing}`))
    this.#tickets.evict(cutoff, ({ thing }) => this.seen.add(`ticket\n${thing}`))
    this.#smalls.evict(cutoff, (record) => {
      this.seen.add(subjectOf(record.facts[0]!))
      for (const subject of aboutOf(record)) this.seen.add(aboutKey(subject))
    })
    this.#table.evictedBefore = cutoff
    this.book.freeze(cutoff)
  }

  /** Brings everything to the state in which it may be written down: booked up to now, words from before `evictedBefore` only carried. */
  readyToDump(): void {
    this.advance(this.now)
    this.#forgetWords(this.evictedBefore)
  }

  #forgetWords(before: number): void {
    this.#agents.forgetBefore(before, (fact) => this.seen.add(keyOf(fact)))
  }

  /**
   * Reads facts back that were folded in before and put away since: what they add is in the rows already. With `whole`, agents' time is whole
   * again from there on; `readFrom` is how far back the facts tell what agents had said before.
   */
  restore(facts: readonly Fact[], whole?: { from: number; readFrom: number }): void {
    this.advance(this.now) // what the clock has gone on with must be in the rows before they are muted
    if (whole) {
      this.#segments.fileAnew(this.evictedBefore)
      this.#tickets.fileAnew(this.evictedBefore)
      this.#table.evictedBefore = Math.min(this.evictedBefore, hourOf(whole.from))
      this.#agents.forgetCarry(whole.readFrom)
    }
    this.book.muted(() => {
      for (const fact of facts) this.#file(fact)
      if (whole) this.#agents.dirtyFrom(whole.from)
      this.#settle()
    })
  }

  /** Takes an empty model to where another stood (model/dump.ts). */
  standAt({ head, now, evictedBefore, seen }: { head: number; now: number; evictedBefore: number; seen: Seen }): void {
    this.head = head
    this.seen = seen
    this.#table.now = now
    this.#table.evictedBefore = evictedBefore
  }

  #file(fact: Fact): void {
    switch (fact.kind) {
      case 'segment':
        return this.#segments.file(fact)
      case 'ticket':
        return this.#tickets.file(fact)
      case 'agent':
        return this.#agents.file(fact)
      case 'source':
        if (this.#table.source(fact.source).add(fact)) this.#restarted.add(fact.source)
        return
      default:
        return this.#smalls.file(fact)
    }
  }

  /** Reads again what is dirty, in the order in which things depend on one another. */
  #settle(): void {
    for (const source of this.#restarted) {
      this.#segments.sourceRestarted(source)
      this.#agents.sourceRestarted(source)
    }
    this.#restarted.clear()
    this.#segments.settle()
    this.#tickets.settle()
    this.#smalls.settle()
    this.#agents.settle()
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
}

/** How a word about an agent is remembered when it is put away: another content under its id, or a correction, reaches back to it. */
export function keyOf({ source, id }: { source: string; id: string }): string {
  return `fact\n${source}\n${id}`
}

/** How it is remembered that a survey about a subject is put away. */
export function aboutKey(subject: string): string {
  return `about\n${subject}`
}

/** How a thing is remembered when it is put away: without its source, since a survey names what it is about without one. */
export function subjectOf({ kind, thing }: { kind: string; thing: string }): string {
  return `${kind}\n${thing}`
}
