import type { Fact } from '../event/fact.ts'
import type { Channel } from '../event/primitive.ts'
import type { AgentDesk } from './agent-desk.ts'
import { segmentRecord, type SegmentRecord } from './record.ts'
import { segmentShares } from './segment-shares.ts'
import { oneLife, segmentLife } from './segment.ts'
import { addFact, standingFacts } from './standing.ts'
import { addTo, type Table } from './table.ts'

const DEFAULT_LONGEST_MS = 4 * 3_600_000

/** The segments of a model: visits of contacts to queues, and what their waiting and ending adds. */
export class SegmentDesk {
  readonly segments = new Map<string, SegmentRecord>()
  /** Segments that wait, by queue. */
  readonly waiting = new Map<string, Set<SegmentRecord>>()
  /** Segments that left the line and were queued less than the target ago, by queue. */
  readonly young = new Map<string, Set<SegmentRecord>>()
  readonly #table: Table
  readonly #agents: AgentDesk
  readonly #moved: (subject: string) => void
  readonly #contacts = new Map<string, Set<SegmentRecord>>()
  readonly #dirty = new Set<SegmentRecord>()

  /** `moved` is told of a segment that came to another queue. */
  constructor(table: Table, agents: AgentDesk, moved: (subject: string) => void) {
    this.#table = table
    this.#agents = agents
    this.#moved = moved
  }

  file(fact: Fact): void {
    const key = `segment\n${fact.source}\n${fact.thing}`
    let record = this.segments.get(key)
    if (!record) this.segments.set(key, (record = segmentRecord(key, fact.source, fact.thing)))
    if (addFact(record.facts, fact)) this.#dirty.add(record)
  }

  wake(key: string): void {
    const record = this.segments.get(key)
    if (record) this.#dirty.add(record)
  }

  /** The source began anew: what was open is lost. */
  sourceRestarted(source: string): void {
    for (const record of this.segments.values()) if (record.source === source) this.#dirty.add(record)
  }

  /** What is still here and began before agents' time was put away is filed with it again. */
  fileAnew(before: number): void {
    for (const record of this.segments.values()) if (record.filed.from < before) this.#dirty.add(record)
  }

  /** Reads again what is dirty; one visit may make another of its contact dirty. */
  settle(): void {
    while (this.#dirty.size > 0) {
      const [record] = this.#dirty
      this.#dirty.delete(record!)
      this.#refresh(record!)
    }
  }

  /** Puts away what was over before a moment; `gone` is told of each. */
  evict(cutoff: number, gone: (record: SegmentRecord) => void): void {
    for (const record of this.segments.values()) {
      if (!this.#isPast(record, cutoff)) continue
      for (const visit of this.#contacts.get(record.contactKey) ?? [record]) {
        this.#agents.detachSegment(visit)
        if (visit.queue !== null) this.young.get(visit.queue)?.delete(visit)
        this.#table.wakes.set(visit.key, null)
        this.segments.delete(visit.key)
        gone(visit)
      }
      this.#contacts.delete(record.contactKey)
    }
  }

  /** Over and done with, together with every other visit of its contact. */
  #isPast(record: SegmentRecord, cutoff: number): boolean {
    const visits = record.contactKey === '' ? [record] : [...(this.#contacts.get(record.contactKey) ?? [record])]
    return visits.every(({ filed, facts }) => filed.to !== null && filed.to < cutoff && facts.every((fact) => fact.at < cutoff))
  }

  #refresh(record: SegmentRecord): void {
    const standing = oneLife(standingFacts(record.facts))
    const queued = standing.find((fact) => fact.type === 'contact.queued') ?? null
    this.#fileUnderContact(record, queued)
    record.beginsAt = standing[0]?.at ?? record.facts[0]!.at
    const queue = queued?.type === 'contact.queued' ? this.#table.settings.queueId(record.source, queued.data.queue) : null
    const channel = queued?.type === 'contact.queued' ? queued.data.channel : 'other'
    const terms = queue === null ? null : this.#table.settings.queueAt(queue, queued!.at, channel)
    record.grantedMs = terms === null ? 0 : terms.wrapUpMs
    this.#agents.noteGrant(record.grantedMs)
    const life = segmentLife(standing, {
      nextQueuedAt: this.#nextQueuedAt(record),
      restartAt: this.#table.sources.get(record.source)?.firstRestartAfter(record.beginsAt) ?? null,
      longestMs: terms?.longestMs ?? DEFAULT_LONGEST_MS,
      agentId: (name) => this.#table.settings.agentId(record.source, name),
      now: this.#table.now,
    })
    if (standing.length === 0) life.endedAt = record.beginsAt
    this.#leaveQueue(record)
    const shares = queue === null || terms === null ? [] : segmentShares(life, queue, terms.wait)
    if (this.#table.book.exchange(record.shares, shares)) record.shares = shares
    const moved = record.queue !== queue
    const answeredBefore = record.answeredBy === null ? null : { agent: record.answeredBy, at: record.life!.answeredAt }
    record.life = life
    record.queue = queue
    if (queue !== null) this.#enterQueue(record, queue, channel, terms!.wait.withinMs)
    this.#table.wakes.set(
      record.key,
      life.endedAt === null ? (life.answeredAt ?? record.beginsAt) + (terms?.longestMs ?? DEFAULT_LONGEST_MS) : null,
    )
    this.#agents.attachSegment(record, answeredBefore)
    if (moved) this.#moved(`segment/${record.thing}`)
  }

  #fileUnderContact(record: SegmentRecord, queued: Fact | null): void {
    const contactKey = queued?.type === 'contact.queued' ? `${record.source}\n${queued.data.contact}` : ''
    const same = contactKey === record.contactKey && queued?.at === record.queuedFact?.at && queued?.id === record.queuedFact?.id
    if (same) return
    for (const key of [record.contactKey, contactKey]) {
      for (const sibling of this.#contacts.get(key) ?? []) if (sibling !== record) this.#dirty.add(sibling)
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
    this.#table.touched.add(record.queue)
  }

  #enterQueue(record: SegmentRecord, queue: string, channel: Channel, withinMs: number): void {
    const life = record.life!
    this.#table.touched.add(queue)
    this.#table.noteFeed(queue, record.source, record.beginsAt, channel)
    if (life.fate === 'waiting') addTo(this.waiting, queue, record)
    else if (life.fate !== 'rejected' && life.queuedAt !== null && life.queuedAt + withinMs > this.#table.now)
      addTo(this.young, queue, record)
  }
}

/** Visits are numbered after the `~`; where they are not, their ids decide. */
function isLaterVisit(a: SegmentRecord, b: SegmentRecord): boolean {
  const visit = (thing: string) => Number(thing.slice(thing.lastIndexOf('~') + 1))
  const [x, y] = [visit(a.thing), visit(b.thing)]
  return Number.isFinite(x) && Number.isFinite(y) && x !== y ? x > y : a.thing > b.thing
}
