import fc from 'fast-check'
import { canonical } from '../event/check.ts'
import type { Fact } from '../event/fact.ts'
import { endsAnswered, endsUnanswered } from '../event/contact.ts'
import { SettingsBook } from '../settings/book.ts'
import { presetVersion } from '../settings/preset.ts'
import { settings, type Settings } from '../settings/settings.ts'

/** A made-up history of a floor: what the sources told (in no order, nothing twice), and the moment at which it is looked at. */
export type History = { zone: string; base: number; facts: Fact[]; now: number }

const PBX = '/acme/pbx'
const CHAT = '/acme/chat'
const DESK = '/acme/desk'
const sources = [PBX, CHAT, DESK] as const

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Hours in which clocks change in New York and São Paulo, midnights, and nothing special. */
const bases = [
  { zone: 'America/New_York', base: Date.UTC(2026, 10, 1, 4, 30) },
  { zone: 'America/New_York', base: Date.UTC(2026, 2, 8, 5, 50) },
  { zone: 'America/Sao_Paulo', base: Date.UTC(2018, 10, 4, 2, 10) },
  { zone: 'America/Sao_Paulo', base: Date.UTC(2019, 1, 17, 1, 0) },
  { zone: 'America/Sao_Paulo', base: Date.UTC(2026, 10, 22, 21, 55) },
  { zone: 'UTC', base: Date.UTC(2026, 5, 10, 12, 0) },
]

/** Live and deferred queues, two versions of one, aliases of queues and people, one source with a heartbeat and two without. */
export function historySettings(zone: string, base: number): SettingsBook {
  const version = (channel: Parameters<typeof presetVersion>[1], more = {}) => ({
    ...presetVersion('brazil-smb', channel, channel),
    ...more,
  })
  const plain: Settings = settings.parse({
    version: 1,
    sites: [{ id: 'site', name: 'Site', zone }],
    queues: [
      {
        id: 'sales',
        site: 'site',
        aliases: [
          { source: PBX, name: 'vendas' },
          { source: PBX, name: 'q1' },
        ],
        versions: [version('voice'), version('voice', { from: base + HOUR, wrapUpMs: 5 * MINUTE, longestMs: 90 * MINUTE })],
      },
      { id: 'support', site: 'site', versions: [version('voice', { wrapUpMs: 0 })] },
      { id: 'talk', site: 'site', versions: [version('chat', { wrapUpMs: 40 * MINUTE, longestMs: HOUR })] },
      { id: 'mail', site: 'site', aliases: [{ name: 'email' }], versions: [version('email', { calendar: 'office' })] },
      {
        id: 'social',
        site: 'site',
        versions: [version('social', { tickets: { next: { withinMs: 10 * MINUTE, clock: 'calendar' } }, pausedBy: ['pending'] })],
      },
    ],
    calendars: [
      {
        id: 'office',
        zone,
        week: Object.fromEntries(
          ['mon', 'tue', 'wed', 'thu', 'fri', 'sun'].map((day) => [
            day,
            [
              { opens: '00:30', closes: '03:15' },
              { opens: '08:00', closes: '23:10' },
            ],
          ]),
        ),
      },
    ],
    agents: [
      { id: 'ana', name: 'Ana', aliases: [{ source: PBX, name: 'PJSIP/101' }] },
      { id: 'bia', name: 'Bia', aliases: [{ source: '*', name: 'beatriz' }] },
    ],
    sources: [
      { id: PBX, name: 'PBX', heartbeatMs: 5_000 },
      { id: CHAT, name: 'Chat', silenceMs: 20 * MINUTE },
    ],
  })
  return new SettingsBook(plain, (channel) => presetVersion('playbook-2025', channel, channel))
}

const agentNames = ['ana', 'PJSIP/101', 'bia', 'beatriz', 'caio'] as const
const queueNames = ['vendas', 'q1', 'support', 'talk', 'new', 'mail', 'email', 'social'] as const

const agentName = fc.constantFrom(...agentNames)
const queueName = fc.constantFrom(...queueNames)

