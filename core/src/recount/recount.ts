import type { Fact } from '../event/fact.ts'
import type { SettingsBook } from '../settings/book.ts'
import { countAttention, type Piece } from './attention.ts'
import { readFeed, Watermarks, type Feed } from './feed.ts'
import { Grid, type RecountRow } from './grid.ts'
import { declaredPresence } from './presence.ts'
import { countTicket, queueOf, readTicket, type Ticket } from './ticket.ts'
import { beginVisit, countVisit, nextEntryAt, readVisit, type Visit } from './visit.ts'
import { countVoice } from './voice.ts'
import { countHandled, handlingPieces, wrapEndOf, type Beginning } from './wrap-up.ts'

/** Rows by queue, then by start of interval; the row `*` is the floor's own. */
export type Recount = Map<string, Map<number, RecountRow>>

export type RecountOptions = {
  /** How far each source has told (epoch ms), where the caller knows better than the newest fact up to two seconds after `now`. */
  sourceWatermarks?: ReadonlyMap<string, number>
}

/**
 * Counts a log from scratch, plainly: the yardstick for the fold in `model/`, with which it shares no code. Facts may come in any order and
 * more than once. The rules are those of SPEC.md; time that only the clock goes on with is counted up to `now`, or to where the word of an
 * agent's sources ends.
 */
export function recount(facts: Iterable<Fact>, settings: SettingsBook, now: number, options: RecountOptions = {}): Recount {
  const { things, watermarks } = sortOut(facts, now)
  const grid = new Grid()
  const feeds = new Map<string, Feed>()
  for (const { source, facts } of things.source.values()) {
    const watermark = options.sourceWatermarks?.get(source) ?? watermarks.of(source)
    feeds.set(source, readFeed(facts, settings.source(source), watermark))
  }
  const feedOf = (source: string) => {
    let feed = feeds.get(source)
    if (!feed) {
      const watermark = options.sourceWatermarks?.get(source) ?? watermarks.of(source)
      feeds.set(source, (feed = readFeed([], settings.source(source), watermark)))
    }
    return feed
  }

  const visits = readVisits(things.segment, feedOf, settings, now)
  for (const visit of visits.values()) countVisit(visit, settings, grid)
  const tickets = new Map<string, Ticket>()
  for (const [key, { source, thing, facts }] of things.ticket) tickets.set(key, readTicket(key, source, thing, facts, settings))
  for (const ticket of tickets.values()) countTicket(ticket, settings, now, grid)
  const queueOfSubject = subjects(visits, tickets)
  for (const { source, facts } of things.voice.values()) countVoice(facts, (about) => queueOfSubject(source, about), grid)
  countAgents(things.agent, visits, tickets, feedOf, settings, now, grid)
  return grid.rows
}

type Thing = { source: string; thing: string; facts: Fact[] }
type Things = Record<'segment' | 'ticket' | 'agent' | 'source' | 'voice', Map<string, Thing>>

function sortOut(facts: Iterable<Fact>, now: number): { things: Things; watermarks: Watermarks } {
  const things: Things = { segment: new Map(), ticket: new Map(), agent: new Map(), source: new Map(), voice: new Map() }
  const watermarks = new Watermarks(now)
  for (const fact of facts) {
    watermarks.hear(fact)
    const { kind, source, thing } = fact
    const shelf = kind === 'segment' || kind === 'ticket' || kind === 'agent' || kind === 'source' ? things[kind] : things.voice
    const key = `${kind}\n${source}\n${thing}`
    const known = shelf.get(key)
    if (known) known.facts.push(fact)
    else shelf.set(key, { source, thing, facts: [fact] })
  }
  return { things, watermarks }
}

function readVisits(
  segments: ReadonlyMap<string, Thing>,
  feedOf: (source: string) => Feed,
  settings: SettingsBook,
  now: number,
): Map<string, Visit> {
  const visits = new Map<string, Visit>()
  const contacts = new Map<string, Visit[]>()
  for (const [key, { source, thing, facts }] of segments) {
    const visit = beginVisit(key, source, thing, facts, settings)
    visits.set(key, visit)
    if (visit.queued) push(contacts, `${source}\n${visit.queued.data.contact}`, visit)
  }
  for (const visit of visits.values()) {
    const siblings = visit.queued ? contacts.get(`${visit.source}\n${visit.queued.data.contact}`)! : []
    readVisit(visit, {
      nextEntryAt: visit.queued ? nextEntryAt(visit, siblings) : null,
      restarts: feedOf(visit.source).restarts,
      settings,
      now,
    })
  }
  return visits
}

