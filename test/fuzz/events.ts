import { TYPE_PREFIX, subjectKind, vocabulary, type FactType } from '@watchfloor/core/event/vocabulary'
import fc from 'fast-check'
import { anyJson, anyText, badTexts, objectOf, oddNumbers, oddText, oddTimes } from './hostile.ts'

/**
 * One candidate for the door and what must become of it: a `good` one is kept, a `bad` one is refused, of `any` only a clear answer is asked.
 * Times are texts; those near now are written as `now−ms` and made when they are sent, so that a seed gives the same cases on every day.
 */
export type Candidate = { intent: 'good' | 'bad' | 'any'; value: unknown }

/** Stands in for the moment of the run in generated times. */
const NEAR = /^now([+-]\d+)$/

/** Puts real times in place of those relative to now. */
export function settle(value: unknown, now: number): unknown {
  if (typeof value === 'string') {
    const [, offset] = NEAR.exec(value) ?? []
    return offset === undefined ? value : new Date(now + Number(offset)).toISOString()
  }
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((one) => settle(one, now))
  return objectOf(Object.entries(value).map(([key, one]) => [key, settle(one, now)]))
}

const near = fc.integer({ min: -10_800_000, max: 0 }).map((ms) => `now${ms <= 0 ? '-' : '+'}${Math.abs(ms)}`)
const soon = fc.constantFrom('now+500', 'now+3000', 'now+600000', 'now+86400000')
const taken = oddTimes.slice(0, 9) // what the envelope takes, however odd
const time = fc.oneof(
  { weight: 60, arbitrary: near },
  { weight: 2, arbitrary: soon },
  { weight: 2, arbitrary: fc.constantFrom(...taken) },
)
const moment = fc.oneof(
  { weight: 12, arbitrary: near },
  { weight: 1, arbitrary: soon },
  { weight: 1, arbitrary: fc.constantFrom(...taken) },
)

const small = (prefix: string, most: number) => fc.nat({ max: most }).map((n) => `${prefix}${n}`)
/** Few names, so that facts meet; now and then an odd one. */
const name = (prefix: string, most: number) =>
  fc.oneof({ weight: 12, arbitrary: small(prefix, most) }, { weight: 1, arbitrary: oddText })
