import { expect, test } from 'vitest'
import { checkEvent } from './check.ts'

const queued = {
  specversion: '1.0',
  id: 'call-1:queued',
  source: '/acme/pbx',
  type: 'contact.queued',
  subject: 'segment/call-1~1',
  time: '2026-11-22T08:00:00Z',
  data: { contact: 'call-1', queue: 'vendas', channel: 'voice' },
}
const refusal = (event: object) => {
  const checked = checkEvent(event)
  return 'refusal' in checked ? `${checked.refusal.field} ${checked.refusal.reason}` : 'accepted'
}

test('what is wrong with a value is said in words, with what is wanted', () => {
  const data = (some: object) => ({ ...queued, data: { ...queued.data, ...some } })
  expect(refusal(queued)).toBe('accepted')
  expect(refusal(data({ queue: 7 }))).toBe('data.queue must be text, and is a number')
  expect(refusal(data({ contact: undefined }))).toBe('data.contact is required: text')
  expect(refusal({ ...queued, id: '' })).toBe('id must not be empty')
  expect(refusal(data({ queue: null }))).toBe('data.queue must be text, and is null')
  expect(refusal({ ...queued, time: undefined })).toContain('time is required')
  for (const time of ['yesterday', '2026-02-30T08:00:00Z', '2026-11-22T08:00:00'])
    expect(refusal({ ...queued, time })).toContain('time cannot be read as a moment')
})
