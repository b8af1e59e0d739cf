import { compareFacts, compareText, type Fact } from '../event/fact.ts'
import { agentSpan, type Activity, type AgentNow, type Presence, type Tail } from './agent-span.ts'
import { intervalStart } from '../interval/interval.ts'
import type { Book, Share } from './book.ts'
import { standingFacts } from './standing.ts'

/** An agent's time is worked out by the hour: what changes touches a few things and not his whole day. */
export const SPAN_MS = 3_600_000

/** The span that holds a moment. */
export function spanOf(at: number): number {
  return Math.floor(at / SPAN_MS) * SPAN_MS
}

/** Whatever can put activities on an agent's day: a segment or a ticket. */
export type Owner = { readonly key: string }

/** What an agent needs to know from the floor to work out a day. */
export type AgentContext = {
  activitiesOf: (owner: Owner, agent: string) => readonly Activity[]
  restarts: (source: string) => readonly number[]
  queueId: (source: string, name: string) => string
  answerOf: (owner: Owner, agent: string) => { source: string; at: number } | null
}

/** What one source says of the agent under one name. `carry` is what held before the oldest fact that is still kept. */
export type Feed = { source: string; name: string; facts: Fact[]; carry: Presence | null }

type BookedSpan = { shares: Share[]; now: AgentNow }

/**
 * One person at work: presence facts by source, and the things he had open, by span. Works a span out again when something in it changed,
 * takes the old shares out of the book and puts the new ones in.
 */
export class AgentRecord {
  readonly id: string
  /** `agent.state` facts by source and raw name. */
  readonly feeds = new Map<string, Feed>()
  readonly #owners = new Map<number, Set<Owner>>()
  readonly #open = new Map<Owner, number>()
  readonly #booked = new Map<number, BookedSpan>()
  /** What each source said, and all of them together, as last read. */
  readonly #words = new Map<string, Presence[]>()
  #presences: Presence[] | null = null
  #combined: { tracks: Presence[][]; presences: Presence[] } | null = null
  /** The last span something was filed under. */
  #lastFiled = 0
  #settled: readonly Presence[] = []
  now: AgentNow = { state: 'offline', since: 0, reason: '', queues: [], held: 0 }
  tail: Tail | null = null
  /** How far the clock has been taken into account. */
  until = 0
  /** When, after that, the next thing known of him begins or ends. */
  nextTurnAt = Infinity

  constructor(id: string) {
    this.id = id
  }

  sources(): string[] {
    return [...new Set([...this.feeds.values()].map((feed) => feed.source))]
  }