const source = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('/acme/pbx', '/acme/chat', '/acme/desk') },
  { weight: 1, arbitrary: oddText },
)
const queue = name('queue-', 5)
const agent = name('agent-', 7)
const customer = name('customer-', 9)
const channel = fc.constantFrom('voice', 'chat', 'whatsapp', 'email', 'social', 'callback', 'video', 'form', 'other')
const words = oddText
const safeNumbers = oddNumbers.filter((n) => Number.isSafeInteger(n))
const whole = fc.oneof(fc.integer({ min: 0, max: 600_000 }), fc.constantFrom(...safeNumbers.filter((n) => n >= 0)))
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })
const record = (model: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(model).map((made) => objectOf(Object.entries(made).filter(([, value]) => value !== undefined)))
const due = maybe(record({ first: maybe(moment), next: maybe(moment), resolve: maybe(moment) }))
const survey = {
  kind: fc.constantFrom('csat', 'nps', 'ces'),
  about: maybe(small('ticket/', 40)),
  customer: maybe(customer),
  agent: maybe(agent),
}

function subject(kind: string): fc.Arbitrary<string> {
  return name('', 40).map((thing) => (kind === 'source' ? 'source' : `${kind}/${thing}`))
}

/** `data` of each type as the vocabulary takes it, its bounds included. */
const dataOf: Record<FactType, fc.Arbitrary<Record<string, unknown>>> = {
  'contact.queued': record({
    ...{
      contact: name('contact-', 40),
      queue,
      channel,
      direction: maybe(fc.constantFrom('in', 'out')),
      customer: maybe(customer),
    },
    ...{
      priority: maybe(fc.constantFrom(...safeNumbers)),
      via: maybe(words),
      previous: maybe(name('', 40)),
      ticket: maybe(name('', 40)),
    },
    ...{ callback_of: maybe(name('', 40)), skills: maybe(fc.array(fc.constantFrom('pt', 'en', '__proto__'), { maxLength: 4 })) },
  }),
  'contact.alerted': record({ agent, rule: maybe(words) }),
  'contact.missed': record({ agent, how: fc.constantFrom('no_answer', 'declined', 'cancelled', 'error'), ringing: maybe(whole) }),
  'contact.answered': record({ agent }),
  'contact.held': record({ on: fc.boolean(), by: maybe(fc.constantFrom('agent', 'customer')) }),
  'contact.ended': record({
    how: fc.constantFrom(
      ...[
        'abandoned',
        'timeout',
        'no_agents',
        'overflow',
        'key',
        'withdrawn',
        'callback',
        'voicemail',
        'transferred',
        'rejected',
      ],
      ...['customer', 'agent', 'transfer_blind', 'transfer_attended', 'system', 'lost'],
    ),
    ...{ to: maybe(words), next: maybe(name('', 40)), promise: maybe(moment), rule: maybe(words) },
  }),
  'contact.wrapped': record({ code: maybe(words), category: maybe(words), resolved: maybe(fc.boolean()) }),
  'agent.state': record({
    presence: fc.constantFrom('offline', 'available', 'aux', 'busy'),
    ...{
      reason: maybe(words.map((text) => text.slice(0, 100).toWellFormed())),
      queues: maybe(fc.array(queue, { maxLength: 4 })),
    },
    slots: maybe(fc.dictionary(channel, fc.integer({ min: 0, max: 100 }), { maxKeys: 3 })),
    cause: maybe(fc.constantFrom('self', 'supervisor', 'system')),
  }),
  'ticket.opened': record({
    ...{
      channel,
      queue: maybe(queue),
      priority: maybe(fc.integer({ min: 1, max: 4 })),
      category: maybe(words),
      customer: maybe(customer),
    },
    ...{
      tier: maybe(fc.integer({ min: 1, max: 3 })),
      contact: maybe(name('contact-', 40)),
      due,
      followup_of: maybe(name('', 40)),
    },
  }),
  'ticket.changed': record({
    set: record({
      status: fc.constantFrom('new', 'open', 'pending', 'hold', 'solved', 'closed', 'deleted'),
      ...{
        agent: maybe(fc.option(agent)),
        queue: maybe(queue),
        priority: maybe(fc.integer({ min: 1, max: 4 })),
        category: maybe(words),
      },
      ...{
        tier: maybe(fc.integer({ min: 1, max: 3 })),
        escalation: maybe(fc.constantFrom('asked', 'accepted', 'returned')),
        due,
      },
      ...{ merged_into: maybe(name('', 40)), tags: maybe(fc.array(fc.constantFrom('a', '__proto__', '=1'), { maxLength: 3 })) },
    }),
    by: maybe(fc.constantFrom('agent', 'customer', 'rule', 'bot')),
  }),
  'ticket.messaged': record({
    from: fc.constantFrom('customer', 'agent', 'bot', 'system'),
    ...{ public: fc.boolean(), agent: maybe(agent), channel: maybe(channel), message: name('message-', 99) },
  }),
  'ticket.worked': fc
    .tuple(agent, fc.integer({ min: 0, max: 7_200_000 }), fc.integer({ min: 0, max: 7_200_000 }))
    .map(([who, ago, more]) => ({ agent: who, from: `now-${ago + more}`, to: `now-${ago}` })),
  'survey.sent': record({ ...survey, wave: maybe(fc.constantFrom('', '2026', '__proto__')) }),
  'survey.answered': record({
    ...survey,
    ...{
      score: fc.oneof(fc.integer({ min: 0, max: 10 }), fc.constantFrom(0.5, 1e-300, 5e-324)),
      min: fc.constant(0),
      max: fc.constantFrom(10, 1e308),
    },
    ...{ better: maybe(fc.constantFrom('high', 'low')), comment: maybe(fc.boolean()) },
  }),
  'outreach.sent': record({
    topic: words,
    channel,
    customer: maybe(customer),
    cohort: maybe(fc.constantFrom(1, 300, 1_000_000_000)),
    failed: maybe(fc.boolean()),
  }),
  'selfservice.ended': record({
    ...{
      kind: fc.constantFrom('bot', 'kb', 'ivr'),
      how: fc.constantFrom('handed_over', 'confirmed', 'left'),
      topic: maybe(words),
    },
    next: maybe(name('', 40)),
  }),
  'source.state': record({
    state: fc.constantFrom('live', 'lost', 'restarted', 'backfilled'),
    ...{ from: maybe(moment), to: maybe(moment), why: maybe(words), open: maybe(whole) },
  }),
  'fact.retracted': record({ why: words }),
}

const types = Object.keys(vocabulary) as FactType[]
const kinds = ['segment', 'agent', 'ticket', 'survey', 'outreach', 'session'] as const

const weights: Partial<Record<FactType, number>> = {
  'contact.queued': 6,
  'contact.answered': 4,
  'contact.ended': 4,
  'agent.state': 3,
  'source.state': 1,
}

/** An event that the vocabulary takes, with odd names, times and numbers where it allows them. */
export const goodEvent: fc.Arbitrary<Record<string, unknown>> = fc
  .oneof(
    ...types.map((type) => ({
      weight: weights[type] ?? 2,
      arbitrary: record({
        specversion: fc.constant('1.0'),
        id: fc.oneof({ weight: 30, arbitrary: fc.nat({ max: 1e9 }).map((n) => `e${n}`) }, { weight: 1, arbitrary: oddText }),
        source,
        type: fc.constant(TYPE_PREFIX + type),
        subject:
          type === 'agent.state'
            ? agent.map((one) => `agent/${one}`)
            : subjectKind[type] === 'any'
              ? fc.constantFrom(...kinds).chain(subject)
              : subject(subjectKind[type]),
        time,
        ...{
          recordedtime: maybe(moment),
          sequence: maybe(fc.constantFrom('1', '000000000002', '')),
          basis: maybe(fc.constantFrom('observed', 'derived', 'snapshot', 'imported')),
        },
        precision: maybe(fc.constantFrom(1, 1000, '60000', 86_400_000)),
        revises: type === 'fact.retracted' ? fc.nat({ max: 1e9 }).map((n) => `e${n}`) : fc.constant(undefined),
        data: dataOf[type],
      }),
    })),
  )
  .map((event) => (event['type'] === `${TYPE_PREFIX}source.state` ? { ...event, subject: 'source' } : event))

type Spoil = (event: Record<string, unknown>) => Record<string, unknown>
const put =
  (field: string, value: unknown): Spoil =>
  (event) =>
    objectOf([...Object.entries(event).filter(([key]) => key !== field), [field, value]])
const without =
  (field: string): Spoil =>
  (event) =>
    objectOf(Object.entries(event).filter(([key]) => key !== field))

const badTimes = oddTimes.slice(9)
const spoils: fc.Arbitrary<Spoil> = fc.oneof(
  fc.constantFrom('id', 'source', 'type', 'subject', 'time', 'specversion').map(without),
  fc
    .tuple(fc.constantFrom('id', 'source', 'subject', 'revises'), fc.constantFrom(...badTexts, 7, null, {}, []))
    .map(([field, value]) => put(field, value)),
  fc.constantFrom(...badTimes, 7, null, true, {}).map((value) => put('time', value)),
  fc
    .constantFrom(
      '',
      'contact',
      'contact.vanished',
      'dev.watchfloor.__proto__',
      'dev.watchfloor.constructor',
      'toString',
      5,
      null,
    )
    .map((value) => put('type', value)),
  fc
    .constantFrom('', 'segment', 'segment/', '/1', 'moon/1', '__proto__/1', 'constructor/x', 'sources')
    .map((value) => put('subject', value)),
  fc.constantFrom('0.3', 1, '', null, [1.0]).map((value) => put('specversion', value)),
  fc.constantFrom(0, -1, 86_400_001, 1.5, 'soon', 1e308, {}).map((value) => put('precision', value)),
  fc.constantFrom('text', 7, true, [], [1]).map((value) => put('data', value)),
)

const notEvents = fc.constantFrom<unknown>(
  null,
  7,
  'text',
  true,
  [],
  [[]],
  {},
  { __proto__: null },
  objectOf([['__proto__', { id: '1' }]]),
  { data: {} },
)

/** An event that the door must refuse. */
export const badEvent: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(goodEvent, spoils).map(([event, spoil]) => spoil(event)) },
  { weight: 1, arbitrary: notEvents },
)

