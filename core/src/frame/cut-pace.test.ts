import { expect, test } from 'vitest'
import type { Fact } from '../event/fact.ts'
import type { DataOf, FactType } from '../event/vocabulary.ts'
import type { Model } from '../model/model.ts'
import { foldAtOnce } from '../model/replay.gen.ts'
import { told } from '../model/told.gen.ts'
import { SettingsBook } from '../settings/book.ts'
import { presetVersion } from '../settings/preset.ts'
import { settings } from '../settings/settings.ts'
import { cutPace } from './cut-pace.ts'
import { cutStaff } from './cut-staff.ts'
import { cutQueue } from './cut.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const WEEK = 7 * 24 * HOUR
/** A Tuesday, 10:05 in UTC. */
const now = Date.UTC(2026, 10, 24, 10, 5)
const ten = now - 5 * MINUTE

const hours = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [{ opens: '09:30', closes: '18:00' }]]))
const book = new SettingsBook(
  settings.parse({
    version: 1,
    sites: [{ id: 'site', name: 'Site', zone: 'UTC' }],
    queues: ['sales', 'support', 'office'].map((id) => ({
      id,
      site: 'site',
      versions: [{ ...presetVersion('brazil-smb', 'voice', id), calendar: id === 'office' ? 'office' : 'always' }],
    })),
    calendars: [{ id: 'office', zone: 'UTC', week: hours }],
    agents: [
      { id: 'gil', name: 'Gil', slots: { voice: 3 } },
      { id: 'hugo', name: 'Hugo', slots: { voice: 2 } },
      { id: 'ines', name: 'Ines', slots: { chat: 4 } },
    ],
    sources: [],
  }),
  (channel) => presetVersion('brazil-smb', channel, channel),
)

let calls = 0
/** A call that came, waited, and was talked to or (null) left. */
function call(queue: string, at: number, waitMs: number, talkMs: number | null, priority = 0): Fact[] {
  const thing = `call-${calls++}`
  const on = <T extends FactType>(type: T, when: number, data: DataOf<T>) => told(thing, type, when, data)
  const came = on('contact.queued', at, { contact: thing, queue, channel: 'voice', direction: 'in', priority })
  if (talkMs === null) return [came, on('contact.ended', at + waitMs, { how: 'abandoned' })]
  const endAt = at + waitMs + talkMs
  return [
    came,
    on('contact.answered', at + waitMs, { agent: 'eva' }),
    on('contact.ended', endAt, { how: 'customer' }),
    on('contact.wrapped', endAt + 10 * SECOND, {}),
  ]
}

const present = (agent: string, presence: 'available' | 'aux', queues?: string[]) =>
  told(agent, 'agent.state', now - 2 * HOUR, { presence, ...(queues && { queues }) })

const paceOf = (model: Model, queue: string) => cutPace(model, cutQueue(model, queue, now))

test('the pace is that of the running quarter-hour and the four before; the day beside it is whole', () => {
  const model = foldAtOnce(
    book,
    [
      ...call('sales', ten - 3 * HOUR, 10 * SECOND, 200 * SECOND),
      ...call('sales', ten - 60 * MINUTE, 20 * SECOND, 300 * SECOND),
      ...call('sales', ten, 40 * SECOND, null),
      ...call('sales', ten + MINUTE, 30 * MINUTE, 1).slice(0, 1),
    ],
    now,
  )
  const { from, lately, today, waiting, usual } = paceOf(model, 'sales')
  expect({ from, waiting, usual }).toEqual({ from: ten - HOUR, waiting: 1, usual: null })
  expect(lately).toMatchObject({ offered: 3, answered: 1, abandoned: 1, waitMs: 60_000, handled: 1, handleMs: 310_000 })
  expect(today).toMatchObject({ offered: 4, answered: 2, handled: 2, handleMs: 520_000 })
})

