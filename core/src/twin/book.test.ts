import { expect, test } from 'vitest'
import type { CountKey } from '../model/counts.ts'
import { BOOK_INTERVAL_MS } from './book.ts'
import type { Happening } from './happening.ts'
import { randomStreams } from './random.ts'
import { Simulation } from './simulation.ts'
import { DAY_MS, MONDAY, smallFloor } from './small-floor.fixture.ts'

type Row = Partial<Record<CountKey, number>>

/** A plain count of what was told: shares nothing with the simulation's own book. */
function countOf(happenings: Happening[], targets: Record<string, { withinMs: number; shortMs: number }>): Map<string, Row> {
  const rows = new Map<string, Row>()
  const add = (queue: string, at: number, counts: Row) => {
    const key = `${queue} ${Math.floor(at / BOOK_INTERVAL_MS) * BOOK_INTERVAL_MS}`
    const row = rows.get(key) ?? {}
    rows.set(key, row)
    for (const [name, n] of Object.entries(counts)) row[name as CountKey] = (row[name as CountKey] ?? 0) + n
  }
  type Life = { queue: string; at: number; answeredAt: number; endedAt: number; holdAt: number; holdMs: number }
  const lives = new Map<string, Life>()
  const tickets = new Map<string, { queue: string; status: string; tier: number }>()
  for (const one of happenings) {
    const life = lives.get(one.thing)
    const ticket = tickets.get(one.thing)
    switch (one.type) {
      case 'contact.queued':
        lives.set(one.thing, { queue: one.data.queue, at: one.at, answeredAt: 0, endedAt: 0, holdAt: 0, holdMs: 0 })
        break
      case 'contact.missed':
        add(life!.queue, one.at, { missedAlerts: 1 })
        break
      case 'contact.answered': {
        life!.answeredAt = one.at
        const wait = one.at - life!.at
        const inTarget = wait <= targets[life!.queue]!.withinMs ? 1 : 0
        add(life!.queue, life!.at, { offered: 1, answered: 1, waitMsAnswered: wait, answeredInTarget: inTarget })
        add(life!.queue, one.at, { answeredAt: 1 })
        break
      }
      case 'contact.held':
        if (one.data.on) life!.holdAt = one.at
        else life!.holdMs += one.at - life!.holdAt
        break
      case 'contact.ended': {
        life!.endedAt = one.at
        const { how } = one.data
        const wait = one.at - life!.at
        const { withinMs, shortMs } = targets[life!.queue]!
        if (life!.answeredAt) add(life!.queue, one.at, { endedAnswered: 1, transferred: how.startsWith('transfer_') ? 1 : 0 })
        else if (how === 'rejected') add(life!.queue, one.at, { rejected: 1 })
        else if (how === 'abandoned') {
          const short = { shortAbandoned: wait <= shortMs ? 1 : 0, abandonedInTarget: wait <= withinMs ? 1 : 0 }
          add(life!.queue, life!.at, { offered: 1, abandoned: 1, waitMsAbandoned: wait, ...short })
          add(life!.queue, one.at, { abandonedAt: 1 })
        } else {
          add(life!.queue, life!.at, { offered: 1, flowOut: 1, waitMsFlowOut: wait, callbackAsked: how === 'callback' ? 1 : 0 })
          add(life!.queue, one.at, { flowOutAt: 1 })
        }
        break
      }
      case 'contact.wrapped':
        add(life!.queue, one.at, {
          handled: 1,
          talkMs: life!.endedAt - life!.answeredAt - life!.holdMs,
          holdMs: life!.holdMs,
          wrapMs: one.at - life!.endedAt,
        })
        break
      case 'ticket.opened':
        tickets.set(one.thing, { queue: one.data.queue!, status: 'new', tier: 1 })
        add(one.data.queue!, one.at, { ticketsOpened: 1 })
        break
      case 'ticket.changed': {
        const { set } = one.data
        if (set.tier) ticket!.tier = set.tier
        if (set.escalation === 'asked') add(ticket!.queue, one.at, { ticketsEscalated: 1 })
        if (set.status === 'solved') add(ticket!.queue, one.at, { ticketsSolved: 1, [`solvedTier${ticket!.tier}`]: 1 })
        if (set.status === 'open' && ['solved', 'closed'].includes(ticket!.status))
          add(ticket!.queue, one.at, { ticketsReopened: 1 })
        if (set.status === 'deleted' || set.merged_into) add(ticket!.queue, one.at, { ticketsClosedOut: 1 })
        if (set.status) ticket!.status = set.status
        break
      }
      case 'ticket.messaged':
        if (one.data.from === 'customer') add(ticket!.queue, one.at, { customerMessages: 1 })
        if (one.data.from === 'agent' && one.data.public) add(ticket!.queue, one.at, { agentMessages: 1 })
        break
      default:
    }
  }
  return rows
}

test.for(['1', '2', '3'])('what the simulation knows is what a plain count of its events gives, seed %s', (seed) => {
  const floor = smallFloor()
  const simulation = new Simulation({ floor, from: MONDAY, to: MONDAY + 2 * DAY_MS, random: randomStreams(seed) })
  // Nobody comes after the second day; half a day later every contact is over, so no wait is still undecided.
  const happenings = simulation.advance(MONDAY + 2.5 * DAY_MS)
  const targets = Object.fromEntries(floor.queues.flatMap((queue) => (queue.family === 'live' ? [[queue.id, queue.target]] : [])))
  const counted = countOf(happenings, targets)
  const compared = [...counted.values()].reduce((sum, row) => sum + Object.keys(row).length, 0)
  expect(compared).toBeGreaterThan(2_000)
  const apart = ['surveysSent', 'csatAnswers', 'csatSatisfied', 'csatPoints']
  const known = new Map<string, Row>()
  for (const { queue, from, counts } of simulation.book.rows()) {
    if (queue === '*') continue
    const row = Object.fromEntries(Object.entries(counts).filter(([name, n]) => n !== 0 && !apart.includes(name)))
    if (Object.keys(row).length > 0) known.set(`${queue} ${from}`, row)
  }
  const nonZero = [...counted].map(([key, row]): [string, Row] => [
    key,
    Object.fromEntries(Object.entries(row).filter(([, n]) => n !== 0)),
  ])
  expect(new Map([...known].sort())).toEqual(new Map(nonZero.filter(([, row]) => Object.keys(row).length > 0).sort()))
})
