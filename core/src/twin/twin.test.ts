import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DomainError } from '../number/domain-error.ts'
import { bandOf, bandOfValues, bandsOf, differenceOf } from './band.ts'
import type { FloorSpec, LiveQueueSpec } from './floor.ts'
import type { Lever } from './levers.ts'
import { randomStreams } from './random.ts'
import { Simulation } from './simulation.ts'
import { singleQueue } from './single-queue.fixture.ts'
import { agent, chatQueue, evenDemand, mailQueue, MONDAY, phoneQueue, smallFloor } from './small-floor.fixture.ts'
import { FLOOR } from './tally-row.ts'
import { runTwin, twinOutcomes } from './twin.ts'
import { figuresOf } from './twin-figure.ts'

const HOUR = 3_600_000
const NOON = MONDAY + 12 * HOUR
const level = { kind: 'serviceLevel', variant: 'C' } as const

function stateAt(moment: number, floor = smallFloor(), seed = 'floor') {
  const simulation = new Simulation({ floor, from: MONDAY, to: Infinity, random: randomStreams(seed) })
  simulation.advance(moment)
  return simulation.state()
}

test('the twin counts what the demo floor tells: one engine, two who look on', () => {
  const floor = smallFloor()
  const to = NOON + 4 * HOUR
  const outcomes = twinOutcomes({ floor, state: stateAt(NOON), from: NOON, to, runs: 1, seed: 'same' })
  const simulation = new Simulation({ floor, from: NOON, to: Infinity, random: randomStreams('same/0'), state: stateAt(NOON) })
  simulation.advance(to + HOUR)
  let compared = 0
  for (const queue of ['phone', 'chat']) {
    outcomes.grid.starts.forEach((start, interval) => {
      const row = simulation.book.rows().find((one) => one.queue === queue && one.from === start)?.counts ?? {}
      const counts = outcomes.countsOf(0, queue, interval)
      const keys = ['offered', 'answered', 'answeredInTarget', 'abandoned', 'shortAbandoned', 'flowOut', 'waitMsAnswered', 'waitMsAbandoned'] as const // prettier-ignore
      for (const key of keys) expect([queue, interval, key, counts[key]]).toEqual([queue, interval, key, row[key] ?? 0])
      compared += counts.offered
    })
  }
  expect(compared).toBeGreaterThan(200)
})

test('the same seed gives the same runs, another seed others, and stopping early changes nothing of those before', () => {
  const options = { floor: smallFloor(), state: stateAt(NOON), from: NOON, to: NOON + HOUR, runs: 4, seed: '1' }
  const all = twinOutcomes(options)
  expect(figuresOf(twinOutcomes(options), 'phone', { kind: 'asa' }, null)).toEqual(figuresOf(all, 'phone', { kind: 'asa' }, null))
  expect(figuresOf(twinOutcomes({ ...options, seed: '2' }), 'phone', { kind: 'asa' }, null)).not.toEqual(figuresOf(all, 'phone', { kind: 'asa' }, null)) // prettier-ignore
  const generator = runTwin(options)
  generator.next()
  const early = generator.next().value
  expect(early.runs).toBe(2)
  expect(figuresOf(early, 'phone', { kind: 'asa' }, null)).toEqual(figuresOf(all, 'phone', { kind: 'asa' }, null).slice(0, 2))
})

