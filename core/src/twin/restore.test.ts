import { expect, test } from 'vitest'
import type { FloorSpec } from './floor.ts'
import { randomStreams } from './random.ts'
import { Simulation } from './simulation.ts'
import { agent, MONDAY, phoneQueue, smallFloor } from './small-floor.fixture.ts'
import type { FloorState } from './state.ts'

const HOUR = 3_600_000
const NOON = MONDAY + 12 * HOUR

function at(moment: number, floor = smallFloor(), seed = '1'): Simulation {
  const simulation = new Simulation({ floor, from: MONDAY, to: Infinity, random: randomStreams(seed) })
  simulation.advance(moment)
  return simulation
}

/** Sends it through JSON: a state must survive the way to a browser. */
const sent = (state: FloorState) => JSON.parse(JSON.stringify(state)) as FloorState

function goOn(state: FloorState, floor: FloorSpec = smallFloor(), seed = '1') {
  const simulation = new Simulation({ floor, from: state.at, to: Infinity, random: randomStreams(seed), state: sent(state) })
  return { simulation, happenings: simulation.advance(state.at + 6 * HOUR) }
}

function levelOf(simulation: Simulation, from: number, queue = 'phone'): number {
  let [met, offered] = [0, 0]
  for (const row of simulation.book.rows()) {
    if (row.queue !== queue || row.from < from) continue
    met += row.counts.answeredInTarget ?? 0
    offered += row.counts.offered ?? 0
  }
  return met / offered
}

test('a restored floor stands as the one it was taken from, and tells nothing of what happened before', () => {
  const original = at(NOON)
  const state = original.state()
  const restored = new Simulation({
    floor: smallFloor(),
    from: NOON,
    to: Infinity,
    random: randomStreams('other'),
    state: sent(state),
  })
  expect(restored.census()).toEqual(original.census())
  expect(restored.state()).toEqual(state)
  expect(original.census().talking).toBeGreaterThan(1)
})

test('whoever comes next is the same, with the same patience and the same questions', () => {
  const original = at(NOON)
  const { happenings } = goOn(original.state())
  const arrivals = (of: typeof happenings) =>
    of.flatMap((one) =>
      one.type === 'contact.queued' && !one.data.previous && !one.data.callback_of ? [`${one.at} ${one.data.customer}`] : [],
    )
  expect(arrivals(happenings)).toEqual(arrivals(original.advance(NOON + 6 * HOUR)))
})

test('what was open ends once: talks, lines and tickets of the state are carried on', () => {
  const state = at(NOON).state()
  const { happenings, simulation } = goOn(state)
  for (const contact of state.contacts.filter((one) => !one.with?.ended)) {
    expect(happenings.filter((one) => one.type === 'contact.ended' && one.thing === contact.id)).toHaveLength(1)
  }
  const stillOpen = new Set(simulation.state().tickets.map((ticket) => ticket.id))
  const touched = new Set(happenings.map((one) => one.thing))
  expect(state.tickets.length).toBeGreaterThan(3)
  expect(state.tickets.every((ticket) => touched.has(ticket.id) || stillOpen.has(ticket.id))).toBe(true)
})

test('who is not there has not come, whatever the roster says; who is there goes home when the shift ends', () => {
  const state = at(NOON).state()
  const without = { ...state, agents: state.agents.filter((one) => one.agent !== 'p1'), contacts: [], tickets: [] }
  const { happenings } = goOn(without)
  const states = happenings.filter((one) => one.type === 'agent.state')
  expect(states.some((one) => one.thing === 'p1')).toBe(false)
  const home = states.filter((one) => one.thing === 'd1' && one.data.presence === 'offline')
  expect(home).toHaveLength(1)
  expect(home[0]!.at - (MONDAY + 17 * HOUR)).toBeLessThan(HOUR / 2)
})

test('on average the future of a restored floor is that of the floor itself', () => {
  const [own, restored]: [number[], number[]] = [[], []]
  for (let i = 0; i < 40; i++) {
    const original = at(NOON, smallFloor(), `average ${i}`)
    restored.push(levelOf(goOn(original.state(), smallFloor(), `average ${i}`).simulation, NOON))
    original.advance(NOON + 6 * HOUR)
    own.push(levelOf(original, NOON))
  }
  const mean = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length
  expect(Math.abs(mean(own) - mean(restored))).toBeLessThan(0.03)
})

test('what if: three more agents on the phone bring a queue in trouble back', () => {
  const calls = phoneQueue({ demand: { ...phoneQueue().demand, perDay: 1500 } })
  const floor = smallFloor({ queues: [calls], agents: ['a', 'b', 'c', 'd'].map((id) => agent(id, ['phone'])) })
  const more = { ...floor, agents: [...floor.agents, ...['e', 'f', 'g'].map((id) => agent(id, ['phone']))] }
  const state = at(NOON, floor).state()
  const helpers = ['e', 'f', 'g'].map((id) => ({
    agent: id,
    presence: 'available' as const,
    idleSince: NOON,
    leaving: false,
    away: null,
    owed: [],
    rested: 0,
  }))
  const before = levelOf(goOn(state, floor).simulation, NOON)
  const after = levelOf(goOn({ ...state, agents: [...state.agents, ...helpers] }, more).simulation, NOON)
  expect(before).toBeLessThan(0.6)
  expect(after - before).toBeGreaterThan(0.2)
})
