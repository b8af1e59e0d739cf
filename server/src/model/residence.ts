import type { Fact } from '@watchfloor/core/event/fact'
import type { ThingKind } from '@watchfloor/core/event/vocabulary'
import type { AgentRecord } from '@watchfloor/core/model/agent'
import { aboutKey, keyOf, subjectOf, type Arrival, type Model } from '@watchfloor/core/model/model'
import { FUTURE_TOLERANCE_MS } from '@watchfloor/core/model/source'
import type { Db } from '@watchfloor/db/connect'
import { readKeyed, readLastWords, readSpan, readSurveysAbout, readThings, type StoredFact } from '@watchfloor/db/log/read'

const HOUR_MS = 3_600_000
/** What was over for this long, by the clock of the sources, is put away. */
export const KEPT_MS = 24 * HOUR_MS
/** A source from which nothing has come for this long does not hold the others back. */
const ACTIVE_MS = 15 * 60_000
/** A late fact reaches this far round itself: contacts that were open then … */
const REACH_MS = 12 * HOUR_MS
/** … and what agents had last said before that. */
const PRESENCE_REACH_MS = 36 * HOUR_MS
/** Of what was said before that, the last words: some may have been taken back. */
const LAST_WORDS = 8
const PAGE = 5_000
const THINGS_AT_ONCE = 2_000

type ThingName = { kind: ThingKind; thing: string }
type FactKey = { source: string; id: string }

/** The log, as it is read back (db/log/read.ts). */
export type LogReader = {
  readThings(things: readonly ThingName[]): Promise<StoredFact[]>
  readKeyed(keys: readonly FactKey[]): Promise<StoredFact[]>
  readSurveysAbout(subjects: readonly string[]): Promise<StoredFact[]>
  readLastWords(names: readonly { source: string; name: string }[], before: number, count: number): Promise<StoredFact[]>
  readSpan(fromAt: number, toAt: number, after: number, limit: number): Promise<StoredFact[]>
}

export function logReader(db: Db): LogReader {
  return {
    readThings: (things) => orUnread(readThings(db, things)),
    readKeyed: (keys) => orUnread(readKeyed(db, keys)),
    readLastWords: (names, before, count) => orUnread(readLastWords(db, names, before, count)),
    readSurveysAbout: (subjects) => orUnread(readSurveysAbout(db, subjects)),
    readSpan: (fromAt, toAt, after, limit) => orUnread(readSpan(db, fromAt, toAt, after, limit)),
  }
}

/** The log could not be read back. The model is as it was: everything is read before anything is changed. */
export class LogUnread extends Error {}

function orUnread<T>(read: Promise<T>): Promise<T> {
  return read.catch((cause: unknown) => {
    throw new LogUnread('What was put away could not be read back from the log', { cause })
  })
}

/** The moment before which things may be put away: a day behind the slowest source that is telling us anything. */
export function evictionCutoff(model: Model, now: number): number {
  let slowest = now
  for (const track of model.sources.values())
    if (now - track.lastReceivedAt < ACTIVE_MS) slowest = Math.min(slowest, track.watermark)
  return slowest - KEPT_MS
}

/**
 * Has everything on the table that these facts touch: things that were put away are read back from the log, and where a fact reaches into
 * time that was put away, that time is. Then the fold can go on as if nothing had ever left.
 */
