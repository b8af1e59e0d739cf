import type { Fact } from '@watchfloor/core/event/fact'
import type { ThingKind } from '@watchfloor/core/event/vocabulary'
import { subjectOf, type Arrival, type Model } from '@watchfloor/core/model/model'
import type { Db } from '@watchfloor/db/connect'
import { readSpan, readThings, type StoredFact } from '@watchfloor/db/log/read'

const HOUR_MS = 3_600_000
/** What was over for this long, by the clock of the sources, is put away. */
export const KEPT_MS = 24 * HOUR_MS
/** A source from which nothing has come for this long does not hold the others back. */
const ACTIVE_MS = 15 * 60_000
/** A late fact reaches this far round itself: contacts that were open then … */
const REACH_MS = 12 * HOUR_MS
/** … and what agents had last said before that. */
const PRESENCE_REACH_MS = 36 * HOUR_MS
const PAGE = 5_000
const THINGS_AT_ONCE = 2_000

type ThingName = { kind: ThingKind; thing: string }

/** The log, as it is read back: by thing, and by the time of which the facts tell (a page after an arrival number). */
export type LogReader = {
  readThings(things: readonly ThingName[]): Promise<StoredFact[]>
  readSpan(fromAt: number, toAt: number, after: number, limit: number): Promise<StoredFact[]>
}

export function logReader(db: Db): LogReader {
  return {
    readThings: (things) => readThings(db, things),
    readSpan: (fromAt, toAt, after, limit) => readSpan(db, fromAt, toAt, after, limit),
  }
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
  const { wanted, reach } = whatIsMissing(model, arrivals)
  const things = await factsOf(log, [...wanted.values()], upTo)
  let from = reach
  for (const fact of things) {
    if (fact.kind === 'segment' && touches(arrivals, fact)) from = Math.min(from, fact.at)
    if (fact.type === 'ticket.worked' && touches(arrivals.filter(mayMoveTicket), fact))
      from = Math.min(from, Date.parse(fact.data.from))
  }
  if (from >= model.evictedBefore) {
    if (things.length > 0) model.restore(things)
    return
  }
  const wholeFrom = Math.floor((from - REACH_MS) / HOUR_MS) * HOUR_MS
  const readFrom = wholeFrom - PRESENCE_REACH_MS
  const span = await spanFacts(log, readFrom, model.evictedBefore, upTo)
  const tickets = new Map<string, ThingName>()
  for (const fact of span)
    if (fact.kind === 'ticket' || fact.kind === 'segment') tickets.set(subjectOf(fact), { kind: fact.kind, thing: fact.thing })
  const whole = await factsOf(log, [...tickets.values()], upTo)
  const others = span.filter((fact) => fact.kind === 'agent' || fact.kind === 'source')
  model.restore([...things, ...whole, ...others], { from: wholeFrom, readFrom })
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

function whatIsMissing(model: Model, arrivals: readonly Arrival[]): { wanted: Map<string, ThingName>; reach: number } {
  const wanted = new Map<string, ThingName>()
  let reach = Infinity
  const want = (kind: ThingKind, thing: string) => {
    const subject = `${kind}\n${thing}`
    if (model.seen.has(subject)) wanted.set(subject, { kind, thing })
  }
  for (const { fact } of arrivals) {
    if (fact.kind === 'segment') {
      const record = model.segments.get(`segment\n${fact.source}\n${fact.thing}`)
      if (!record) want('segment', fact.thing)
      reach = Math.min(reach, fact.at, record?.beginsAt ?? Infinity)
    } else if (fact.kind === 'agent') {
      reach = Math.min(reach, fact.at)
      if (fact.revises !== '' && !knowsAgentFact(model, fact)) reach = Math.min(reach, fact.at - KEPT_MS)
    } else if (fact.kind === 'source') {
      if (fact.type !== 'source.state' || fact.data.state === 'restarted') reach = Math.min(reach, fact.at)
    } else {
      want(fact.kind, fact.thing)
      const about = (fact.type === 'survey.sent' || fact.type === 'survey.answered') && fact.data.about
      if (about) want(about.slice(0, about.indexOf('/')) as ThingKind, about.slice(about.indexOf('/') + 1))
      if (fact.type === 'ticket.worked') reach = Math.min(reach, Date.parse(fact.data.from))
      if (mayMoveTicket({ fact }))
        for (const work of model.tickets.get(`ticket\n${fact.source}\n${fact.thing}`)?.works ?? [])
          reach = Math.min(reach, work.from)
    }
  }
  return { wanted, reach }
}

/** May it change the queue that earlier work on a ticket belongs to? */
function mayMoveTicket({ fact }: { fact: Fact }): boolean {
  if (fact.kind !== 'ticket') return false
  return (
    fact.revises !== '' || fact.type === 'ticket.opened' || (fact.type === 'ticket.changed' && fact.data.set.queue !== undefined)
  )
}

function knowsAgentFact(model: Model, { source, thing, revises }: Fact): boolean {
  const feed = model.agents.get(model.settings.agentId(source, thing))?.feeds.get(`${source}\n${thing}`)
  return feed?.facts.some((fact) => fact.id === revises) ?? false
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
