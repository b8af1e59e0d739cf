import { checkEvent, type Refusal } from '@watchfloor/core/event/check'
import { demoSettings } from '@watchfloor/core/settings/demo'
import { businessMsBetween } from '@watchfloor/core/sla/calendar'
import { randomStreams } from '@watchfloor/core/twin/random'
import { Simulation } from '@watchfloor/core/twin/simulation'
import { toEvent } from '@watchfloor/core/twin/to-event'
import { expect, test } from 'vitest'
import { demoFloor } from './demo.ts'

const MONDAY = Date.parse('2026-11-09T00:00:00-03:00')
const HOUR = 3_600_000
const DAY = 24 * HOUR

/** A calm week, told once for all tests. */
const simulation = new Simulation({ floor: demoFloor(), from: MONDAY, to: Infinity, random: randomStreams('1') })
const staffed: number[] = []
const happenings = Array.from({ length: 7 * 24 }, (_, hour) => {
  const told = simulation.advance(MONDAY + (hour + 1) * HOUR)
  staffed.push(simulation.census().signedIn)
  return told
}).flat()

test('every event passes the door and has an id of its own', () => {
  const events = happenings.map(toEvent)
  const refused: Refusal[] = []
  for (const event of events) {
    const checked = checkEvent(event)
    if ('refusal' in checked) refused.push(checked.refusal)
  }
  expect(refused).toEqual([])
  expect(new Set(events.map((event) => `${event.source} ${event.id}`)).size).toBe(events.length)
})

test('agents and queues are those of the settings', () => {
  const { agents, queues } = demoSettings()
  const names = new Set(queues.flatMap((queue) => queue.aliases.map((alias) => alias.name)))
  expect(demoFloor().agents.map((agent) => agent.id)).toEqual(agents.map((agent) => agent.id))
  for (const agent of demoFloor().agents) for (const skill of agent.skills) expect(names).toContain(skill.queue)
})

test('a weekday brings some 2,000 to 2,600 contacts and tickets, and two weeks less than 300,000 events', () => {
  const came = (day: number) =>
    happenings.filter(
      (one) => (one.type === 'contact.queued' || one.type === 'ticket.opened') && Math.floor((one.at - MONDAY) / DAY) === day,
    ).length
  for (const day of [0, 1, 2, 3, 4]) {
    expect(came(day)).toBeGreaterThan(1_900)
    expect(came(day)).toBeLessThan(2_700)
  }
  expect(happenings.length * 2).toBeLessThan(300_000)
})

test('no hour of the week is dead: somebody is signed in and something happens', () => {
  expect(Math.min(...staffed)).toBeGreaterThanOrEqual(3)
  const perHour = Array<number>(7 * 24).fill(0)
  for (const one of happenings) perHour[Math.floor((one.at - MONDAY) / HOUR)]! += 1
  expect(Math.min(...perHour)).toBeGreaterThan(40)
})

test('calm is believable: most contacts are in target, and no live queue is perfect or hopeless', () => {
  const sums = new Map<string, { offered: number; inTarget: number; short: number }>()
  for (const { queue, counts } of simulation.book.rows()) {
    const sum = sums.get(queue) ?? { offered: 0, inTarget: 0, short: 0 }
    sums.set(queue, sum)
    sum.offered += counts.offered ?? 0
    sum.inTarget += counts.answeredInTarget ?? 0
    sum.short += counts.shortAbandoned ?? 0
  }
  const levels = ['vendas', 'suporte', 'financeiro', 'retencao', 'chat'].map((queue) => {
    const { offered, inTarget, short } = sums.get(queue)!
    return inTarget / (offered - short)
  })
  expect(Math.min(...levels)).toBeGreaterThan(0.65)
  expect(Math.max(...levels)).toBeLessThan(0.97)
  expect(levels.filter((level) => level >= 0.8).length).toBeGreaterThanOrEqual(3)
})

test('calm is believable: most e-mails are answered within two business hours, a few are late, and no backlog grows', () => {
  const { calendars } = demoSettings()
  const hours = calendars.find((calendar) => calendar.id === 'mensagens')!
  const openedAt = new Map<string, number>()
  const spentMs = new Map<string, number>()
  for (const one of happenings) {
    if (one.type === 'ticket.opened' && one.data.queue === 'email') openedAt.set(one.thing, one.at)
    const at = openedAt.get(one.thing)
    if (one.type === 'ticket.messaged' && one.data.from === 'agent' && one.data.public && at !== undefined)
      if (!spentMs.has(one.thing)) spentMs.set(one.thing, businessMsBetween(hours, at, one.at))
  }
  const inTime = [...spentMs.values()].filter((ms) => ms <= 2 * HOUR).length / spentMs.size
  expect(inTime).toBeGreaterThan(0.9)
  expect(inTime).toBeLessThan(0.995)
  const unanswered = [...openedAt].filter(([thing, at]) => !spentMs.has(thing) && at < MONDAY + 5 * DAY)
  expect(unanswered.length / openedAt.size).toBeLessThan(0.05) // spam and what was merged
})

test('the whole vocabulary is spoken', () => {
  const types = new Set(happenings.map((one) => one.type))
  expect(types.size).toBe(16) // all but what sources say of themselves, and retractions
  const ends = new Set(happenings.flatMap((one) => (one.type === 'contact.ended' ? [one.data.how] : [])))
  for (const how of [
    'abandoned',
    'callback',
    'voicemail',
    'rejected',
    'customer',
    'agent',
    'transfer_blind',
    'transfer_attended',
    'system',
  ])
    expect(ends).toContain(how)
})
