import { compareText, type Fact } from '../event/fact.ts'
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
  #presences: Presence[] | null = null
  now: AgentNow = { state: 'offline', since: 0, reason: '', queues: [], held: 0 }
  tail: Tail | null = null
  /** How far the clock has been taken into account. */
  until = 0

  constructor(id: string) {
    this.id = id
  }

  sources(): string[] {
    return [...new Set([...this.feeds.values()].map((feed) => feed.source))]
  }

  /** Puts away what lies before a moment, but for what still held then. */
  forgetBefore(before: number, context: AgentContext): void {
    for (const feed of this.feeds.values()) {
      if (!feed.facts.some((fact) => fact.at < before)) continue
      const track = this.#track(feed, context)
      feed.carry = track[lastIndexUpTo(track, before - 1)] ?? null
      feed.facts = feed.facts.filter((fact) => fact.at >= before)
    }
    for (const span of this.#owners.keys()) if (span < before) this.#owners.delete(span)
    for (const span of this.#booked.keys()) if (span < before) this.#booked.delete(span)
    this.#presences = null
  }

  /** Lets go of carried words that are among the facts read back. */
  forgetCarry(readFrom: number): void {
    for (const feed of this.feeds.values()) if (feed.carry && feed.carry.at >= readFrom) feed.carry = null
    this.#presences = null
  }

  presenceChanged(): void {
    this.#presences = null
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

  /** Spans that have something booked or filed, oldest first. */
  spans(): number[] {
    return [...new Set([...this.#owners.keys(), ...this.#booked.keys()])].sort((a, b) => a - b)
  }

  /** The first presence change after a moment: up to there a changed presence matters. */
  nextPresenceAfter(at: number, context: AgentContext): number | null {
    return this.presences(context).find((presence) => presence.at > at)?.at ?? null
  }

  /** Notes an answer at a moment: it only matters where he had said `offline`. */
  answered(at: number, context: AgentContext): void {
    const said = this.presences(context)[lastIndexUpTo(this.presences(context), at)]
    if (said?.presence === 'offline') this.#presences = null
  }

  /**
   * His declared presence over time, all sources together. With several sources the strongest word holds (busy, available, aux, offline): one
   * who pauses on the telephone and still takes chats is available. A restart of a source voids what was said there before.
   */
  presences(context: AgentContext): Presence[] {
    if (this.#presences) return this.#presences
    const tracks = [...this.feeds.values()].map((feed) => this.#track(feed, context))
    this.#presences = tracks.length === 1 ? tracks[0]! : combine(tracks)
    return this.#presences
  }

  #track(feed: Feed, context: AgentContext): Presence[] {
    const track: Presence[] = feed.carry ? [feed.carry] : []
    for (const fact of standingFacts(feed.facts)) {
      if (fact.type !== 'agent.state') continue
      const { presence, reason, queues } = fact.data
      track.push({
        at: fact.at,
        presence,
        reason: reason ?? '',
        queues: queues ? queues.map((name) => context.queueId(feed.source, name)) : (track.at(-1)?.queues ?? null),
      })
    }
    const first = track[0]?.at
    for (const at of context.restarts(feed.source)) {
      if (first !== undefined && at > first) track.push({ at, presence: 'offline', reason: '', queues: [] })
    }
    track.sort((a, b) => a.at - b.at)
    return withDerivedPresence(track, this.#answers(feed.source, context))
  }

  #answers(source: string, context: AgentContext): number[] {
    const answers = new Set<number>()
    const consider = (owner: Owner) => {
      const answer = context.answerOf(owner, this.id)
      if (answer && answer.source === source) answers.add(answer.at)
    }
    for (const owners of this.#owners.values()) for (const owner of owners) consider(owner)
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
    const now = this.#carried(span, result.now)
    if (result.shares.length > 0 || now.state !== 'offline') this.#booked.set(span, { shares: result.shares, now })
    else this.#booked.delete(span)
    if (spanOf(until) === span) {
      for (const queue of [...this.now.queues, ...now.queues]) touched.add(queue)
      this.now = now
      this.tail = result.tail
    }
    return touched
  }

  /** A state that began in an earlier span keeps its beginning. */
  #carried(span: number, now: AgentNow): AgentNow {
    const before = this.#booked.get(span - SPAN_MS)?.now
    const goesOn = now.since === span && before?.state === now.state && before.reason === now.reason
    return goesOn ? { ...now, since: before.since } : now
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
  return moments.map((at) => {
    const said = tracks.map((track) => track[lastIndexUpTo(track, at)]).filter((presence) => presence !== undefined)
    let strongest = said[0]!
    for (const presence of said) if (strength[presence.presence] > strength[strongest.presence]) strongest = presence
    const lists = said.filter((presence) => presence.presence !== 'offline').map((presence) => presence.queues)
    const known = lists.filter((queues) => queues !== null)
    const queues = known.length === 0 ? null : [...new Set(known.flat())].sort()
    return { at, presence: strongest.presence, reason: strongest.reason, queues }
  })
}