/** Puts any value anywhere in a value: the path is chosen by `where`, read as fractions. */
export function put1(value: unknown, where: readonly number[], into: unknown): unknown {
  if (where.length === 0 || value === null || typeof value !== 'object') return into
  const [first = 0, ...rest] = where
  const keys = Object.keys(value)
  if (keys.length === 0) return into
  const chosen = keys[Math.min(keys.length - 1, Math.floor(first * keys.length))] as string
  if (Array.isArray(value)) return value.map((one, i) => (String(i) === chosen ? put1(one, rest, into) : one))
  return objectOf(Object.entries(value).map(([key, one]) => [key, key === chosen ? put1(one, rest, into) : one]))
}

const place = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 3 })

/** Something like an event: one of ours or a vendor's with a value put anywhere, a field renamed, or nested deep. */
export function oddEvent(payloads: readonly unknown[]): fc.Arbitrary<unknown> {
  const vendors = payloads.length === 0 ? goodEvent : fc.constantFrom(...payloads)
  return fc.oneof(
    { weight: 6, arbitrary: fc.tuple(goodEvent, place, anyJson).map(([event, where, into]) => put1(event, where, into)) },
    { weight: 2, arbitrary: fc.tuple(vendors, place, anyJson).map(([body, where, into]) => put1(body, where, into)) },
    { weight: 2, arbitrary: fc.tuple(goodEvent, vendors).map(([event, data]) => ({ ...event, data })) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(goodEvent, anyText, anyJson)
        .map(([event, key, value]) => objectOf([...Object.entries(event), [key, value]])),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(goodEvent, fc.constantFrom(40, 500)).map(([event, depth]) => ({ ...event, data: deep(depth) })),
    },
    { weight: 1, arbitrary: anyJson },
  )
}

function deep(depth: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = i % 2 ? [value] : { a: value }
  return value
}

export function candidate(payloads: readonly unknown[]): fc.Arbitrary<Candidate> {
  const as = (intent: Candidate['intent']) => (value: unknown) => ({ intent, value })
  return fc.oneof(
    { weight: 6, arbitrary: goodEvent.map(as('good')) },
    { weight: 3, arbitrary: badEvent.map(as('bad')) },
    { weight: 4, arbitrary: oddEvent(payloads).map(as('any')) },
  )
}
