import { expect, test } from 'vitest'
import { checkEvent, type Refusal } from '../event/check.ts'
import type { Happening } from './happening.ts'
import { randomStreams } from './random.ts'
import { simulate, Simulation } from './simulation.ts'
import { agent, DAY_MS, evenDemand, mailQueue, MONDAY, phoneQueue, smallFloor } from './small-floor.fixture.ts'
import { toEvent } from './to-event.ts'

const SEEDS = ['1', '2', '3']
const days = 2
const until = MONDAY + days * DAY_MS
const begin = (seed: string, floor = smallFloor()) =>
  new Simulation({ floor, from: MONDAY, to: Infinity, random: randomStreams(seed) })
const ofType = <T extends Happening['type']>(happenings: Happening[], type: T) =>
  happenings.filter((one): one is Happening<T> => one.type === type)

test('the same seed gives the same events byte for byte, another seed gives others', () => {
  const events = (seed: string) => JSON.stringify(begin(seed).advance(until).map(toEvent))
  expect(events('1')).toBe(events('1'))
  expect(events('1')).not.toBe(events('2'))
})

test('how far one asks at a time changes nothing', () => {
  const whole = begin('1').advance(until)
  const simulation = begin('1')
  const parts: Happening[] = []
  for (let at = MONDAY; at < until; at += 7_777_777) parts.push(...simulation.advance(Math.min(until, at + 7_777_777)))
  expect(parts).toEqual(whole)
  expect([...simulate({ floor: smallFloor(), from: MONDAY, to: until, random: randomStreams('1') })].map(toEvent)).toEqual(
    whole.map(toEvent),
  )
})

test.for(SEEDS)('every event of seed %s passes the door, ids are unique, and all are in order of time', (seed) => {
  const events = begin(seed).advance(until).map(toEvent)
  const ids = new Set<string>()
  const refused: Refusal[] = []
  let backwards = 0
  let last = ''
  for (const event of events) {
    const checked = checkEvent(event)
    if ('refusal' in checked) refused.push(checked.refusal)
    ids.add(`${event.source} ${event.id}`)
    if (event.time < last) backwards++
    last = event.time
  }
  expect(refused).toEqual([])
  expect(backwards).toBe(0)
  expect(ids.size).toBe(events.length)
  expect(events.length).toBeGreaterThan(8_000)
})

test.for(SEEDS)('seed %s: every segment that was queued ended once or is still open', (seed) => {
  const simulation = begin(seed)
  const happenings = simulation.advance(until)
  const queued = new Set(ofType(happenings, 'contact.queued').map((one) => one.thing))
  const ended = ofType(happenings, 'contact.ended').map((one) => one.thing)
  const { waiting, talking } = simulation.census()
  expect(new Set(ended).size).toBe(ended.length)
  expect(ended.every((thing) => queued.has(thing))).toBe(true)
  expect(queued.size).toBe(ended.length + waiting + talking)
})

test.for(SEEDS)('seed %s: nobody is on two calls, beside a call there is no chat, and chats stay within the slots', (seed) => {
  const calls = new Map<string, number>()
  const chats = new Map<string, number>()
  const holder = new Map<string, { agent: string; isChat: boolean }>()
  const isChat = new Map<string, boolean>()
  const signedIn = new Set<string>()
  const answered = new Set<string>()
  let mostChats = 0
  const take = (thing: string, agent: string, by: 1 | -1) => {
    const counts = isChat.get(thing) ? chats : calls
    counts.set(agent, (counts.get(agent) ?? 0) + by)
    if (by > 0) {
      expect(signedIn.has(agent)).toBe(true)
      expect(calls.get(agent) ?? 0).toBeLessThanOrEqual(1)
      expect(chats.get(agent) ?? 0).toBeLessThanOrEqual(3)
      expect((calls.get(agent) ?? 0) * (chats.get(agent) ?? 0)).toBe(0)
      mostChats = Math.max(mostChats, chats.get(agent) ?? 0)
    }
  }
  for (const one of begin(seed).advance(until)) {
    if (one.type === 'agent.state')
      signedIn[one.data.presence === 'available' || one.data.presence === 'busy' ? 'add' : 'delete'](one.thing)
    if (one.type === 'contact.queued') isChat.set(one.thing, one.data.channel === 'chat')
    if (one.type === 'contact.alerted') {
      holder.set(one.thing, { agent: one.data.agent, isChat: isChat.get(one.thing) ?? false })
      take(one.thing, one.data.agent, 1)
    }
    if (one.type === 'contact.answered') answered.add(one.thing)
    const hasAgent = holder.get(one.thing)
    if (hasAgent && (one.type === 'contact.missed' || one.type === 'contact.wrapped')) {
      take(one.thing, hasAgent.agent, -1)
      holder.delete(one.thing)
    }
  }
  expect(mostChats).toBe(3)
  expect(answered.size).toBeGreaterThan(1000)
})

test('facts of a segment come in the order of life: alerts before the answer, holds within the talk, wrap-up at the end', () => {
  const order = [
    'contact.queued',
    'contact.alerted',
    'contact.missed',
    'contact.answered',
    'contact.held',
    'contact.ended',
    'contact.wrapped',
  ]
  const rank = new Map<string, number>()
  for (const one of begin('1').advance(until)) {
    const now = order.indexOf(one.type)
    if (now < 0) continue
    const before = rank.get(one.thing) ?? -1
    const isRetry = one.type === 'contact.alerted' && before === order.indexOf('contact.missed')
    expect(now >= before || isRetry).toBe(true)
    rank.set(one.thing, now)
  }
})

