import type { Fact } from '../event/fact.ts'
import type { Channel } from '../event/primitive.ts'
import type { EndHow } from '../event/contact.ts'
import { endsUnanswered } from '../event/contact.ts'

/** How a wait came to its end, and whether it has. */
export type Fate = 'waiting' | 'answered' | 'abandoned' | 'flowOut' | 'lost' | 'rejected'

/** Why we ended a segment ourselves when the source never said so. */
export type DerivedEnd = 'restart' | 'longest' | 'superseded'

/** What the facts of one visit of a contact to a queue say. Times are epoch ms. */
export type SegmentLife = {
  contact: string | null
  /** As the source calls it. */
  queueName: string | null
  channel: Channel
  /** Null while the start is unknown: the segment is in no wait statistic until it arrives. */
  queuedAt: number | null
  answeredAt: number | null
  agentName: string | null
  endedAt: number | null
  how: EndHow | null
  derivedEnd: DerivedEnd | null
  wrappedAt: number | null
  /** Hold spans within the talk, closed at its end. An open hold has no end. */
  holds: { from: number; to: number | null }[]
  /** Rings: at which agent, from when, and until when if that is over. */
  rings: { agentName: string; from: number; to: number | null }[]
  missed: { agentName: string; at: number; how: string }[]
  fate: Fate
}

/** What happened around a segment and bears on its end. */
export type Surroundings = {
  /** When the same contact next entered a queue of the same source; null if it did not. */
  nextQueuedAt: number | null
  /** The first restart of the source after the segment began; null if there was none. */
  restartAt: number | null
  /** A segment open for longer than this was lost. */
  longestMs: number
  /** Which agent a name means: a source may call one person by several. */
  agentId: (name: string) => string
  now: number
}

/** Of one visit nothing happens later than this after its first fact: what claims to has a wrong clock, or an id that was used again. */
const LIFE_MS = 31 * 24 * 3_600_000

/** The facts that can be of one visit (rule S13), of those that stand. */
export function oneLife<T extends { at: number }>(standing: T[]): T[] {
  const last = (standing[0]?.at ?? 0) + LIFE_MS
  return standing.every(({ at }) => at <= last) ? standing : standing.filter(({ at }) => at <= last)
}

const unanswered: ReadonlySet<EndHow> = new Set(endsUnanswered)

/**
 * Reads a segment's life off its standing facts. The answer stands if it comes before the end; of two ends the earlier counts; what comes
 * after the end is ignored, except wrap-up. An end that nobody reported is derived, in this order: the same contact entered another queue
 * while waiting here (handed on), the source restarted (lost), the longest plausible duration passed (lost). A real end always beats the
 * last one, and an earlier real end beats the others, so the result is the same in any order of arrival.
 */
export function segmentLife(standing: readonly Fact[], around: Surroundings): SegmentLife {
  const life: SegmentLife = {
    contact: null,
    queueName: null,
    channel: 'other',
    queuedAt: null,
    answeredAt: null,
    agentName: null,
    endedAt: null,
    how: null,
    derivedEnd: null,
    wrappedAt: null,
    holds: [],
    rings: [],
    missed: [],
    fate: 'waiting',
  }
  const beginsAt = standing[0]?.at ?? around.now
  for (const fact of standing) applyFact(life, fact, around.agentId)
  endByDerivation(life, beginsAt, around)
  closeOpenSpans(life)
  life.fate = fateOf(life)
  return life
}

function applyFact(life: SegmentLife, fact: Fact, agentId: (name: string) => string): void {
  if (fact.type === 'contact.wrapped') {
    life.wrappedAt ??= fact.at
    return
  }
  if (fact.type === 'contact.queued') {
    if (life.queuedAt !== null) return
    life.queuedAt = fact.at
    life.queueName = fact.data.queue
    life.contact = fact.data.contact
    life.channel = fact.data.channel
    return
  }
  if (life.endedAt !== null) return
  switch (fact.type) {
    case 'contact.alerted':
      life.rings.push({ agentName: fact.data.agent, from: fact.at, to: null })
      return
    case 'contact.missed': {
      const agent = agentId(fact.data.agent)
      const ring = life.rings.find((r) => r.to === null && agentId(r.agentName) === agent)
      if (ring) ring.to = fact.at
      life.missed.push({ agentName: fact.data.agent, at: fact.at, how: fact.data.how })
      return
    }
    case 'contact.answered':
      if (life.answeredAt !== null) return
      life.answeredAt = fact.at
      life.agentName = fact.data.agent
      return
    case 'contact.held':
      applyHold(life, fact.at, fact.data.on)
      return
    case 'contact.ended':
      life.endedAt = fact.at
      life.how = fact.data.how
  }
}