export async function bringBack(log: LogReader, model: Model, arrivals: readonly Arrival[]): Promise<void> {
  if (model.evictedBefore === 0) return
  const upTo = model.head
  const { wanted, surveysOf, keys, reach } = whatIsMissing(model, arrivals)
  const surveys = upToNow(await log.readSurveysAbout([...surveysOf]), upTo)
  for (const { kind, thing } of surveys) wanted.set(`${kind}\n${thing}`, { kind, thing })
  const things = await factsOf(log, [...wanted.values()], upTo)
  let from = Math.min(reach, ...(await corrected(log, model, keys, upTo)).map((fact) => fact.at))
  for (const fact of things) {
    if (fact.kind === 'segment' && touches(arrivals, fact)) from = Math.min(from, fact.at)
    if (fact.type === 'ticket.worked' && touches(arrivals.filter(mayMoveThing), fact))
      from = Math.min(from, Date.parse(fact.data.from))
  }
  if (from >= model.evictedBefore) {
    if (things.length > 0) model.restore(things)
    return
  }
  const wholeFrom = Math.floor((from - REACH_MS) / HOUR_MS) * HOUR_MS
  const readFrom = wholeFrom - PRESENCE_REACH_MS
  const span = await spanFacts(log, readFrom, model.evictedBefore, upTo)
  const contacts = new Map<string, ThingName>()
  for (const fact of span)
    if (fact.kind === 'ticket' || fact.kind === 'segment') contacts.set(subjectOf(fact), { kind: fact.kind, thing: fact.thing })
  const whole = await factsOf(log, [...contacts.values()], upTo)
  const others = span.filter((fact) => fact.kind === 'agent' || fact.kind === 'source')
  const words = upToNow(await log.readLastWords(carriedSince(model, readFrom), readFrom, LAST_WORDS), upTo)
  model.restore([...things, ...whole, ...words, ...others], { from: wholeFrom, readFrom })
}

/** Words about agents that were put away and that these keys name, and what those correct in turn. */
async function corrected(log: LogReader, model: Model, keys: readonly FactKey[], upTo: number): Promise<Fact[]> {
  const found: Fact[] = []
  const asked = new Set<string>()
  for (let next = keys; next.length > 0;) {
    for (const key of next) asked.add(keyOf(key))
    const facts = upToNow(await log.readKeyed(next), upTo)
    found.push(...facts)
    next = facts
      .map(({ source, revises }) => ({ source, id: revises }))
      .filter((key) => key.id !== '' && !asked.has(keyOf(key)) && model.seen.has(keyOf(key)))
  }
  return found
}

/** Whose carried word will be read back; what they had said before that word is not among the facts of the span. */
function carriedSince(model: Model, readFrom: number): { source: string; name: string }[] {
  return [...model.agents.values()].flatMap((agent) =>
    [...agent.feeds.values()].filter(({ carry }) => carry !== null && carry.at >= readFrom),
  )
}

function upToNow(stored: readonly StoredFact[], upTo: number): Fact[] {
  return stored.filter(({ seq }) => seq <= upTo).map(({ fact }) => fact)
}

/** Every fact since `evictedBefore` and of the older things, up to an arrival number: what a checkpoint is filled up with. */
export async function residentFacts(
  log: LogReader,
  evictedBefore: number,
  older: readonly ThingName[],
  upTo: number,
): Promise<Fact[]> {
  return [...(await factsOf(log, older, upTo)), ...(await spanFacts(log, evictedBefore, Number.MAX_SAFE_INTEGER, upTo))]
}

type Missing = {
  wanted: Map<string, ThingName>
  /** Subjects whose surveys were put away and may come to another queue. */
  surveysOf: Set<string>
  /** Words about agents that were put away and are now contradicted or corrected. */
  keys: FactKey[]
  /** How far back agents' time must be whole. */
  reach: number
}

function whatIsMissing(model: Model, arrivals: readonly Arrival[]): Missing {
  const missing: Missing = { wanted: new Map(), surveysOf: new Set(), keys: [], reach: behindOf(model, arrivals) }
  const reachTo = (at: number) => (missing.reach = Math.min(missing.reach, at))
  const want = (kind: ThingKind, thing: string) => {
    const subject = `${kind}\n${thing}`
    if (model.seen.has(subject)) missing.wanted.set(subject, { kind, thing })
  }
  for (const { fact } of arrivals) {
    if (mayMoveThing({ fact }) && model.seen.has(aboutKey(`${fact.kind}/${fact.thing}`)))
      missing.surveysOf.add(`${fact.kind}/${fact.thing}`)
    if (fact.kind === 'segment') {
      const record = model.segments.get(`segment\n${fact.source}\n${fact.thing}`)
      if (!record) want('segment', fact.thing)
      reachTo(Math.min(fact.at, record?.beginsAt ?? Infinity))
    } else if (fact.kind === 'agent') {
      reachTo(fact.at)
      for (const id of [fact.id, fact.revises])
        if (id !== '' && model.seen.has(keyOf({ source: fact.source, id }))) missing.keys.push({ source: fact.source, id })
    } else if (fact.kind === 'source') {
      if (fact.type !== 'source.state' || fact.data.state === 'restarted') reachTo(fact.at)
    } else {
      want(fact.kind, fact.thing)
      const about = (fact.type === 'survey.sent' || fact.type === 'survey.answered') && fact.data.about
      if (about) want(about.slice(0, about.indexOf('/')) as ThingKind, about.slice(about.indexOf('/') + 1))
      if (fact.type === 'ticket.worked') reachTo(Date.parse(fact.data.from))
      if (mayMoveThing({ fact }))
        for (const work of model.tickets.get(`ticket\n${fact.source}\n${fact.thing}`)?.works ?? []) reachTo(work.from)
    }
  }
  return missing
}