/** Spans of all sizes, the small and the round ones often, so that things happen at the same moment. */
const span = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 0, 1, 1_000, 5_000, 20_000, 30_000, MINUTE) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 300 }).map((seconds) => seconds * 1_000) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 10 * MINUTE }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 9 }).map((quarters) => quarters * 15 * MINUTE) },
)
/** A moment of the history, as ms after its base. */
const offset = fc.oneof(
  fc.integer({ min: 0, max: 20 }).map((quarters) => quarters * 15 * MINUTE),
  fc.integer({ min: 0, max: 5 * 3600 }).map((seconds) => seconds * 1_000),
  fc.integer({ min: 0, max: 40 }).map((seconds) => seconds * 1_000),
  fc.integer({ min: 0, max: 30 * HOUR }),
)
const rarely = fc.integer({ min: 0, max: 9 }).map((n) => n === 0)
const often = fc.integer({ min: 0, max: 3 }).map((n) => n > 0)

const visit = fc.record({
  queue: queueName,
  channel: fc.constantFrom('voice', 'chat', 'other', 'callback'),
  noStart: rarely,
  rings: fc.array(fc.record({ agent: agentName, after: span, missedAfter: fc.option(span) }), { maxLength: 3 }),
  answer: fc.option(fc.record({ agent: agentName, after: span, talk: span })),
  holds: fc.array(fc.record({ after: span, on: fc.boolean() }), { maxLength: 3 }),
  wait: span,
  end: fc.option(fc.constantFrom(...endsUnanswered, ...endsAnswered, 'lost')),
  wrap: fc.option(span),
  gap: fc.oneof(fc.constant(0), fc.integer({ min: -3_000, max: 3_000 })),
})

const call = fc.record({
  source: fc.constantFrom<string>(PBX, PBX, CHAT),
  contact: fc.integer({ min: 0, max: 9 }),
  at: offset,
  firstVisit: fc.integer({ min: 1, max: 10 }),
  visits: fc.array(visit, { minLength: 1, maxLength: 3 }),
})

const presenceWord = fc.record({
  source: fc.constantFrom<string>(PBX, PBX, CHAT, DESK),
  agent: agentName,
  at: offset,
  presence: fc.constantFrom('offline', 'available', 'available', 'aux', 'busy'),
  reason: fc.option(fc.constantFrom('meal', 'training'), { nil: undefined }),
  queues: fc.option(fc.array(queueName, { maxLength: 3 }), { nil: undefined }),
})

const change = fc.record({
  after: fc.oneof(span, fc.integer({ min: -2_000, max: 0 })),
  set: fc
    .record(
      {
        status: fc.constantFrom('new', 'open', 'pending', 'hold', 'solved', 'closed', 'deleted', 'solved', 'open'),
        queue: queueName,
        priority: fc.integer({ min: 1, max: 4 }),
        tier: fc.integer({ min: 1, max: 3 }),
        escalation: fc.constantFrom('asked', 'accepted', 'returned'),
        merged_into: fc.constant('t9'),
        agent: fc.option(agentName),
      },
      { requiredKeys: [] },
    )
    .map((set) => (rareMerge(set) ? set : { ...set, merged_into: undefined })),
})

/** Few tickets are merged. */
function rareMerge(set: { tier?: number; priority?: number }): boolean {
  return set.tier === 3 && set.priority === 4
}

const ticket = fc.record({
  source: fc.constantFrom<string>(DESK, DESK, CHAT),
  number: fc.integer({ min: 0, max: 5 }),
  at: offset,
  noOpening: rarely,
  opened: fc.record(
    { queue: queueName, priority: fc.integer({ min: 1, max: 4 }), tier: fc.integer({ min: 1, max: 3 }) },
    { requiredKeys: [] },
  ),
  channel: fc.constantFrom('email', 'social', 'form', 'whatsapp'),
  changes: fc.array(change, { maxLength: 6 }),
  messages: fc.array(fc.record({ after: span, from: fc.constantFrom('customer', 'agent', 'bot', 'system'), public: often }), {
    maxLength: 5,
  }),
  works: fc.array(fc.record({ agent: agentName, after: span, lasts: span }), { maxLength: 3 }),
})

const voice = fc.record({
  source: fc.constantFrom<string>(...sources),
  number: fc.integer({ min: 0, max: 5 }),
  at: offset,
  what: fc.constantFrom('sent', 'answered', 'outreach', 'session'),
  survey: fc.constantFrom('csat', 'nps', 'ces'),
  about: fc.option(
    fc.oneof(
      fc.integer({ min: 0, max: 5 }).map((n) => `ticket/t${n}`),
      fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 4 })).map(([c, n]) => `segment/c${c}~${n}`),
      fc.constant('agent/ana'),
    ),
    { nil: undefined },
  ),
  score: fc.integer({ min: 0, max: 10 }),
  better: fc.constantFrom('high', 'low'),
  cohort: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
  failed: rarely,
  how: fc.constantFrom('handed_over', 'confirmed', 'left'),
})