  /** Puts away what lies before a moment, but for what still held then; `gone` is told of each fact. */
  forgetBefore(before: number, context: AgentContext, gone: (fact: Fact) => void): void {
    for (const source of this.sources()) {
      const feeds = this.#feedsOf(source)
      const track = this.#track(source, context)
      for (const feed of feeds) {
        feed.carry = track[lastIndexUpTo(track, before - 1)] ?? null
        for (const fact of feed.facts) if (fact.at < before) gone(fact)
        feed.facts = feed.facts.filter((fact) => fact.at >= before)
      }
    }
    for (const span of this.#owners.keys()) if (span < before) this.#owners.delete(span)
    for (const span of this.#booked.keys()) if (span < before) this.#booked.delete(span)
    this.presenceChanged()
    this.#settled = this.presences(context)
  }

  /** Lets go of carried words that are among the facts read back. */
  forgetCarry(readFrom: number): void {
    for (const feed of this.feeds.values()) if (feed.carry && feed.carry.at >= readFrom) feed.carry = null
    this.presenceChanged()
  }

  /** What he said has to be read again. */
  presenceChanged(): void {
    this.#words.clear()
    this.#presences = null
  }

  /** An answer came, went or moved: it may show that he is there, where that source had said `offline`. */
  answersChanged(source: string): void {
    if (this.sources().includes(source)) this.#presences = null
  }

  /**
   * From when until when his declared presence differs from what it was when this was last asked; null where it does not. Whatever changed it
   * (a word, a correction, a restart, an answer), the difference is what has to be worked out again.
   */
  takePresenceShift(context: AgentContext): { from: number; to: number } | null {
    const before = this.#settled
    const after = this.presences(context)
    if (before === after) return null
    this.#settled = after
    let head = 0
    while (head < before.length && head < after.length && isSameWord(before[head]!, after[head]!)) head++
    if (head === before.length && head === after.length) return null
    let foot = 1
    while (foot <= before.length - head && foot <= after.length - head && isSameWord(before.at(-foot)!, after.at(-foot)!)) foot++
    const from = Math.min(before[head]?.at ?? Infinity, after[head]?.at ?? Infinity)
    return { from, to: foot === 1 ? Infinity : before.at(1 - foot)!.at }
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

  /** Things in the span, in an order of their own. */
  owners(span: number): Owner[] {
    const found = [...(this.#owners.get(span) ?? [])]
    for (const [owner, from] of this.#open) if (from < span + SPAN_MS) found.push(owner)
    return found.sort((a, b) => compareText(a.key, b.key))
  }

  /** Spans with something booked that end after a moment. */
  bookedFrom(at: number): number[] {
    return [...this.#booked.keys()].filter((span) => span + SPAN_MS > at)
  }

  /** The last span that has something booked or filed, or the one of `until` if that is later. */
  lastSpan(until: number): number {
    return Math.max(spanOf(until), ...this.#owners.keys(), ...this.#booked.keys())
  }

  /** Before this nobody said anything of him, and only what he had open fills his time. */
  firstWordAt(context: AgentContext): number {
    return this.presences(context)[0]?.at ?? Infinity
  }

  /** The first presence change after a moment: up to there a changed presence matters. */
  nextPresenceAfter(at: number, context: AgentContext): number | null {
    const presences = this.presences(context)
    return presences[lastIndexUpTo(presences, at) + 1]?.at ?? null
  }

  /**
   * His declared presence over time, all sources together, changes only. With several sources the strongest word holds (busy, available, aux,
   * offline; of equal ones that of the first source by name): one who pauses on the telephone and still takes chats is available. Within a
   * source the latest word holds, whatever name it used for him. A restart of a source voids what was said there before.
   */
  presences(context: AgentContext): Presence[] {
    if (this.#presences) return this.#presences
    const tracks = this.sources()
      .sort(compareText)
      .map((source) => this.#track(source, context))
    const known = this.#combined
    if (known && known.tracks.length === tracks.length && tracks.every((track, n) => track === known.tracks[n])) {
      this.#presences = known.presences
    } else {
      this.#presences = combine(tracks)
      this.#combined = { tracks, presences: this.#presences }
    }
    return this.#presences
  }

  #feedsOf(source: string): Feed[] {
    return [...this.feeds.values()].filter((feed) => feed.source === source)
  }

  #track(source: string, context: AgentContext): Presence[] {
    let words = this.#words.get(source)
    if (!words) this.#words.set(source, (words = this.#readWords(source, context)))
    return withDerivedPresence(words, this.#answers(source, words, context))
  }

  /** What one source said, restarts included. */
  #readWords(source: string, context: AgentContext): Presence[] {
    const feeds = this.#feedsOf(source)
    const carry = feeds.find((feed) => feed.carry !== null)?.carry ?? null
    const track: Presence[] = carry ? [carry] : []
    const words = feeds.flatMap((feed) => standingFacts(feed.facts)).sort(compareFacts)
    const first = carry?.at ?? words[0]?.at ?? Infinity
    const restarts = context.restarts(source).filter((at) => at > first)
    let next = 0
    let queues = carry?.queues ?? null
    const restartUpTo = (at: number) => {
      for (; next < restarts.length && restarts[next]! <= at; next++) {
        track.push({ at: restarts[next]!, presence: 'offline', reason: '', queues: null })
        queues = null
      }
    }
    for (const fact of words) {
      if (fact.type !== 'agent.state') continue
      const { at, data } = fact
      restartUpTo(at)
      if (data.queues) queues = [...new Set(data.queues.map((name) => context.queueId(source, name)))].sort(compareText)
      track.push({ at, presence: data.presence, reason: data.reason ?? '', queues })
    }
    restartUpTo(Infinity)
    return track
  }

  /** His answers where he had said `offline`: elsewhere they show nothing new. */
  #answers(source: string, words: readonly Presence[], context: AgentContext): number[] {
    const answers = new Set<number>()
    const consider = (owner: Owner) => {
      const answer = context.answerOf(owner, this.id)
      if (answer && answer.source === source) answers.add(answer.at)
    }
    for (const [n, word] of words.entries()) {
      if (word.presence !== 'offline') continue
      const until = Math.min(words[n + 1]?.at ?? Infinity, this.#lastFiled + SPAN_MS)
      for (let span = spanOf(word.at); span < until; span += SPAN_MS)
        for (const owner of this.#owners.get(span) ?? []) consider(owner)
    }
    for (const owner of this.#open.keys()) consider(owner)
    return [...answers].sort((a, b) => a - b)
  }

  /** Works a span out again and books the difference. Gives the queues whose figures moved. */
  rebook(span: number, until: number, book: Book, context: AgentContext): Set<string> {
    const activities: Activity[] = []
    const queues = new Set<string>()
    for (const owner of this.owners(span)) {
      for (const activity of context.activitiesOf(owner, this.id)) {
        if (activity.from >= span + SPAN_MS || (activity.to !== null && activity.to <= span)) continue
        activities.push(activity)
        if (activity.queue !== null) queues.add(activity.queue)
      }
    }
    const presences = this.presences(context)
    const result = agentSpan({
      from: span,
      to: span + SPAN_MS,
      until,
      presences: presences.slice(Math.max(0, lastIndexUpTo(presences, span)), lastIndexUpTo(presences, span + SPAN_MS - 1) + 1),
      activities,
      usualQueues: [...queues].sort(),
    })
    const touched = new Set<string>()
    const before = this.#booked.get(span)
    if (before) {
      book.take(before.shares)
      for (const share of before.shares) touched.add(share.queue)
    }
    book.put(result.shares)
    for (const share of result.shares) touched.add(share.queue)
    if (result.shares.length > 0 || result.now.state !== 'offline')
      this.#booked.set(span, { shares: result.shares, now: result.now })
    else this.#booked.delete(span)
    if (spanOf(until) === span) {
      const since = this.#since(span, result.now, until, context)
      for (const queue of [...this.now.queues, ...result.now.queues]) touched.add(queue)
      this.now = { ...result.now, since }
      this.tail = result.tail
    }
    return touched
  }

  /** When a state began that may have begun in an earlier span. */
  #since(span: number, now: AgentNow, until: number, context: AgentContext): number {
    if (now.since !== span) return now.since
    if (now.state === 'offline') return this.#offlineSince(span, until, context)
    for (let start = span; ; start -= SPAN_MS) {
      const before = this.#booked.get(start - SPAN_MS)?.now
      if (before?.state !== now.state || before.reason !== now.reason) return start
      if (before.since !== start - SPAN_MS) return before.since
    }
  }

  /** Spans in which he was offline throughout are not booked: since the end of the last that is, else since his first word. */
  #offlineSince(span: number, until: number, context: AgentContext): number {
    let last: number | null = null
    for (const booked of this.#booked.keys()) if (booked < span && (last === null || booked > last)) last = booked
    if (last === null) {
      const first = this.presences(context)[0]?.at ?? Infinity
      return first <= until ? first : 0
    }
    const { now } = this.#booked.get(last)!
    return now.state === 'offline' ? now.since : last + SPAN_MS
  }

  /** The first moment after `until` at which something of his begins or ends, as far as that is known already; Infinity for none. */
  turnAfter(until: number, context: AgentContext): number {
    let turn = this.nextPresenceAfter(until, context) ?? Infinity
    const owners = new Set(this.#open.keys())
    for (const [span, filed] of this.#owners) if (span + SPAN_MS > until) for (const owner of filed) owners.add(owner)
    for (const owner of owners) {
      for (const { from, to } of context.activitiesOf(owner, this.id)) {
        if (from > until) turn = Math.min(turn, from)
        if (to !== null && to > until) turn = Math.min(turn, to)
      }
    }
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

function lastIndexUpTo(presences: readonly Presence[], at: number): number {
  let low = 0
  let high = presences.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (presences[middle]!.at <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** An answer by somebody who had said `offline` shows that he is there: available from then on, until his next word. */
function withDerivedPresence(track: Presence[], answers: readonly number[]): Presence[] {
  if (track.length === 0) return track
  const derived: Presence[] = []
  for (const at of answers) {
    const index = lastIndexUpTo(track, at)
    const said = track[index]
    const alreadyDerived = derived.some((presence) => presence.at >= (said?.at ?? 0) && presence.at <= at)
    if (said?.presence === 'offline' && !alreadyDerived) derived.push({ at, presence: 'available', reason: '', queues: null })
  }
  return derived.length === 0 ? track : [...track, ...derived].sort((a, b) => a.at - b.at)
}

const strength = { busy: 3, available: 2, aux: 1, offline: 0 } as const

function combine(tracks: readonly Presence[][]): Presence[] {
  const moments = [...new Set(tracks.flatMap((track) => track.map((presence) => presence.at)))].sort((a, b) => a - b)
  const positions = tracks.map(() => -1)
  const combined: Presence[] = []
  for (const at of moments) {
    const said: Presence[] = []
    for (const [n, track] of tracks.entries()) {
      while (positions[n]! + 1 < track.length && track[positions[n]! + 1]!.at <= at) positions[n]!++
      if (positions[n]! >= 0) said.push(track[positions[n]!]!)
    }
    const word = strongest(at, said)
    const before = combined.at(-1)
    if (!before || !isSameWord({ ...before, at }, word)) combined.push(word)
  }
  return combined
}

/** He serves the queues that his sources name where he is not offline; where he is offline everywhere, all that they name. */
function strongest(at: number, said: readonly Presence[]): Presence {
  let word = said[0]!
  for (const presence of said) if (strength[presence.presence] > strength[word.presence]) word = presence
  const there = said.filter((presence) => presence.presence !== 'offline')
  const known = (there.length > 0 ? there : said).map((presence) => presence.queues).filter((queues) => queues !== null)
  const queues = known.length === 0 ? null : [...new Set(known.flat())].sort(compareText)
  return { at, presence: word.presence, reason: word.reason, queues }
}

function isSameWord(a: Presence, b: Presence): boolean {
  if (a.at !== b.at || a.presence !== b.presence || a.reason !== b.reason) return false
  if (a.queues === null || b.queues === null) return a.queues === b.queues
  return a.queues.length === b.queues.length && a.queues.every((queue, n) => queue === b.queues![n])
}
