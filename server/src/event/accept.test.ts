import type { Fact } from '@watchfloor/core/event/fact'
import { expect, test } from 'vitest'
import { checkCandidate, createAccept, type Reject } from './accept.ts'
import type { Outcome } from './commit.ts'

const event = (id: string, more: Record<string, unknown> = {}) => ({
  specversion: '1.0',
  id,
  source: '/acme/pbx',
  type: 'dev.watchfloor.agent.state',
  subject: 'agent/ana',
  time: '2026-11-22T03:17:37.000Z',
  data: { presence: 'available' },
  ...more,
})

/** A door over a log in memory that knows the ids it has seen. */
function door() {
  const seen = new Map<string, string>()
  const rejects: Reject[] = []
  const submit = async (facts: Fact[]) =>
    facts.map((fact, i): Outcome => {
      const known = seen.get(fact.id)
      seen.set(fact.id, fact.content)
      return { status: known === undefined ? 'accepted' : known === fact.content ? 'known' : 'conflicting', seq: i + 1 }
    })
  return { accept: createAccept({ submit, quarantine: async (some) => void rejects.push(...some) }), rejects }
}

test('an event of the future is kept and said; a clock that is a second ahead is not', async () => {
  const soon = (ms: number) => new Date(Date.UTC(2026, 10, 22) + ms).toISOString()
  const submit = async (facts: Fact[]) => facts.map((_, i): Outcome => ({ status: 'accepted', seq: i + 1 }))
  const accept = createAccept({ submit, quarantine: async () => {}, now: () => Date.UTC(2026, 10, 22) })
  const receipt = await accept([
    event('1', { time: soon(1_000) }),
    event('2', { time: soon(10_000) }),
    event('3', { time: '2062-11-22T00:00:00Z' }),
  ])
  expect(receipt).toMatchObject({ accepted: 3, refused: [] })
  expect(receipt.warnings).toEqual([
    { index: 1, id: '2', field: 'time', reason: expect.stringContaining('8 s ahead') },
    { index: 2, id: '3', field: 'time', reason: expect.stringContaining('13149 days ahead') },
  ])
  expect(await accept([event('4', { time: soon(0) })])).not.toHaveProperty('warnings')
})

test('a receipt counts what became of each, and names index, id, field and reason of the refused', async () => {
  const { accept, rejects } = door()
  await accept([event('1')])
  const receipt = await accept(
    [event('1'), event('2'), event('1', { data: { presence: 'offline' } }), event('3', { time: 'yesterday' }), 7],
    { results: true },
  )
  expect(receipt).toMatchObject({ accepted: 1, known: 1, conflicting: 1 })
  expect(receipt.refused).toEqual([
    { index: 3, id: '3', field: 'time', reason: expect.stringContaining('RFC 3339') },
    { index: 4, id: null, field: '(event)', reason: expect.stringContaining('JSON object') },
  ])
  expect(receipt.results?.map((one) => one.status)).toEqual(['known', 'accepted', 'conflicting', 'refused', 'refused'])
  expect(rejects.map(({ source, id, candidate }) => ({ source, id, candidate }))).toEqual([
    { source: '/acme/pbx', id: '3', candidate: event('3', { time: 'yesterday' }) },
    { source: null, id: null, candidate: 7 },
  ])
})

test('what no database can hold is refused under the name of its field', () => {
  const field = (candidate: unknown) => {
    const checked = checkCandidate(candidate)
    return 'refusal' in checked ? checked.refusal.field : 'accepted'
  }
  expect(field(event('a\0b'))).toBe('id')
  expect(field(event('1', { source: '/x\ud800' }))).toBe('source')
  expect(field(event('1', { subject: 'agent/\0' }))).toBe('subject')
  expect(field(event('1', { data: { presence: 'aux', reason: 'lunch\0' } }))).toBe('data')
  expect(field(event('1', { data: { presence: 'aux', reason: 'lunch \ud83c' } }))).toBe('data')
  expect(field(event('1', { data: { presence: 'aux', reason: 'lunch \u{1f35d} \\u0000' } }))).toBe('accepted')
})

test('however deep a sender nests, the door neither breaks nor keeps it', async () => {
  let deep: unknown = 1
  for (let i = 0; i < 200_000; i += 1) deep = [deep]
  const { accept, rejects } = door()
  expect(await accept([event('1', { data: { presence: 'available', extra: deep } })])).toMatchObject({ accepted: 1 })
  expect(await accept([event('2', { data: deep })])).toMatchObject({ refused: [{ id: '2' }] })
  expect(rejects[0]?.candidate).toEqual({ notKept: 'nested too deep' })
})

test('the same contents have the same hash, however the sender ordered the fields', () => {
  const hash = (data: unknown) => {
    const checked = checkCandidate(event('1', { data }))
    return 'fact' in checked ? checked.fact.content : null
  }
  expect(hash({ presence: 'aux', reason: 'lunch' })).toBe(hash({ reason: 'lunch', presence: 'aux', unknown: 1 }))
  expect(hash({ presence: 'aux', reason: 'lunch' })).not.toBe(hash({ presence: 'aux', reason: 'dinner' }))
})

test('the hash of a content stays what it was: logs of former releases know a repeat by it', () => {
  const due = { resolve: '2026-11-23T12:00:00Z', first: '2026-11-22T12:00:00Z' }
  const changed = event('1', {
    type: 'dev.watchfloor.ticket.changed',
    subject: 'ticket/4711',
    time: '2026-11-22T00:17:37-03:00',
    data: { set: { status: 'open', agent: null, due, category: 'São "x"' }, by: 'agent' },
  })
  expect(checkCandidate(changed)).toHaveProperty('fact.content', '9e8f3d6df2a1f90453983844c2ef8d75')
})