const feedWord = fc.record({
  source: fc.constantFrom<string>(...sources),
  at: offset,
  state: fc.constantFrom('live', 'live', 'live', 'lost', 'restarted', 'backfilled'),
})

/** What senders do to their own facts: take them back, correct them, tell them twice with another precision. */
const edit = fc.record({
  target: fc.nat(),
  what: fc.constantFrom('retract', 'revise', 'conflict', 'twin'),
  shift: fc.oneof(fc.constantFrom(0, 0, 1, -1, 1_000, -1_000), fc.integer({ min: -40 * MINUTE, max: 40 * MINUTE })),
  precision: fc.constantFrom(1, 1_000, 60_000),
  recordedAfter: fc.constantFrom(0, 0, 1_000, 5_000),
  circle: rarely,
})

export type Shape = { contacts?: number; words?: number; tickets?: number; voices?: number; feeds?: number; edits?: number }

/** Histories of up to so many contacts, presence words, tickets and so on. */
export function histories(shape: Shape = {}): fc.Arbitrary<History> {
  const { contacts = 8, words = 12, tickets = 3, voices = 4, feeds = 8, edits = 6 } = shape
  return fc
    .record({
      where: fc.constantFrom(...bases),
      contacts: fc.array(call, { maxLength: contacts }),
      words: fc.array(presenceWord, { maxLength: words }),
      tickets: fc.array(ticket, { maxLength: tickets }),
      voices: fc.array(voice, { maxLength: voices }),
      feeds: fc.array(feedWord, { maxLength: feeds }),
      edits: fc.array(edit, { maxLength: edits }),
      nowAfter: fc.oneof(offset, fc.integer({ min: 0, max: 40 * HOUR })),
      coarse: fc.boolean(),
    })
    .map(({ where: { zone, base }, coarse, nowAfter, ...scripts }) => {
      const teller = new Teller(base, coarse)
      for (const script of scripts.words) tellPresence(teller, script)
      for (const script of scripts.contacts) tellContact(teller, script)
      for (const script of scripts.tickets) tellTicket(teller, script)
      for (const script of scripts.voices) tellVoice(teller, script)
      for (const { source, at, state } of scripts.feeds) teller.tell(source, 'source.state', 'source', '', at, { state })
      for (const script of scripts.edits) tellEdit(teller, script)
      return { zone, base, facts: teller.facts, now: base + nowAfter }
    })
}

type Scripted<A> = A extends fc.Arbitrary<infer T> ? T : never

/** Writes facts down as a connector would: ids counted by thing and type, whole seconds where the source has no better clock. */
class Teller {
  readonly facts: Fact[] = []
  readonly #counts = new Map<string, number>()
  readonly #base: number
  readonly #coarse: boolean

  constructor(base: number, coarse: boolean) {
    this.#base = base
    this.#coarse = coarse
  }

