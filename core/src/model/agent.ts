import { compareText, type Fact } from '../event/fact.ts'
import { agentDay, type Activity, type AgentDay, type AgentNow, type Presence, type Tail } from './agent-day.ts'
import { intervalStart } from '../interval/interval.ts'
import type { Book, Share } from './book.ts'
import { standingFacts } from './standing.ts'

export const DAY_MS = 86_400_000

/** The UTC day that holds a moment: the unit in which an agent's time is worked out again. Not a business day. */
export function utcDayOf(at: number): number {
  return at - (((at % DAY_MS) + DAY_MS) % DAY_MS)
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

type BookedDay = { shares: Share[]; result: AgentDay }

/**
 * One person at work: presence facts by source, and the things he had open, by day. Works a day out again when something in it changed, takes
 * the old shares out of the book and puts the new ones in.
 */
export class AgentRecord {
  readonly id: string
  /** `agent.state` facts by source and raw name. */
  readonly feeds = new Map<string, { source: string; facts: Fact[] }>()
  readonly #owners = new Map<number, Set<Owner>>()
  readonly #booked = new Map<number, BookedDay>()
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

  presenceChanged(): void {
    this.#presences = null
  }

  attach(day: number, owner: Owner): void {
    let owners = this.#owners.get(day)
    if (!owners) this.#owners.set(day, (owners = new Set()))
    owners.add(owner)
  }

  detach(day: number, owner: Owner): void {
    this.#owners.get(day)?.delete(owner)
  }

  /** Things that began on the day or on the one before (and may reach into it), in an order of their own. */
  owners(day: number): Owner[] {
    const found = [...(this.#owners.get(day - DAY_MS) ?? []), ...(this.#owners.get(day) ?? [])]
    return found.sort((a, b) => compareText(a.key, b.key))
  }

  /** Days that have something booked or attached from `from` on, and the day of `until`. */
  daysFrom(from: number): number[] {
    const days = new Set<number>()
    for (const day of this.#owners.keys()) if (day >= from) days.add(day)
    for (const day of this.#booked.keys()) if (day >= from) days.add(day)
    return [...days].sort((a, b) => a - b)
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

  #track(feed: { source: string; facts: Fact[] }, context: AgentContext): Presence[] {
    const track: Presence[] = []
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
    const answers: number[] = []
    for (const owners of this.#owners.values()) {
      for (const owner of owners) {
        const answer = context.answerOf(owner, this.id)
        if (answer && answer.source === source) answers.push(answer.at)
      }
    }
    return answers.sort((a, b) => a - b)
  }

  /** Works a day out again and books the difference. Gives the queues whose figures moved. */
  rebook(day: number, until: number, book: Book, context: AgentContext): Set<string> {
    const activities: Activity[] = []
    const queues = new Set<string>()
    for (const owner of this.owners(day)) {
      for (const activity of context.activitiesOf(owner, this.id)) {
        if (activity.from >= day + DAY_MS || (activity.to !== null && activity.to <= day)) continue
        activities.push(activity)
        if (activity.queue !== null) queues.add(activity.queue)
      }
    }
    const presences = this.presences(context)
    const result = agentDay({
      from: day,
      to: day + DAY_MS,
      until,
      presences: presences.slice(Math.max(0, lastIndexUpTo(presences, day)), lastIndexUpTo(presences, day + DAY_MS - 1) + 1),
      activities,
      usualQueues: [...queues].sort(),
    })
    const before = this.#booked.get(day)
    const touched = new Set<string>()
    if (before) {
      book.take(before.shares)
      for (const share of before.shares) touched.add(share.queue)
    }
    book.put(result.shares)
    for (const share of result.shares) touched.add(share.queue)
    if (result.shares.length > 0) this.#booked.set(day, { shares: result.shares, result })
    else this.#booked.delete(day)
    if (utcDayOf(until) === day) {
      for (const queue of [...this.now.queues, ...result.now.queues]) touched.add(queue)
      this.now = this.#carried(day, result)
      this.tail = result.tail
    }
    return touched
  }

  /** A state that began yesterday keeps its beginning across midnight. */
  #carried(day: number, result: AgentDay): AgentNow {
    const before = this.#booked.get(day - DAY_MS)?.result.now
    const sameAsBefore = result.now.since === day && before?.state === result.now.state && before.reason === result.now.reason
    return sameAsBefore ? { ...result.now, since: before.since } : result.now
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
