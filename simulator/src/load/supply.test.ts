import { checkEvent } from '@watchfloor/core/event/check'
import type { Fact } from '@watchfloor/core/event/fact'
import { expect, test } from 'vitest'
import { Supply, numberOf } from './supply.ts'

type Event = { id: string; source: string; subject: string; time: string; sequence: string; data: Record<string, unknown> }
const AT = Date.parse('2026-11-18T15:00:00Z')
const options = {
  scenario: 'mix',
  seed: '7',
  floors: 2,
  floorName: (floor: number) => (floor === 0 ? '' : `${floor + 1}-`),
  rate: 1_000,
  run: 'run',
} as const

/** So many events at the rate of the options, in batches of 50. */
function events(supply: Supply, count: number): Event[] {
  const all: Event[] = []
  for (let n = 0; n < count; n += 50) all.push(...(JSON.parse(supply.batch(50, AT + n, 50)) as Event[]))
  return all
}

// Both floors tell their day twice and more, so whatever a tape holds has been told.
const told = events(new Supply(options), 60_000)
const facts = told.map((event) => {
  const checked = checkEvent(event)
  if ('refusal' in checked) throw new Error(`${JSON.stringify(checked.refusal)} ${JSON.stringify(event)}`)
  return checked.fact as Fact
})

test('every event passes the door, has an id of its own that counts up, and a rising sequence', () => {
  expect(told.map(({ id }) => numberOf('run', id))).toEqual(told.map((_, n) => n))
  expect(numberOf('other', told[0]!.id)).toBeNull()
  expect(told.every((event, n) => n === 0 || event.sequence > told[n - 1]!.sequence)).toBe(true)
  expect(told.every(({ source }) => source.startsWith('/load/'))).toBe(true)
})

test('the same options give the same events', () => {
  expect(events(new Supply(options), 2_000)).toEqual(told.slice(0, 2_000))
})

test('all that the demo floor does is in it, in its mix', () => {
  const types = new Set(facts.map(({ type }) => type))
  for (const type of [
    'contact.queued',
    'contact.held',
    'contact.wrapped',
    'ticket.worked',
    'survey.answered',
    'agent.state',
  ] as const)
    expect(types).toContain(type)
  const queued = facts.filter(({ type }) => type === 'contact.queued').length
  const ended = facts.filter(({ type }) => type === 'contact.ended').length
  expect(queued / facts.length).toBeGreaterThan(0.04)
  expect(queued - ended).toBeLessThan(200) // those who are there at this moment
})

test('a contact is told of in order, once from beginning to end, by agents and queues of one floor', () => {
  const lives = new Map<string, Fact[]>()
  for (const fact of facts) if (fact.kind === 'segment') lives.set(fact.thing, [...(lives.get(fact.thing) ?? []), fact])
  expect(lives.size).toBeGreaterThan(1_000)
  for (const life of lives.values()) {
    const inHoles = life.some(({ recordedAt, at }) => recordedAt !== at)
    if (!inHoles) expect(life[0]!.type).toBe('contact.queued')
    expect(life.filter(({ type }) => type === 'contact.queued')).toHaveLength(1)
    expect(life.filter(({ type }) => type === 'contact.ended').length).toBeLessThanOrEqual(1)
    const floor = String((life.find(({ type }) => type === 'contact.queued')!.data as { queue: string }).queue).startsWith('2-')
    for (const { data } of life) {
      const { agent } = data as { agent?: string }
      if (agent !== undefined) expect(agent.startsWith('2-')).toBe(floor)
    }
  }
})

test('what happened lies in the span that ends with its batch; moments within an event keep their order', () => {
  for (const [n, fact] of facts.entries()) {
    const end = AT + Math.floor(n / 50) * 50
    if (fact.recordedAt === fact.at) expect(fact.at).toBeGreaterThanOrEqual(end - 50)
    expect(fact.at).toBeLessThanOrEqual(end)
    if (fact.type === 'ticket.worked') expect(Date.parse(fact.data.to)).toBeGreaterThanOrEqual(Date.parse(fact.data.from))
  }
})