test("another queue changes nobody else's arrivals, customers or patience", () => {
  const arrivals = (floor = smallFloor()) =>
    ofType(begin('1', floor).advance(until), 'contact.queued')
      .filter((one) => one.data.queue === 'phone' && !one.data.previous && !one.data.callback_of)
      .map((one) => [one.at, one.data.customer])
  const wider = smallFloor()
  const other = phoneQueue({ id: 'other', demand: evenDemand(2000) })
  expect(arrivals({ ...wider, queues: [...wider.queues, other], agents: [...wider.agents, agent('o1', ['other'])] })).toEqual(
    arrivals(),
  )
})

test('a day has the same arrivals whenever the simulation began', () => {
  const from = MONDAY + DAY_MS
  const arrivals = (start: number) =>
    ofType(
      new Simulation({ floor: smallFloor(), from: start, to: Infinity, random: randomStreams('1') }).advance(until),
      'contact.queued',
    )
      .filter((one) => one.at >= from && !one.data.previous && !one.data.callback_of)
      .map((one) => [one.at, one.data.queue, one.data.customer])
  expect(arrivals(from + 3_600_000)).toEqual(arrivals(MONDAY).filter(([at]) => (at as number) >= from + 3_600_000))
})

test('tickets: work is told by whom it is assigned to, what is solved was open, and tiers rise by one', () => {
  const status = new Map<string, string>()
  const tier = new Map<string, number>()
  const assigned = new Map<string, unknown>()
  const seen = new Set<string>()
  for (const one of begin('1').advance(until)) {
    if (one.type === 'ticket.opened') status.set(one.thing, 'new')
    if (one.type === 'ticket.worked') {
      expect(one.data.agent).toBe(assigned.get(one.thing))
      expect(Date.parse(one.data.to)).toBe(one.at)
      expect(Date.parse(one.data.from)).toBeLessThan(one.at)
    }
    if (one.type !== 'ticket.changed') continue
    const { set } = one.data
    if (set.agent !== undefined) assigned.set(one.thing, set.agent)
    if (set.tier) {
      expect(set.tier).toBe((tier.get(one.thing) ?? 1) + 1)
      tier.set(one.thing, set.tier)
    }
    if (set.status === 'solved') expect(['open', 'pending']).toContain(status.get(one.thing))
    if (set.status === 'closed' && !set.merged_into) expect(status.get(one.thing)).toBe('solved')
    if (set.status) seen.add(`${status.get(one.thing)} → ${set.status}`)
    if (set.status) status.set(one.thing, set.status)
    if (set.escalation) seen.add(set.escalation)
    if (set.merged_into) seen.add('merged')
  }
  for (const kind of [
    'new → open',
    'open → pending',
    'pending → open',
    'open → solved',
    'solved → open',
    'solved → closed',
    'asked',
    'accepted',
    'merged',
  ])
    expect(seen).toContain(kind)
})

test('a call comes before a ticket: who works on one lays it aside, and somebody goes on with it unless it is over', () => {
  const floor = smallFloor({
    queues: [
      phoneQueue({ demand: evenDemand(200), ring: { span: { meanMs: 3000, cv: 0 }, missShare: 0, timeoutMs: 20_000 } }),
      mailQueue({ demand: evenDemand(200) }),
    ],
    agents: [agent('both', ['phone', 'mail']), agent('both2', ['phone', 'mail'])],
  })
  const simulation = begin('1', floor)
  const happenings = simulation.advance(until)
  const worked = ofType(happenings, 'ticket.worked')
  const alertedAt = new Set(ofType(happenings, 'contact.alerted').map((one) => `${one.data.agent} ${one.at}`))
  const cut = worked.filter((one) => alertedAt.has(`${one.data.agent} ${one.at}`))
  expect(cut.length).toBeGreaterThan(20)
  const over = ofType(happenings, 'ticket.changed').flatMap((one) =>
    one.data.set.merged_into || one.data.set.status === 'deleted' ? [one.thing] : [],
  )
  const goesOn = (one: Happening) => worked.some((again) => again.thing === one.thing && again.at > one.at)
  const waiting = simulation.state().tickets.flatMap((ticket) => (ticket.now.kind === 'customer' ? [] : [ticket.id]))
  expect(cut.filter((one) => !goesOn(one) && !over.includes(one.thing) && !waiting.includes(one.thing))).toEqual([])
  // Nobody goes on with a ticket while on the call that it was laid aside for.
  const again = cut.filter((one) =>
    worked.some((other) => other.data.agent === one.data.agent && Date.parse(other.data.from) === one.at),
  )
  expect(again).toEqual([])
})

test('who is absent is not there, and goes home when it happens during the shift', () => {
  const from = MONDAY + 10 * 3_600_000
  const calm = begin('1').advance(until)
  const without = begin('1', smallFloor({ absences: [{ agent: 'p1', from, to: from + DAY_MS }] })).advance(until)
  expect(without.filter((one) => one.at < from)).toEqual(calm.filter((one) => one.at < from))
  const states = ofType(without, 'agent.state').filter(
    (one) => one.thing === 'p1' && one.at >= from && one.at < from + 20 * 3_600_000,
  )
  expect(states.map((one) => one.data.presence)).toEqual(['offline'])
  const back = ofType(without, 'agent.state').find((one) => one.thing === 'p1' && one.at > states[0]!.at)
  expect(back).toMatchObject({ at: from + DAY_MS, data: { presence: 'available' } })
})