test('time in which a queue was closed, or not heard of yet, does not slow its pace down', () => {
  const model = foldAtOnce(
    book,
    [
      ...call('office', ten - 26 * HOUR, 0, MINUTE),
      ...call('office', ten, 0, MINUTE),
      ...call('support', ten + MINUTE, 0, MINUTE),
    ],
    now,
  )
  expect(paceOf(model, 'office').from).toBe(ten - 30 * MINUTE)
  expect(paceOf(model, 'support').from).toBe(ten)
})

test('the usual is the mean of the weeks that are known, from the quarter-hour in which the pace begins to two hours ahead', () => {
  const model = foldAtOnce(
    book,
    [
      ...call('sales', ten - 2 * WEEK - 2 * HOUR, 0, MINUTE),
      ...call('sales', ten - 2 * WEEK, 0, MINUTE),
      ...call('sales', ten - WEEK, 0, MINUTE),
      ...call('sales', ten - WEEK + MINUTE, 0, MINUTE),
      ...call('sales', ten - WEEK + 2 * HOUR, 0, MINUTE),
    ],
    now,
  )
  const { usual } = paceOf(model, 'sales')
  expect(usual).toHaveLength(13)
  expect(usual!.map((mean, n) => [n, mean]).filter(([, mean]) => mean !== 0)).toEqual([
    [4, 1.5],
    [12, 0.5],
  ])
})

test('tickets without a first reply are counted by the quarter-hour in which it falls due', () => {
  const opened = (ticket: string, at: number) => told(ticket, 'ticket.opened', at, { channel: 'whatsapp', queue: 'zap' })
  const model = foldAtOnce(
    book,
    [opened('t1', ten - 20 * MINUTE), opened('t2', ten - 12 * MINUTE), opened('t3', ten), opened('t4', ten + 4 * MINUTE)],
    now,
  )
  expect(paceOf(model, 'zap')).toMatchObject({ dueFrom: ten, overdue: 1, due: [1, 2, 0, 0, 0, 0, 0, 0, 0] })
})

test('agents are grouped by what they serve; a pool is shown whole, and strangers to it are not', () => {
  const model = foldAtOnce(
    book,
    [
      present('ana', 'available', ['sales']),
      present('bia', 'aux', ['sales', 'support']),
      present('caio', 'available', ['support', 'sales']),
      present('davi', 'available', ['support', 'chat']),
      present('fay', 'available', ['office']),
      ...call('office', now - MINUTE, 0, 1).slice(0, 2),
    ],
    now,
  )
  expect(cutStaff(model, ['sales'], now)).toEqual({
    queues: ['chat', 'sales', 'support'],
    item: {
      groups: [
        { queues: ['chat', 'support'], here: 1, free: 1, away: 0, untold: 0 },
        { queues: ['sales', 'support'], here: 1, free: 1, away: 1, untold: 0 },
        { queues: ['sales'], here: 1, free: 1, away: 0, untold: 0 },
      ],
    },
  })
  // eva is on a call, and nobody ever told that she came
  expect(cutStaff(model, ['office'], now).item.groups).toEqual([{ queues: ['office'], here: 2, free: 1, away: 0, untold: 1 }])
})

test('how many contacts people may have at once is the mean of those who are here and of whom it is said', () => {
  const here = ['gil', 'hugo', 'ines', 'zoe'].map((agent) => present(agent, 'available', ['sales']))
  expect(paceOf(foldAtOnce(book, here, now), 'sales').slots).toBe(2.5)
  expect(paceOf(foldAtOnce(book, here.slice(2), now), 'sales').slots).toBeNull()
})

test('a priority other than 0 goes with the place in line', () => {
  const facts = [0, 5, 0, -1].flatMap((priority, n) => call('sales', ten + n * SECOND, HOUR, 1, priority).slice(0, 1))
  expect(cutQueue(foldAtOnce(book, facts, now), 'sales', now).priorities).toEqual([
    [1, 5],
    [3, -1],
  ])
})
