import { expect, test } from 'vitest'
import { canonical, checkEvent } from './check.ts'
import { compareFacts, type Fact } from './fact.ts'
import { subjectKind, TYPE_PREFIX, vocabulary, type FactType } from './vocabulary.ts'

const time = '2026-11-22T03:17:37.000Z'

/** The least that each type asks for. */
const least: Record<FactType, object> = {
  'contact.queued': { contact: 'c1', queue: 'vendas', channel: 'voice' },
  'contact.alerted': { agent: 'ana' },
  'contact.missed': { agent: 'ana', how: 'no_answer' },
  'contact.answered': { agent: 'ana' },
  'contact.held': { on: true },
  'contact.ended': { how: 'customer' },
  'contact.wrapped': {},
  'agent.state': { presence: 'available' },
  'ticket.opened': { channel: 'email' },
  'ticket.changed': { set: { status: 'open' } },
  'ticket.messaged': { from: 'agent', public: true, message: 'm1' },
  'ticket.worked': { agent: 'ana', from: time, to: time },
  'survey.sent': { kind: 'csat' },
  'survey.answered': { kind: 'csat', score: 4, min: 1, max: 5 },
  'outreach.sent': { topic: 'outage', channel: 'email' },
  'selfservice.ended': { kind: 'bot', how: 'left' },
  'source.state': { state: 'live' },
  'fact.retracted': { why: 'typed twice' },
}

function event(type: FactType, changes: object = {}): Record<string, unknown> {
  const kind = subjectKind[type]
  return {
    specversion: '1.0',
    id: 'e1',
    source: '/acme/pbx',
    type: TYPE_PREFIX + type,
    subject: kind === 'source' ? 'source' : `${kind === 'any' ? 'segment' : kind}/1`,
    time,
    data: least[type],
    ...(type === 'fact.retracted' ? { revises: 'e0' } : {}),
    ...changes,
  }
}

function refusalOf(candidate: unknown) {
  const checked = checkEvent(candidate)
  return 'refusal' in checked ? checked.refusal : null
}

test.each(Object.keys(vocabulary) as FactType[])('%s is taken with the least it asks for', (type) => {
  expect(refusalOf(event(type))).toBeNull()
})

test('there are eighteen types', () => {
  expect(Object.keys(vocabulary)).toHaveLength(18)
})

test.each([
  ['id', { id: '' }],
  ['source', { source: undefined }],
  ['type', { type: 'dev.watchfloor.contact.vanished' }],
  ['subject', { subject: 'ticket/1' }],
  ['subject', { subject: 'segment' }],
  ['time', { time: undefined }],
  ['time', { time: '2026-11-22T03:17:37' }],
  ['time', { time: '1970-01-01T00:00:00Z' }],
  ['precision', { precision: 0 }],
  ['specversion', { specversion: '0.3' }],
  ['data.queue', { data: { contact: 'c', channel: 'voice' } }],
  ['data.queue', { data: { contact: 'c', channel: 'voice', queue: '*' } }],
  ['data.channel', { data: { contact: 'c', channel: 'pigeon', queue: 'q' } }],
])('a fault in %s is named, with a reason', (field, changes) => {
  const refusal = refusalOf(event('contact.queued', changes))
  expect(refusal?.field).toBe(field)
  expect(refusal?.reason.length).toBeGreaterThan(5)
})

test('what is no event at all is refused, not thrown at', () => {
  for (const candidate of [null, 7, 'text', [], {}, { data: {} }]) expect(refusalOf(candidate)).not.toBeNull()
})

test('a retraction names what it takes back; a score lies within its scale; work does not end before it began', () => {
  expect(refusalOf(event('fact.retracted', { revises: undefined }))?.field).toBe('revises')
  expect(refusalOf(event('survey.answered', { data: { kind: 'nps', score: 11, min: 0, max: 10 } }))?.field).toBe('data.score')
  const backwards = { agent: 'ana', from: time, to: '2026-11-22T03:17:36Z' }
  expect(refusalOf(event('ticket.worked', { data: backwards }))?.field).toBe('data.to')
  const endless = { agent: 'ana', from: '2006-11-22T03:17:36Z', to: time }
  expect(refusalOf(event('ticket.worked', { data: endless }))?.field).toBe('data.to')
})

test('fields nobody knows are not kept: events carry codes, not conversations', () => {
  const checked = checkEvent(event('ticket.messaged', { data: { ...least['ticket.messaged'], text: 'my card number is …' } }))
  expect(JSON.stringify(checked)).not.toContain('card')
})

test('the same content is the same text, however it is ordered, recorded or numbered', () => {
  const content = (changes: object) => {
    const checked = checkEvent(event('contact.queued', changes))
    return 'content' in checked ? checked.content : null
  }
  const first = content({})
  expect(content({ data: { channel: 'voice', queue: 'vendas', contact: 'c1' } })).toBe(first)
  expect(content({ recordedtime: '2026-11-22T04:00:00Z', sequence: '7', time: '2026-11-22T00:17:37-03:00' })).toBe(first)
  expect(content({ precision: 1000 })).not.toBe(first)
  expect(content({ time: '2026-11-22T03:17:38Z' })).not.toBe(first)
})

test('canonical text sorts keys at every depth and leaves out what is not there', () => {
  expect(canonical({ b: [{ d: 1, c: undefined }], a: null })).toBe('{"a":null,"b":[{"d":1}]}')
})

test('facts of one moment go by sequence, then by the order of life, then by id', () => {
  const fact = (changes: Partial<Fact>) =>
    ({ at: 0, sequence: '', type: 'contact.queued', id: '1', content: '', ...changes }) as Fact
  const rows = [
    fact({ type: 'contact.ended', id: '0' }),
    fact({ id: '2' }),
    fact({ type: 'contact.answered' }),
    fact({ id: '1' }),
    fact({ at: -1, type: 'contact.wrapped' }),
  ]
  expect(rows.sort(compareFacts).map(({ type, id }) => `${type} ${id}`)).toEqual([
    'contact.wrapped 1',
    'contact.queued 1',
    'contact.queued 2',
    'contact.answered 1',
    'contact.ended 0',
  ])
})
