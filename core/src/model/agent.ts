import { compareText, type Fact } from '../event/fact.ts'
import { INTERVAL_MS, intervalStart } from '../interval/interval.ts'
import { agentSpan, type Activity, type AgentNow, type Tail } from './agent-span.ts'
import type { Book } from './book.ts'
import type { Share } from './share.ts'
import { PresenceLine, type Feed } from './presence.ts'
import { lastIndexUpTo } from './presence-track.ts'

/** An agent's time is worked out by the interval: what changes touches a few things and not his whole day. */
export const SPAN_MS = INTERVAL_MS

/** The span that holds a moment. */
export function spanOf(at: number): number {
  return Math.floor(at / SPAN_MS) * SPAN_MS
}

/** A source that names no queues leaves them to what the agent had open in the same hour: then the spans of an hour hang together. */
export const HOUR_MS = 3_600_000

export function hourOf(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS
}

/** Whatever can put activities on an agent's day: a segment or a ticket. */
export type Owner = { readonly key: string }

/** What an agent needs to know from the floor to work out his time. */
export type AgentContext = {
  activitiesOf: (owner: Owner, agent: string) => readonly Activity[]
  restarts: (source: string) => readonly number[]
  queueId: (source: string, name: string) => string
  now: () => number
}

type BookedSpan = { shares: Share[]; now: AgentNow }

const nothing: ReadonlySet<Owner> = new Set()

/**
 * One person at work: what he said of himself, and the things he had open, by span. Works a span out again when something in it changed, and
 * books the difference.
 */
export class AgentRecord {
  readonly id: string
  readonly presence: PresenceLine
  readonly #owners = new Map<number, Set<Owner>>()
  readonly #open = new Map<Owner, number>()
  readonly #booked = new Map<number, BookedSpan>()
  /** The last span something was filed under, and the last that was booked. */
  #lastFiled = 0
  #lastBooked = 0
  now: AgentNow = { state: 'offline', since: 0, reason: '', queues: [], held: 0 }
  tail: Tail | null = null
  /** How far the clock has been taken into account. */
  until = 0
  /** When, after that, the next thing known of him begins or ends. */
  nextTurnAt = Infinity

  constructor(id: string, context: AgentContext) {
    this.id = id
    this.presence = new PresenceLine(context)
  }

  /** What his sources say of him, by source and name. */
  get feeds(): ReadonlyMap<string, Feed> {
    return this.presence.feeds
  }

  sources(): readonly string[] {
    return this.presence.sources()
  }