function applyHold(life: SegmentLife, at: number, on: boolean): void {
  if (life.answeredAt === null) return
  const open = life.holds.at(-1)
  const isOpen = open !== undefined && open.to === null
  if (on && !isOpen) life.holds.push({ from: at, to: null })
  if (!on && isOpen) open.to = at
}

function endByDerivation(life: SegmentLife, beginsAt: number, around: Surroundings): void {
  const { nextQueuedAt, restartAt, longestMs, now } = around
  // What happens once it must long have been over is another story: a customer who comes back days later was not handed on.
  const isPlausible = (at: number, since: number) => life.endedAt !== null || at <= since + longestMs
  const waits = life.answeredAt === null && life.endedAt === null
  const handedOnAt = waits && nextQueuedAt !== null && isPlausible(nextQueuedAt, beginsAt) ? nextQueuedAt : null
  const firstEnd = Math.min(life.endedAt ?? Infinity, handedOnAt ?? Infinity)
  const isAnsweredLater = restartAt !== null && life.answeredAt !== null && life.answeredAt > restartAt
  const heardOfAt = isAnsweredLater ? beginsAt : (life.answeredAt ?? beginsAt)
  if (restartAt !== null && restartAt < firstEnd && isPlausible(restartAt, heardOfAt)) {
    // The exchange forgot the contact; an answer or an end that it reports afterwards belongs to nothing we can follow.
    if (isAnsweredLater) {
      life.answeredAt = null
      life.agentName = null
    }
    end(life, restartAt, 'lost', 'restart')
  } else if (handedOnAt !== null) {
    end(life, handedOnAt, 'transferred', 'superseded')
  }
  const openSince = life.answeredAt ?? beginsAt
  if (life.endedAt === null && now >= openSince + longestMs) end(life, openSince + longestMs, 'lost', 'longest')
}

function end(life: SegmentLife, at: number, how: EndHow, derived: DerivedEnd): void {
  life.endedAt = at
  life.how = how
  life.derivedEnd = derived
  // What comes after the end is ignored, also where the end had to be derived.
  life.rings = life.rings.filter((ring) => ring.from <= at)
  life.missed = life.missed.filter((missed) => missed.at <= at)
  life.holds = life.holds.filter((hold) => hold.from <= at)
}

/** Rings end at the answer or the end, holds at the end. */
function closeOpenSpans(life: SegmentLife): void {
  const ringEnd = life.answeredAt ?? life.endedAt
  if (ringEnd !== null) for (const ring of life.rings) ring.to = Math.max(ring.from, Math.min(ring.to ?? ringEnd, ringEnd))
  if (life.endedAt !== null) for (const hold of life.holds) hold.to = Math.min(hold.to ?? life.endedAt, life.endedAt)
  if (life.wrappedAt !== null && life.endedAt !== null) life.wrappedAt = Math.max(life.wrappedAt, life.endedAt)
}

function fateOf(life: SegmentLife): Fate {
  if (life.answeredAt !== null) return 'answered'
  if (life.how === 'rejected') return 'rejected'
  if (life.how === null) return 'waiting'
  if (life.how === 'abandoned') return 'abandoned'
  // An end "after answer" without the answer: how the wait went is not known, so it is claimed to be nothing else.
  return unanswered.has(life.how) ? 'flowOut' : 'lost'
}

/** The wait: to the answer, or to leaving the line; null while it goes on or where its start is unknown. */
export function waitMs(life: SegmentLife): number | null {
  const until = life.answeredAt ?? life.endedAt
  return life.queuedAt === null || until === null ? null : Math.max(0, until - life.queuedAt)
}

export function holdMs(life: SegmentLife): number {
  return life.holds.reduce((sum, hold) => sum + Math.max(0, (hold.to ?? life.endedAt ?? hold.from) - hold.from), 0)
}