/**
 * From when on agents' time becomes known, or unknown, only now; Infinity where it does not. A source that goes on after a long silence tells
 * of the time since then, and so does another that begins to tell of somebody. Whoever was known by his contacts alone is from his first
 * word on known as far as its source has told.
 */
function behindOf(model: Model, arrivals: readonly Arrival[]): number {
  let from = Infinity
  const behind = new Set<string>()
  for (const { fact } of arrivals) {
    const track = model.sources.get(fact.source)
    if (track && track.horizon(model.settings.source(fact.source)) < model.evictedBefore) behind.add(fact.source)
    const agent = fact.kind === 'agent' ? model.agents.get(model.settings.agentId(fact.source, fact.thing)) : undefined
    if (!agent) continue
    if (agent.feeds.size === 0) from = Math.min(from, watermarkAfter(model, arrivals, fact.source))
    else if (isPending(agent)) from = Math.min(from, agent.until)
  }
  if (behind.size === 0) return from
  for (const agent of model.agents.values())
    if (isPending(agent) && agent.sources().some((source) => behind.has(source))) from = Math.min(from, agent.until)
  return from
}

/** Would anything of his change if more of his time were known? */
function isPending(agent: AgentRecord): boolean {
  return agent.accrues() || agent.nextTurnAt < Number.MAX_SAFE_INTEGER
}

/** How far a source will have told when these have come. */
function watermarkAfter(model: Model, arrivals: readonly Arrival[], source: string): number {
  const moments = arrivals
    .filter(({ fact, receivedAt }) => fact.source === source && fact.at <= receivedAt + FUTURE_TOLERANCE_MS)
    .map(({ fact }) => fact.at)
  return Math.max(model.sources.get(source)?.watermark ?? 0, ...moments)
}

/** May it change the queue that a contact or ticket, its work and its surveys belong to? */
function mayMoveThing({ fact }: { fact: Fact }): boolean {
  if (fact.kind !== 'ticket' && fact.kind !== 'segment') return false
  if (fact.revises !== '' || fact.type === 'ticket.opened' || fact.type === 'contact.queued') return true
  return fact.type === 'ticket.changed' && fact.data.set.queue !== undefined
}

function touches(arrivals: readonly Arrival[], fact: Fact): boolean {
  return arrivals.some((arrival) => arrival.fact.kind === fact.kind && arrival.fact.thing === fact.thing)
}

async function factsOf(log: LogReader, things: readonly ThingName[], upTo: number): Promise<Fact[]> {
  const facts: Fact[] = []
  for (let from = 0; from < things.length; from += THINGS_AT_ONCE) {
    for (const stored of await log.readThings(things.slice(from, from + THINGS_AT_ONCE)))
      if (stored.seq <= upTo) facts.push(stored.fact)
  }
  return facts
}

async function spanFacts(log: LogReader, from: number, to: number, upTo: number): Promise<Fact[]> {
  const facts: Fact[] = []
  for (let after = 0; ;) {
    const page = await log.readSpan(from, to, after, PAGE)
    if (page.length === 0) return facts
    for (const stored of page) if (stored.seq <= upTo) facts.push(stored.fact)
    after = page.at(-1)!.seq
    if (after > upTo) return facts
  }
}