  /** Puts away what lies before a moment, but for what still held then; `gone` is told of each fact. */
  forgetBefore(before: number, gone: (fact: Fact) => void): void {
    this.presence.forgetBefore(before, gone)
    for (const span of this.#owners.keys()) if (span < before) this.#owners.delete(span)
    for (const span of this.#booked.keys()) if (span < before) this.#booked.delete(span)
  }

  /** Files a thing under the spans it touches; one that goes on (`to` null) is in every span from its beginning. */
  attach(owner: Owner, from: number, to: number | null): void {
    if (to === null) {
      this.#open.set(owner, from)
      return
    }
    for (let span = spanOf(from); span <= to; span += SPAN_MS) {
      let owners = this.#owners.get(span)
      if (!owners) this.#owners.set(span, (owners = new Set()))
      owners.add(owner)
      this.#lastFiled = Math.max(this.#lastFiled, span)
    }
  }

  detach(owner: Owner, from: number, to: number | null): void {
    this.#open.delete(owner)
    if (to === null) return
    for (let span = spanOf(from); span <= to; span += SPAN_MS) this.#owners.get(span)?.delete(owner)
  }

  /** Things in the span, in no order that means anything. */
  owners(span: number): Owner[] {
    const found = [...(this.#owners.get(span) ?? nothing)]
    for (const [owner, from] of this.#open) if (from < span + SPAN_MS) found.push(owner)
    return found
  }

  /** Spans with something booked that end after a moment. */
  bookedFrom(at: number): number[] {
    const found: number[] = []
    for (const span of spansOf(this.#booked, spanOf(at), this.#lastBooked)) found.push(span)
    return found
  }

  /**
   * The spans in `[from, to]` in which there is, or was, anything of his: something booked or filed, something open, a word by which he is there.
   * What goes on does so up to `known`. In all others he is offline and nothing is to be worked out, and between one word with a wrong year and today there may be a million of them.
   */
  livelySpans(from: number, to: number, known: number): Set<number> {
    const spans = new Set([...spansOf(this.#booked, spanOf(from), to), ...spansOf(this.#owners, spanOf(from), to)])
    const add = (since: number, until: number) => {
      for (let span = spanOf(Math.max(since, from)); span <= Math.min(until, to); span += SPAN_MS) spans.add(span)
    }
    const words = this.presence.words()
    for (const [n, word] of words.entries()) {
      add(word.at, word.at)
      if (word.presence !== 'offline') add(word.at, words[n + 1]?.at ?? known)
    }
    for (const since of this.#open.values()) add(since, known)
    return spans
  }

  /** The last span that has something booked or filed, or the one of `until` if that is later. */
  lastSpan(until: number): number {
    return Math.max(spanOf(until), this.#lastFiled, this.#lastBooked)
  }

  /** Before this nobody said anything of him, and only what he had open fills his time. */
  firstWordAt(): number {
    return this.presence.words()[0]?.at ?? Infinity
  }

  /** The first presence change after a moment: up to there a changed presence matters. */
  nextPresenceAfter(at: number): number | null {
    const words = this.presence.words()
    return words[lastIndexUpTo(words, at) + 1]?.at ?? null
  }

  /** Works a span out again and books the difference. Tells `touched` of the queues whose figures or state moved. */
  rebook(span: number, until: number, book: Book, context: AgentContext, touched: Set<string>): void {
    const end = span + SPAN_MS
    const words = this.presence.words()
    const presences = words.slice(Math.max(0, lastIndexUpTo(words, span)), lastIndexUpTo(words, end - 1) + 1)
    const result = agentSpan({
      from: span,
      to: end,
      until,
      presences,
      activities: this.#activities(span, end, context),
      usualQueues: this.presence.leavesQueuesOpen(span, end) ? this.#usualQueues(hourOf(span), context) : [],
    })
    this.#keep(span, result, book, touched)
    if (spanOf(until) !== span) return
    const since = this.#since(span, result.now, until)
    for (const queue of this.now.queues) touched.add(queue)
    for (const queue of result.now.queues) touched.add(queue)
    this.now = { ...result.now, since }
    this.tail = result.tail
  }

  /** What he had open at some time in `[from, to)`, whole spans. What is in several of them is given for each. */
  #activities(from: number, to: number, context: AgentContext): Activity[] {
    const found: Activity[] = []
    const consider = (owner: Owner) => {
      for (const activity of context.activitiesOf(owner, this.id))
        if (activity.from < to && (activity.to === null || activity.to > from)) found.push(activity)
    }
    for (let span = from; span < to; span += SPAN_MS) for (const owner of this.#owners.get(span) ?? nothing) consider(owner)
    for (const [owner, since] of this.#open) if (since < to) consider(owner)
    return found
  }

  /** The queues of what he had open in an hour. */
  #usualQueues(hour: number, context: AgentContext): string[] {
    const queues = new Set<string>()
    for (const { queue } of this.#activities(hour, hour + HOUR_MS, context)) if (queue !== null) queues.add(queue)
    return [...queues].sort(compareText)
  }

  #keep(span: number, { shares, now }: BookedSpan, book: Book, touched: Set<string>): void {
    const before = this.#booked.get(span)
    if (book.exchange(before?.shares ?? [], shares)) {
      for (const share of before?.shares ?? []) touched.add(share.queue)
      for (const share of shares) touched.add(share.queue)
    }
    if (shares.length > 0 || now.state !== 'offline') {
      this.#booked.set(span, { shares, now })
      this.#lastBooked = Math.max(this.#lastBooked, span)
    } else this.#booked.delete(span)
  }

  /** When a state began that may have begun in an earlier span. */
  #since(span: number, now: AgentNow, until: number): number {
    if (now.since !== span) return now.since
    if (now.state === 'offline') return this.#offlineSince(span, until)
    for (let start = span; ; start -= SPAN_MS) {
      const before = this.#booked.get(start - SPAN_MS)?.now
      if (before?.state !== now.state || before.reason !== now.reason) return start
      if (before.since !== start - SPAN_MS) return before.since
    }
  }

  /** Spans in which he was offline throughout are not booked: since the end of the last that is, else since his first word. */
  #offlineSince(span: number, until: number): number {
    let last: number | null = null
    for (const booked of this.#booked.keys()) if (booked < span && (last === null || booked > last)) last = booked
    if (last === null) {
      const first = this.firstWordAt()
      return first <= until ? first : 0
    }
    const { now } = this.#booked.get(last)!
    return now.state === 'offline' ? now.since : last + SPAN_MS
  }

  /** The first moment after `until` at which something of his begins or ends, as far as that is known already; Infinity for none. */
  turnAfter(until: number, context: AgentContext): number {
    let turn = this.nextPresenceAfter(until) ?? Infinity
    const consider = (owner: Owner) => {
      for (const { from, to } of context.activitiesOf(owner, this.id)) {
        if (from > until && from < turn) turn = from
        if (to !== null && to > until && to < turn) turn = to
      }
    }
    for (const owner of this.#open.keys()) consider(owner)
    for (const span of spansOf(this.#owners, spanOf(until), this.#lastFiled))
      for (const owner of this.#owners.get(span) ?? nothing) consider(owner)
    return turn
  }

  /** Does the clock alone change anything for him? Then days must be booked again as intervals close. */
  accrues(): boolean {
    return this.tail !== null && (this.tail.state !== 'offline' || this.tail.held > 0)
  }

  crossesInterval(until: number): boolean {
    return intervalStart(until) !== intervalStart(this.until)
  }
}

/** The keys of `known` in `[from, to]`, found the shorter way: span by span, or key by key where few are known in a long time. */
function spansOf(known: ReadonlyMap<number, unknown>, from: number, to: number): number[] {
  const found: number[] = []
  if ((to - from) / SPAN_MS > known.size) {
    for (const span of known.keys()) if (span >= from && span <= to) found.push(span)
    return found.sort((a, b) => a - b)
  }
  for (let span = from; span <= to; span += SPAN_MS) if (known.has(span)) found.push(span)
  return found
}
