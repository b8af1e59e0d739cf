import { expect, test } from 'vitest'
import type { Fact } from '../event/fact.ts'
import { countTicket, readTicket } from '../recount/ticket.ts'
import { Grid } from '../recount/grid.ts'
import { historySettings } from './history.gen.ts'
import { foldAtOnce } from './replay.gen.ts'
import { told } from './told.gen.ts'

const HOUR = 3_600_000
const base = Date.UTC(2026, 5, 10, 12)
const settings = historySettings('UTC', base)
const more = { source: '/acme/desk' }
const opened = (at: number, data: object = {}) =>
  told('t1', 'ticket.opened', base + at, { channel: 'social', queue: 'social', ...data }, more)
const changed = (at: number, set: object, id?: string) =>
  told('t1', 'ticket.changed', base + at, { set }, { ...more, ...(id ? { id } : {}) })
const wrote = (at: number, from: 'customer' | 'agent' | 'bot') =>
  told('t1', 'ticket.messaged', base + at, { from, public: true, message: `${at}` }, more)

/** What a ticket counts, by queue: the fold's word, which must be the recount's too. */
function figures(facts: Fact[], now = 48 * HOUR): Record<string, Record<string, number>> {
  const book = foldAtOnce(settings, facts, base + now).book
  const total: Record<string, Record<string, number>> = {}
  for (const queue of book.queues()) {
    const counts = Object.entries(book.sum(queue, 0, Number.MAX_SAFE_INTEGER)).filter(([, value]) => value !== 0)
    if (counts.length > 0) total[queue] = Object.fromEntries(counts)
  }
  expect(recounted(facts, now)).toEqual(total)
  return total
}

function recounted(facts: Fact[], now: number): Record<string, Record<string, number>> {
  const grid = new Grid()
  countTicket(readTicket('ticket\n/acme/desk\nt1', '/acme/desk', 't1', facts, settings), settings, base + now, grid)
  const total: Record<string, Record<string, number>> = {}
  for (const [queue, rows] of grid.rows)
    for (const { counts } of rows.values())
      for (const [key, value] of Object.entries(counts)) {
        if (value === 0) continue
        total[queue] ??= {}
        total[queue][key] = (total[queue][key] ?? 0) + value
      }
  return total
}

test('T1 while the opening is unknown nothing but the work counts', () => {
  expect(figures([changed(0, { status: 'solved' }), wrote(0, 'customer')])).toEqual({})
})

test('T2 the opening comes first, also before a change at the same moment and before one that came too early', () => {
  const early = changed(-2_000, { status: 'solved', tier: 2 }, 'a')
  expect(figures([opened(0), early]).social).toMatchObject({
    ticketsOpened: 1,
    ticketsSolved: 1,
    ticketsEscalated: 1,
    solvedTier2: 1,
  })
  expect(figures([opened(0), changed(0, { status: 'solved' }, '!')]).social).not.toHaveProperty('ticketsReopened')
})

test('T3 a ticket opened without a queue is in the first one that is named, else in the one named after its channel', () => {
  const bare = told('t1', 'ticket.opened', base, { channel: 'email' }, more)
  expect(Object.keys(figures([bare]))).toEqual(['mail'])
  expect(Object.keys(figures([bare, changed(HOUR, { queue: 'support' })]))).toEqual(['support'])
})

test('T4 solved before a tier was named is solved at tier 1', () => {
  const facts = [opened(0), changed(1_000, { status: 'solved' }), changed(2_000, { status: 'open' }), changed(3_000, { tier: 3 })]
  expect(figures(facts).social).toMatchObject({ solvedTier1: 1, ticketsReopened: 1, ticketsEscalated: 1 })
})

test('T4 a priority named later does not make a promise that was broken before it was made', () => {
  const facts = [opened(0, { queue: 'mail', channel: 'email' }), changed(3 * HOUR, { priority: 1 }), wrote(3 * HOUR + 1, 'agent')]
  expect(figures(facts).mail).toMatchObject({ firstResponses: 1 })
})

test('T6 a ticket closed by its merger is closed out, not solved', () => {
  expect(figures([opened(0), changed(HOUR, { status: 'closed', merged_into: 't9' })]).social).toMatchObject({
    ticketsClosedOut: 1,
  })
  expect(figures([opened(0), changed(HOUR, { status: 'solved' }), changed(2 * HOUR, { status: 'closed' })]).social).toMatchObject(
    {
      ticketsSolved: 1,
    },
  )
})

test('T8 moved and solved at one moment: it left one backlog and was solved in the other', () => {
  const total = figures([opened(0), changed(HOUR, { queue: 'mail', status: 'solved' })])
  expect(total.social).toMatchObject({ ticketsOpened: 1, ticketsMovedOut: 1 })
  expect(total.mail).toMatchObject({ ticketsMovedIn: 1, ticketsSolved: 1 })
})

test('T10 public messages count by who wrote, bots do not', () => {
  expect(figures([opened(0), wrote(1, 'customer'), wrote(2, 'bot'), wrote(3, 'agent')]).social).toMatchObject({
    customerMessages: 1,
    agentMessages: 1,
    firstResponses: 1,
    firstResponseMs: 3,
  })
})

test('T11 a promise counts when and where it falls due, kept or not', () => {
  const facts = [opened(0), wrote(1, 'agent'), wrote(HOUR, 'customer')]
  expect(figures(facts, HOUR + 10 * 60_000).social).not.toHaveProperty('nextMissed')
  expect(figures(facts, HOUR + 10 * 60_000 + 1).social).toMatchObject({ nextMissed: 1 })
  expect(figures([...facts, wrote(HOUR + 60_000, 'agent')]).social).toMatchObject({ nextMet: 1 })
})
