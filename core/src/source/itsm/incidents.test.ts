import { expect, test } from 'vitest'
import { checkEvent } from '../../event/check.ts'
import { incidentTranslator } from './incidents.ts'

const opened = (incident: string, openedAt: string, caller = '2403') => ({ incident, opened_at: openedAt, caller })
const change = (incident: string, seq: number, updatedAt: string, more: Record<string, string> = {}) => ({
  ...{ incident, seq: String(seq), updated_at: updatedAt, state: 'New', contact_type: 'Phone', updated_by: '21' },
  ...{ assignment_group: '', assigned_to: '', priority: '3', category: '55', subcategory: '170' },
  ...more,
})

function translator(zone = 'America/Sao_Paulo') {
  return incidentTranslator({ source: '/t/itsm', zone, customerKey: (caller) => `key of ${caller}` })
}

const brief = ({ id, type, time, data }: { id: string; type: string; time: string; data: unknown }) => ({
  id,
  type: type.slice(15),
  time,
  data,
})

test('the first change of an incident brings its opening; each says how the incident is from then on', () => {
  const trail = translator()
  trail.incident(opened('INC1', '2016-02-29T01:16'))
  const first = trail.change(change('INC1', 1, '2016-02-29T01:23', { assignment_group: '56', assigned_to: '89' }))
  expect(first.map(brief)).toEqual([
    {
      id: 'INC1:opened',
      type: 'ticket.opened',
      time: '2016-02-29T04:16:00.000Z',
      data: { channel: 'voice', customer: 'key of 2403' },
    },
    {
      id: 'INC1:1',
      type: 'ticket.changed',
      time: '2016-02-29T04:23:00.000Z',
      data: { set: { status: 'new', queue: '56', agent: '89', priority: 3, category: '55', subcategory: '170' }, actor: '21' },
    },
  ])
  const second = trail.change(change('INC1', 2, '2016-02-29T02:00', { state: 'Resolved' }))
  expect(second.map(brief)).toMatchObject([{ id: 'INC1:2', data: { set: { status: 'solved' } } }])
  expect(second[0]!.data['set']).not.toHaveProperty('queue') // an empty cell is unknown, not nobody
})

test('what waits for the caller is pending, what waits for others on hold; an unknown state changes the rest', () => {
  const trail = translator()
  trail.incident(opened('INC1', '2016-02-29T01:16'))
  const states = ['Awaiting User Info', 'Awaiting Vendor', 'Awaiting Problem', 'Active', 'Closed', '-100']
  const facts = states.flatMap((state, n) => trail.change(change('INC1', n + 1, `2016-02-29T02:0${n}`, { state })))
  const statuses = facts.slice(1).map(({ data }) => (data['set'] as { status?: string }).status)
  expect(statuses).toEqual(['pending', 'hold', 'hold', 'open', 'closed', undefined])
  expect(trail.health()).toMatchObject({ events: 6, unknownStates: 1 })
})

test('an incident without changes is told at the end; changes without an incident are told and counted', () => {
  const trail = translator()
  trail.incident(opened('INC1', '2016-02-29T01:16', ''))
  trail.incident(opened('INC1', '2016-02-29T01:16', ''))
  expect(trail.change(change('INC2', 4, '2016-05-02T08:00')).map(({ id }) => id)).toEqual(['INC2:4'])
  expect(trail.flush().map(brief)).toEqual([
    { id: 'INC1:opened', type: 'ticket.opened', time: '2016-02-29T04:16:00.000Z', data: { channel: 'other' } },
  ])
  expect(trail.flush()).toEqual([])
  expect(trail.health()).toMatchObject({ incidents: 2, unopened: 1 })
})

test('a row that cannot be read is counted with its reason', () => {
  const trail = translator()
  trail.incident(opened('INC1', '29/02/2016 01:16'))
  expect(trail.change(change('INC3', 1, ''))).toEqual([])
  expect(trail.health()).toMatchObject({
    unreadable: 2,
    firstProblem: 'INC1: opened_at "29/02/2016 01:16" is no time like 2016-02-29T08:30',
  })
})

test('the door takes every fact as it is', () => {
  const trail = translator()
  trail.incident(opened('INC1', '2016-02-29T01:16'))
  const facts = [1, 2].flatMap((seq) => trail.change(change('INC1', seq, '2016-02-29T01:23', { assignment_group: '56' })))
  expect(facts.map(checkEvent).filter((checked) => 'refusal' in checked)).toEqual([])
  expect(facts.map(({ sequence }) => sequence)).toEqual(['0000', '0001', '0002'])
})