test('every contact ends once, however the floor is made and whatever it begins with', () => {
  const mean = fc.integer({ min: 1_000, max: 400_000 })
  const share = fc.double({ min: 0, max: 0.5, noNaN: true })
  const floors = fc.record({
    agents: fc.integer({ min: 0, max: 12 }),
    slots: fc.integer({ min: 0, max: 4 }),
    perHour: fc.integer({ min: 0, max: 300 }),
    talkMs: mean,
    wrapMs: mean,
    patienceMs: mean,
    missShare: share,
    transfer: share,
    wayOut: share,
    seed: fc.string({ maxLength: 4 }),
    startHour: fc.integer({ min: 0, max: 20 }),
  })
  fc.assert(
    fc.property(
      floors,
      ({ agents, slots, perHour, talkMs, wrapMs, patienceMs, missShare, transfer, wayOut, seed, startHour }) => {
        const from = MONDAY + startHour * HOUR
        const forecast = { from, everyMs: HOUR, expected: [perHour, perHour], dayCv: 0.1 }
        const live: Partial<LiveQueueSpec> = {
          demand: forecast,
          talk: { meanMs: talkMs, cv: 0.8 },
          wrap: { meanMs: wrapMs, cv: 0.5 },
          patience: [[{ scaleMs: patienceMs, shape: 1.2 }, 1]],
          ring: { span: { meanMs: 4_000, cv: 0.5 }, missShare, timeoutMs: 20_000 },
          callback: { afterMs: 30_000, share: wayOut, promiseMs: 20 * 60_000 },
          transfers: [{ to: 'chat', share: transfer, attended: false }],
          unstaffed: 'wait',
        }
        const floor = smallFloor({
          queues: [phoneQueue(live), chatQueue({ ...live, callback: null, transfers: [{ to: 'phone', share: transfer, attended: true }] }), mailQueue({ demand: forecast })], // prettier-ignore
          agents: Array.from({ length: agents }, (_, i) => agent(`a${i}`, [['phone'], ['chat', 'phone'], ['phone', 'chat', 'mail']][i % 3]!, { chatSlots: slots })), // prettier-ignore
        })
        // Nobody new for the last hours: whoever can leave has left, but those on whom patience has no hold.
        const state = stateAt(from, floor, seed)
        const outcomes = twinOutcomes({ floor, state, from, to: from + 8 * HOUR, runs: 2, seed })
        for (const queue of ['phone', 'chat'])
          for (let run = 0; run < 2; run++) {
            const counts = outcomes.countsOf(run, queue, null)
            const settled = counts.answered + counts.abandoned + counts.flowOut
            expect(counts.offered - settled).toBeGreaterThanOrEqual(0)
            expect(counts.offered - settled).toBeLessThanOrEqual(counts.backlog + agents * Math.max(1, slots)) // ringing
            for (const value of Object.values(counts)) expect(value).toBeGreaterThanOrEqual(0)
            const floorCounts = outcomes.countsOf(run, FLOOR, null)
            const agentMs =
              floorCounts.agentBusyMs + floorCounts.agentAvailableMs + floorCounts.agentRingingMs + floorCounts.agentAuxMs
            expect(agentMs).toBeLessThanOrEqual(agents * 8 * HOUR)
          }
      },
    ),
    { numRuns: 40 },
  )
})

test('customers keep their random numbers: a difference is known far better than from independent runs', () => {
  const floor = singleQueue({ agents: 13, perHour: 200, handleMs: 180_000, patience: { scaleMs: 120_000, shape: 1 } })
  const options = { floor, from: NOON, to: NOON + 3 * HOUR, runs: 60, seed: 'crn' }
  const levers: Lever[] = [{ kind: 'add', agent: { ...floor.agents[0]!, id: 'extra' }, present: true }]
  const before = twinOutcomes(options)
  const after = twinOutcomes({ ...options, levers })
  const apart = twinOutcomes({ ...options, levers, seed: 'other' })
  expect(figuresOf(after, 'phone', { kind: 'offered' }, null)).toEqual(figuresOf(before, 'phone', { kind: 'offered' }, null))
  const common = differenceOf(before, after, 'phone', level)!
  const independent = differenceOf(before, apart, 'phone', level)!
  expect(common.standardError ** 2).toBeLessThan(independent.standardError ** 2 / 4)
  expect(common.low).toBeGreaterThan(0)
  expect(common.mean).toBeGreaterThan(0.01)
})

test('each lever moves what it says', () => {
  const floor = smallFloor()
  const state = stateAt(NOON)
  const span = { from: NOON, to: NOON + 2 * HOUR }
  const options = { floor, state, ...span, runs: 30, seed: 'levers' }
  const before = twinOutcomes(options)
  const change = (lever: Lever, queue: string, kind: 'offered' | 'wait' | 'inHands' | 'breaches') =>
    differenceOf(before, twinOutcomes({ ...options, levers: [lever] }), queue, { kind })!
  expect(change({ kind: 'demand', queue: 'phone', factor: 1.5, ...span }, 'phone', 'offered').low).toBeGreaterThan(10)
  expect(change({ kind: 'release', agent: 'p1', ...span }, 'phone', 'wait').mean).toBeGreaterThan(0)
  expect(
    change({ kind: 'skills', agent: 'm1', skills: [{ queue: 'phone', level: 1, tier: 1 }] }, 'phone', 'wait').mean,
  ).toBeLessThan(0)
  expect(change({ kind: 'priority', queue: 'chat', priority: 9 }, 'chat', 'offered').mean).toBe(0)
  const late = stateAt(MONDAY + 16.9 * HOUR)
  const evening = { floor, state: late, from: late.at, to: late.at + HOUR, runs: 30, seed: 'overtime' }
  const overtime = twinOutcomes({ ...evening, levers: [{ kind: 'shift', agent: 'd1', startBy: 0, endBy: 60 }] })
  const stays = (figures: ReturnType<typeof twinOutcomes>) => figures.countsOf(0, FLOOR, null).agentAvailableMs + figures.countsOf(0, FLOOR, null).agentBusyMs // prettier-ignore
  expect(stays(overtime) - stays(twinOutcomes(evening))).toBeGreaterThan(0.5 * HOUR)
  const breaks = [{ reason: 'meal', after: 180, minutes: 30 }]
  const rest: FloorSpec = {
    ...floor,
    agents: [agent('p1', ['phone'], { week: Array.from({ length: 7 }, () => ({ start: 540, end: 1020, breaks })) })],
  }
  const moved = (levers: Lever[]) =>
    twinOutcomes({ floor: rest, from: NOON - HOUR, to: NOON + HOUR, runs: 1, seed: 'x', levers }).countsOf(0, FLOOR, 3).agentAuxMs
  expect(moved([{ kind: 'moveBreak', agent: 'p1', n: 0, byMinutes: 60 }])).toBeLessThan(moved([]))
})