/** The queue of what a survey is about: of its own source, else of the first source by name that knows the thing. */
function subjects(visits: ReadonlyMap<string, Visit>, tickets: ReadonlyMap<string, Ticket>) {
  const queues = new Map<string, { source: string; queue: string }[]>()
  for (const { source, thing, queue } of visits.values()) if (queue !== null) push(queues, `segment/${thing}`, { source, queue })
  for (const ticket of tickets.values()) {
    const queue = queueOf(ticket, Infinity)
    if (queue !== null) push(queues, `ticket/${ticket.thing}`, { source: ticket.source, queue })
  }
  return (source: string, subject: string): string | null => {
    const known = queues.get(subject) ?? []
    const own = known.find((one) => one.source === source)
    const first = known.reduce<{ source: string; queue: string } | null>((a, b) => (a && a.source < b.source ? a : b), null)
    return (own ?? first)?.queue ?? null
  }
}

/** What one agent said and did, gathered from all his names. */
type Dossier = {
  saids: Map<string, { facts: Fact[][]; answers: number[] }>
  visits: Visit[]
  pieces: Piece[]
  beginnings: Beginning[]
}

function countAgents(
  agentThings: ReadonlyMap<string, Thing>,
  visits: ReadonlyMap<string, Visit>,
  tickets: ReadonlyMap<string, Ticket>,
  feedOf: (source: string) => Feed,
  settings: SettingsBook,
  now: number,
  grid: Grid,
): void {
  const dossiers = new Map<string, Dossier>()
  const dossierOf = (agent: string): Dossier => {
    let dossier = dossiers.get(agent)
    if (!dossier) dossiers.set(agent, (dossier = { saids: new Map(), visits: [], pieces: [], beginnings: [] }))
    return dossier
  }
  for (const { source, thing, facts } of agentThings.values()) {
    const { saids } = dossierOf(settings.agentId(source, thing))
    const said = saids.get(source)
    if (said) said.facts.push(facts)
    else saids.set(source, { facts: [facts], answers: [] })
  }
  for (const visit of visits.values()) fileVisit(visit, dossierOf)
  for (const { key: thing, works } of tickets.values()) {
    for (const { agent, queue, from, to } of works) {
      const dossier = dossierOf(agent)
      dossier.pieces.push({ thing, queue, isRing: false, from, to })
      dossier.beginnings.push({ at: from, thing })
    }
  }
  for (const { saids, visits, pieces, beginnings } of dossiers.values()) {
    const told = [...saids].map(([source, said]) => ({ source, ...said, restarts: feedOf(source).restarts }))
    const words = declaredPresence(told, settings, now)
    const horizon = Math.max(...[...saids.keys()].map((source) => feedOf(source).horizon))
    beginnings.sort((a, b) => a.at - b.at)
    for (const visit of visits) {
      const wrapEndAt = wrapEndOf(visit, beginnings, words, settings, now)
      if (wrapEndAt !== null) countHandled(visit, wrapEndAt, grid)
      pieces.push(...handlingPieces(visit, wrapEndAt))
    }
    countAttention(words, pieces, saids.size === 0 ? now : Math.min(now, horizon), grid)
  }
}

function fileVisit(visit: Visit, dossierOf: (agent: string) => Dossier): void {
  for (const { agent, from, to } of visit.rings) {
    const dossier = dossierOf(agent)
    dossier.pieces.push({ thing: visit.key, queue: visit.queue, isRing: true, from, to })
    dossier.beginnings.push({ at: from, thing: visit.key })
  }
  if (visit.agent === null) return
  const dossier = dossierOf(visit.agent)
  dossier.visits.push(visit)
  dossier.beginnings.push({ at: visit.answeredAt!, thing: visit.key })
  dossier.saids.get(visit.source)?.answers.push(visit.answeredAt!)
}

function push<K, V>(index: Map<K, V[]>, key: K, value: V): void {
  const list = index.get(key)
  if (list) list.push(value)
  else index.set(key, [value])
}
