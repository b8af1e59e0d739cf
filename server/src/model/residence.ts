import type { Fact } from '@watchfloor/core/event/fact'
import type { ThingKind } from '@watchfloor/core/event/vocabulary'
import type { AgentRecord } from '@watchfloor/core/model/agent'
import { aboutKey, keyOf, subjectOf, type Arrival, type Model } from '@watchfloor/core/model/model'
import { FUTURE_TOLERANCE_MS } from '@watchfloor/core/model/source'
import type { Db } from '@watchfloor/db/connect'
import {
  findSpan,
  readDays,
  readKeyed,
  readLastWords,
  readSpan,
  readSurveysAbout,
  readThings,
  type Span,
  type StoredFact,
} from '@watchfloor/db/log/read'

const HOUR_MS = 3_600_000
/** What was over for this long, by the clock of the sources, is put away. */
export const KEPT_MS = 24 * HOUR_MS
/** A fact that reaches further back than this is not folded in at once: to bring so much back would hold everybody up. */
const FAR_MS = 24 * HOUR_MS
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
  findSpan(from: number, to: number): Promise<Span>
  readSpan(span: Span, after: number, limit: number): Promise<StoredFact[]>
  readDays(upTo: number): Promise<Span[]>
}

/** Which of the log's facts the model has folded in. */
export type IsFolded = (stored: StoredFact) => boolean

