import { expect, test } from 'vitest'
import { shiftEvent } from './shift.ts'

const event = {
  specversion: '1.0',
  id: '1.2~2:queued',
  source: '/a/asterisk/b',
  subject: 'segment/1.2~2',
  partitionkey: '1.2',
  time: '2026-11-22T03:17:40.000Z',
  data: { contact: '1.2', previous: '1.2~1', queue: 'vendas', customer: 'k' },
}

test('a moved contact is another contact: its ids say so, people and queues stay', () => {
  expect(shiftEvent(event, 3_600_000)).toEqual({
    ...event,
    id: '1.2~2:queued+3600',
    subject: 'segment/1.2+3600~2',
    partitionkey: '1.2+3600',
    time: '2026-11-22T04:17:40.000Z',
    data: { contact: '1.2+3600', previous: '1.2+3600~1', queue: 'vendas', customer: 'k' },
  })
})

test('an agent stays who he is; moments within data move, numbers and queues in `to` do not', () => {
  const state = { id: 'x', subject: 'agent/Ana', partitionkey: 'Ana', time: '2026-11-22T03:00:00Z', data: { presence: 'aux' } }
  expect(shiftEvent(state, 1_000)).toEqual({ ...state, id: 'x+1', time: '2026-11-22T03:00:01.000Z' })
  const ended = {
    id: 'y',
    subject: 'segment/1~1',
    time: '2026-11-22T03:00:00Z',
    data: { how: 'transfer_blind', to: '700', next: '1~2' },
  }
  expect(shiftEvent(ended, 1_000)).toMatchObject({ data: { to: '700', next: '1+1~2' } })
  const feed = {
    id: 'z',
    subject: 'source',
    time: '2026-11-22T03:00:00Z',
    data: { from: '2026-11-22T01:00:00Z', to: '2026-11-22T02:00:00Z' },
  }
  expect(shiftEvent(feed, 1_000)).toMatchObject({ data: { from: '2026-11-22T01:00:01.000Z', to: '2026-11-22T02:00:01.000Z' } })
})

test('no shift changes nothing, and what is no event passes through to be refused by the door', () => {
  expect(shiftEvent(event, 0)).toBe(event)
  expect(shiftEvent('nonsense', 5_000)).toBe('nonsense')
})