test('a floor, a state, a lever or a span that cannot be is refused by name', () => {
  const floor = smallFloor()
  const options = { floor, from: NOON, to: NOON + HOUR, runs: 1, seed: '1' }
  const refusal = (over: Partial<Parameters<typeof twinOutcomes>[0]>) => {
    try {
      twinOutcomes({ ...options, ...over })
    } catch (error) {
      return error instanceof DomainError ? error.field : error
    }
    return 'no refusal'
  }
  const queue = (over: Partial<LiveQueueSpec>) => ({
    floor: { ...floor, queues: [phoneQueue({ transfers: [], ...over })], agents: [] },
  })
  expect(refusal({ runs: 0 })).toBe('runs')
  expect(refusal({ to: NOON })).toBe('to')
  expect(refusal({ everyMs: 0 })).toBe('everyMs')
  expect(refusal({ floor: { ...floor, agents: [agent('x', ['nowhere'])] } })).toBe('agents.0.skills.0.queue')
  expect(refusal({ floor: { ...floor, agents: [agent('x', []), agent('x', [])] } })).toBe('agents.1.id')
  expect(refusal(queue({ demand: evenDemand(-1) }))).toBe('queues.0.demand.perDay')
  expect(refusal(queue({ demand: { from: 0, everyMs: 900_000, expected: [1, NaN], dayCv: 0 } }))).toBe(
    'queues.0.demand.expected.1',
  )
  expect(refusal(queue({ talk: { meanMs: 0, cv: 1 } }))).toBe('queues.0.talk.meanMs')
  expect(refusal(queue({ transfers: [{ to: 'nowhere', share: 0.1, attended: false }] }))).toBe('queues.0.transfers.0.to')
  expect(refusal({ state: { ...stateAt(NOON), at: NOON - 1 } })).toBe('state.at')
  const state = stateAt(NOON)
  const contact = state.contacts.find((one) => one.with)!
  const with1 = (over: Partial<typeof contact>) => ({ state: { ...state, contacts: [{ ...contact, ...over }] } })
  expect(refusal(with1({ queue: 'nowhere' }))).toBe('state.contacts.0.queue')
  expect(refusal(with1({ since: NOON + 1 }))).toBe('state.contacts.0.since')
  expect(refusal(with1({ with: { ...contact.with!, agent: 'nobody' } }))).toBe('state.contacts.0.with.agent')
  expect(refusal({ state: { ...state, contacts: [contact, contact] } })).toBe('state.contacts.1.id')
  const call = { ...contact, queue: 'phone' }
  expect(refusal({ state: { ...state, contacts: [call, { ...call, id: 'again' }] } })).toBe('state.contacts.1.with.agent')
  expect(refusal({ state: { ...state, tickets: [{ ...state.tickets[0]!, dueAt: NaN }] } })).toBe('state.tickets.0.dueAt')
  expect(refusal({ state: { ...state, agents: [...state.agents, state.agents[0]!] } })).toMatch(/^state\.agents\.\d+\.agent$/)
  expect(refusal({ levers: [{ kind: 'release', agent: 'nobody', from: NOON, to: NOON + 1 }] })).toBe('levers.0.agent')
  expect(refusal({ levers: [{ kind: 'demand', queue: 'phone', factor: -1, from: NOON, to: NOON + 1 }] })).toBe('surges.0.factor')
})

test('bands: quantiles at p(n + 1), null where no run has the figure', () => {
  expect(bandOfValues(Array.from({ length: 9 }, (_, i) => i + 1))).toMatchObject({ p10: 1, p50: 5, p90: 9, mean: 5, runs: 9 })
  expect(bandOfValues([7])).toEqual({ p10: 7, p50: 7, p90: 7, mean: 7, standardError: 0, runs: 1 })
  expect(bandOfValues([])).toBeNull()
  const idle = smallFloor({ queues: [phoneQueue({ demand: evenDemand(0), transfers: [] })], agents: [] })
  const outcomes = twinOutcomes({ floor: idle, from: NOON + 100_000, to: NOON + HOUR, runs: 3, seed: '1' })
  expect(bandOf(outcomes, 'phone', level)).toBeNull()
  expect(bandOf(outcomes, FLOOR, { kind: 'occupancy' })).toBeNull()
  expect(bandsOf(outcomes, 'phone', { kind: 'offered' }).intervals.map((band) => band?.mean)).toEqual([0, 0, 0, 0])
  expect(() => bandOf(outcomes, 'nowhere', level)).toThrow('no queue "nowhere"')
})