export function logReader(db: Db): LogReader {
  return {
    readThings: (things) => orUnread(readThings(db, things)),
    readKeyed: (keys) => orUnread(readKeyed(db, keys)),
    readLastWords: (names, before, count) => orUnread(readLastWords(db, names, before, count)),
    readSurveysAbout: (subjects) => orUnread(readSurveysAbout(db, subjects)),
    findSpan: (from, to) => orUnread(findSpan(db, from, to)),
    readSpan: (span, after, limit) => orUnread(readSpan(db, span, after, limit)),
    readDays: (upTo) => orUnread(readDays(db, upTo)),
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

/** Facts that reach back beyond this moment are left to a fold of the log anew (model/live.ts). */
export function farBefore(model: Model): number {
  return model.evictedBefore - FAR_MS
}

/**
 * Has everything on the table that these facts touch: things that were put away are read back from the log, and where a fact reaches into
 * time that was put away, that time is. Then the fold can go on as if nothing had ever left. Gives the facts that reach back further than
 * `limit`: for them nothing was brought back, and they must not be folded in.
 */
export async function bringBack(
  log: LogReader,
  model: Model,
  arrivals: readonly Arrival[],
  { limit = -Infinity, isFolded = ({ seq }: StoredFact) => seq <= model.head } = {},
): Promise<readonly Arrival[]> {
  if (model.evictedBefore === 0) return []
  const needs = arrivals.map((arrival) => whatIsMissing(model, arrival))
  const surveys = await surveysAbout(log, needs, isFolded)
  const things = factsByThing(await factsOf(log, wantedBy(needs, surveys), isFolded))
  for (const need of needs) {
    need.reach = Math.min(need.reach, reachOfThings(need, things))
    if (need.keys.length > 0) need.reach = Math.min(need.reach, await reachOfCorrected(log, model, need, isFolded))
  }
  const far = needs.filter(({ reach }) => reach < limit)
  const near = needs.filter(({ reach }) => reach >= limit)
  const back = wantedBy(near, surveys).flatMap(({ kind, thing }) => things.get(`${kind}\n${thing}`) ?? [])
  const nearby = near.map(({ arrival }) => arrival)
  const from = Math.min(behindOf(model, nearby), ...near.map(({ reach }) => reach))
  if (from >= model.evictedBefore) {
    if (back.length > 0) model.restore(back)
    return far.map(({ arrival }) => arrival)
  }
  const wholeFrom = Math.floor((from - REACH_MS) / HOUR_MS) * HOUR_MS
  const readFrom = wholeFrom - PRESENCE_REACH_MS
  const span = await spanFacts(log, readFrom, model.evictedBefore, isFolded)
  const contacts = new Map<string, ThingName>()
  for (const fact of span)
    if (fact.kind === 'ticket' || fact.kind === 'segment') contacts.set(subjectOf(fact), { kind: fact.kind, thing: fact.thing })
  const whole = await factsOf(log, [...contacts.values()], isFolded)
  const others = span.filter((fact) => fact.kind === 'agent' || fact.kind === 'source')
  const words = folded(await log.readLastWords(carriedSince(model, readFrom), readFrom, LAST_WORDS), isFolded)
  model.restore([...back, ...whole, ...words, ...others], { from: wholeFrom, readFrom })
  return far.map(({ arrival }) => arrival)
}

/** From when the words about agents are that a fact contradicts or corrects, and what those correct in turn; Infinity without any. */
async function reachOfCorrected(log: LogReader, model: Model, { keys }: Need, isFolded: IsFolded): Promise<number> {
  let reach = Infinity
  const asked = new Set<string>()
  for (let next: readonly FactKey[] = keys; next.length > 0;) {
    for (const key of next) asked.add(keyOf(key))
    const facts = folded(await log.readKeyed(next), isFolded)
    for (const { at } of facts) reach = Math.min(reach, at)
    next = facts
      .map(({ source, revises }) => ({ source, id: revises }))
      .filter((key) => key.id !== '' && !asked.has(keyOf(key)) && model.seen.has(keyOf(key)))
  }
  return reach
}

/** From when agents' time is touched by what was put away of the fact's own thing. */
function reachOfThings({ arrival, wanted }: Need, things: ReadonlyMap<string, readonly Fact[]>): number {
  if (wanted.length === 0) return Infinity
  let reach = Infinity
  for (const fact of things.get(subjectOf(arrival.fact)) ?? []) {
    if (fact.kind === 'segment') reach = Math.min(reach, fact.at)
    if (fact.type === 'ticket.worked' && mayMoveThing(arrival)) reach = Math.min(reach, Date.parse(fact.data.from))
  }
  return reach
}

/** Surveys that were put away and may come to another queue, by the subject they are about. */
async function surveysAbout(log: LogReader, needs: readonly Need[], isFolded: IsFolded): Promise<Map<string, ThingName[]>> {
  const subjects = new Set(needs.flatMap(({ surveysOf }) => surveysOf))
  const found = new Map<string, ThingName[]>()
  for (const { kind, thing, data } of folded(await log.readSurveysAbout([...subjects]), isFolded)) {
    const about = 'about' in data ? (data.about ?? '') : ''
    found.set(about, [...(found.get(about) ?? []), { kind, thing }])
  }
  return found
}

/** The things that these need, each once. */
function wantedBy(needs: readonly Need[], surveys: ReadonlyMap<string, readonly ThingName[]>): ThingName[] {
  const wanted = new Map<string, ThingName>()
  const want = (name: ThingName) => wanted.set(subjectOf(name), name)
  for (const need of needs) {
    need.wanted.forEach(want)
    for (const subject of need.surveysOf) surveys.get(subject)?.forEach(want)
  }
  return [...wanted.values()]
}

function factsByThing(facts: readonly Fact[]): Map<string, Fact[]> {
  const found = new Map<string, Fact[]>()
  for (const fact of facts) {
    const known = found.get(subjectOf(fact))
    if (known) known.push(fact)
    else found.set(subjectOf(fact), [fact])
  }
  return found
}

/** Whose carried word will be read back; what they had said before that word is not among the facts of the span. */
function carriedSince(model: Model, readFrom: number): { source: string; name: string }[] {
  return [...model.agents.values()].flatMap((agent) =>
    [...agent.feeds.values()].filter(({ carry }) => carry !== null && carry.at >= readFrom),
  )
}

function folded(stored: readonly StoredFact[], isFolded: IsFolded): Fact[] {
  return stored.filter(isFolded).map(({ fact }) => fact)
}

/** Every fact since `evictedBefore` and of the older things, up to an arrival number: what a checkpoint is filled up with. */
export async function residentFacts(
  log: LogReader,
  evictedBefore: number,
  older: readonly ThingName[],
  upTo: number,
): Promise<Fact[]> {
  const isFolded: IsFolded = ({ seq }) => seq <= upTo
  return [...(await factsOf(log, older, isFolded)), ...(await spanFacts(log, evictedBefore, Number.MAX_SAFE_INTEGER, isFolded))]
}

/** What one fact needs of what was put away. */
type Need = {
  arrival: Arrival
  wanted: ThingName[]
  /** Subjects whose surveys were put away and may come to another queue. */
  surveysOf: string[]
  /** Words about agents that were put away and are now contradicted or corrected. */
  keys: FactKey[]
  /** How far back agents' time must be whole. */
  reach: number
}

function whatIsMissing(model: Model, arrival: Arrival): Need {
  const { fact } = arrival
  const need: Need = { arrival, wanted: [], surveysOf: [], keys: [], reach: Infinity }
  const reachTo = (at: number) => (need.reach = Math.min(need.reach, at))
  const want = (kind: ThingKind, thing: string) => {
    if (model.seen.has(subjectOf({ kind, thing }))) need.wanted.push({ kind, thing })
  }
  if (mayMoveThing(arrival) && model.seen.has(aboutKey(`${fact.kind}/${fact.thing}`)))
    need.surveysOf.push(`${fact.kind}/${fact.thing}`)
  if (fact.kind === 'segment') {
    const record = model.segments.get(`segment\n${fact.source}\n${fact.thing}`)
    if (!record) want('segment', fact.thing)
    reachTo(Math.min(fact.at, record?.beginsAt ?? Infinity))
  } else if (fact.kind === 'agent') {
    reachTo(fact.at)
    for (const id of [fact.id, fact.revises])
      if (id !== '' && model.seen.has(keyOf({ source: fact.source, id }))) need.keys.push({ source: fact.source, id })
  } else if (fact.kind === 'source') {
    if (fact.type !== 'source.state' || fact.data.state === 'restarted') reachTo(fact.at)
    const track = model.sources.get(fact.source)
    for (const id of [fact.id, fact.revises]) if (track && id !== '') reachTo(track.reachOf(id))
  } else {
    want(fact.kind, fact.thing)
    const about = (fact.type === 'survey.sent' || fact.type === 'survey.answered') && fact.data.about
    if (about) want(about.slice(0, about.indexOf('/')) as ThingKind, about.slice(about.indexOf('/') + 1))
    if (fact.type === 'ticket.worked') reachTo(Date.parse(fact.data.from))
    if (mayMoveThing(arrival))
      for (const work of model.tickets.get(`ticket\n${fact.source}\n${fact.thing}`)?.works ?? []) reachTo(work.from)
  }
  return need
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

async function factsOf(log: LogReader, things: readonly ThingName[], isFolded: IsFolded): Promise<Fact[]> {
  const facts: Fact[] = []
  for (let from = 0; from < things.length; from += THINGS_AT_ONCE) {
    for (const stored of await log.readThings(things.slice(from, from + THINGS_AT_ONCE)))
      if (isFolded(stored)) facts.push(stored.fact)
  }
  return facts
}

async function spanFacts(log: LogReader, from: number, to: number, isFolded: IsFolded): Promise<Fact[]> {
  const facts: Fact[] = []
  for await (const page of pagesOf(log.readSpan, await log.findSpan(from, to), PAGE))
    for (const stored of page) if (isFolded(stored)) facts.push(stored.fact)
  return facts
}

/** The facts of a span, page by page. The database reads the next one while the one before is dealt with. */
export async function* pagesOf(read: LogReader['readSpan'], span: Span, size: number): AsyncGenerator<StoredFact[], void> {
  for (let next = read(span, span.first - 1, size); ;) {
    const page = await next
    const last = page.at(-1)
    if (!last) return
    const isEnd = page.length < size
    if (!isEnd) {
      next = read(span, last.seq, size)
      next.catch(() => {}) // said when it is waited for
    }
    yield page
    if (isEnd) return
  }
}