  tell(
    source: string,
    type: Fact['type'],
    kind: Fact['kind'],
    thing: string,
    after: number,
    data: object,
    more: Partial<Fact> = {},
  ): void {
    const name = `${thing || 'source'}:${type}`
    const n = (this.#counts.get(`${source} ${name}`) ?? 0) + 1
    this.#counts.set(`${source} ${name}`, n)
    const at = this.momentOf(after)
    this.write({
      source,
      id: `${name}:${n}`,
      type,
      kind,
      thing,
      at,
      recordedAt: at,
      sequence: '',
      precision: this.#coarse ? 1_000 : 1,
      basis: 'observed',
      revises: '',
      data,
      ...more,
    } as Omit<Fact, 'content'>)
  }

  momentOf(after: number): number {
    return this.#base + (this.#coarse ? Math.floor(after / 1_000) * 1_000 : after)
  }

  write(fact: Omit<Fact, 'content'>): void {
    const { type, kind, thing, at, precision, basis, revises, data } = fact
    const content = canonical([type, `${kind}/${thing}`, at, precision, basis, revises, data])
    const isKnown = this.facts.some((known) => known.source === fact.source && known.id === fact.id && known.content === content)
    if (!isKnown) this.facts.push({ ...fact, content } as Fact)
  }
}

function tellPresence(teller: Teller, { source, agent, at, presence, reason, queues }: Scripted<typeof presenceWord>): void {
  teller.tell(source, 'agent.state', 'agent', agent, at, { presence, reason, queues })
}

function tellContact(teller: Teller, { source, contact, at, firstVisit, visits }: Scripted<typeof call>): void {
  let begin = at
  for (const [n, script] of visits.entries()) {
    const thing = `c${contact}~${firstVisit + n}`
    const tell = (type: Fact['type'], after: number, data: object) => teller.tell(source, type, 'segment', thing, after, data)
    const { queue, channel, answer, end } = script
    if (!script.noStart) tell('contact.queued', begin, { contact: `c${contact}`, queue, channel, direction: 'in' })
    for (const { agent, after, missedAfter } of script.rings) {
      tell('contact.alerted', begin + after, { agent })
      if (missedAfter !== null) tell('contact.missed', begin + after + missedAfter, { agent, how: 'no_answer' })
    }
    let over = begin + script.wait
    if (answer) {
      const answeredAfter = begin + answer.after
      tell('contact.answered', answeredAfter, { agent: answer.agent })
      let holdAfter = answeredAfter
      for (const { after, on } of script.holds) tell('contact.held', (holdAfter += after), { on })
      over = answeredAfter + answer.talk
    }
    if (end) tell('contact.ended', over, { how: end })
    if (script.wrap !== null) tell('contact.wrapped', over + script.wrap, {})
    begin = Math.max(0, over + script.gap)
  }
}

function tellTicket(teller: Teller, script: Scripted<typeof ticket>): void {
  const thing = `t${script.number}`
  const tell = (type: Fact['type'], after: number, data: object) => teller.tell(script.source, type, 'ticket', thing, after, data)
  if (!script.noOpening) tell('ticket.opened', script.at, { channel: script.channel, ...script.opened })
  let at = script.at
  for (const { after, set } of script.changes) tell('ticket.changed', (at += after), { set })
  at = script.at
  for (const { after, from, public: isPublic } of script.messages)
    tell('ticket.messaged', (at += after), { from, public: isPublic, message: `m${after}` })
  at = script.at
  for (const { agent, after, lasts } of script.works) {
    at += after
    const moment = (after: number) => new Date(teller.momentOf(after)).toISOString()
    tell('ticket.worked', at + lasts, { agent, from: moment(at), to: moment(at + lasts) })
  }
}

function tellVoice(teller: Teller, script: Scripted<typeof voice>): void {
  const { source, number, at, what, survey, about, score, better, cohort, failed, how } = script
  if (what === 'sent') teller.tell(source, 'survey.sent', 'survey', `s${number}`, at, { kind: survey, about })
  if (what === 'answered')
    teller.tell(source, 'survey.answered', 'survey', `s${number}`, at, { kind: survey, about, score, min: 0, max: 10, better })
  if (what === 'outreach')
    teller.tell(source, 'outreach.sent', 'outreach', `o${number}`, at, { topic: 'x', channel: 'email', cohort, failed })
  if (what === 'session') teller.tell(source, 'selfservice.ended', 'session', `h${number}`, at, { kind: 'bot', how })
}

function tellEdit(teller: Teller, { target, what, shift, precision, recordedAfter, circle }: Scripted<typeof edit>): void {
  if (teller.facts.length === 0) return
  const fact = teller.facts[target % teller.facts.length]!
  const { source, kind, thing, at } = fact
  const recordedAt = fact.recordedAt + recordedAfter
  const blank = { source, kind, thing, recordedAt, sequence: '', precision, basis: 'observed' as const, data: {} }
  switch (what) {
    case 'retract':
      return teller.write({
        ...blank,
        id: `${fact.id}:back${precision}`,
        type: 'fact.retracted',
        at: at + Math.abs(shift),
        revises: fact.id,
        data: { why: 'wrong' },
      } as Omit<Fact, 'content'>)
    case 'revise':
      return teller.write({
        ...fact,
        id: circle && fact.revises ? fact.revises : `${fact.id}:new${precision}`,
        at: at + shift,
        revises: fact.id,
      } as Fact)
    case 'conflict':
      return teller.write({ ...fact, at: at + shift, precision, recordedAt } as Fact)
    case 'twin':
      return teller.write({ ...fact, id: `${fact.id}:twin` } as Fact)
  }
}
