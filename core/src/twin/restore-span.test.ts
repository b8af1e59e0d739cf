import { expect, test } from 'vitest'
import type { FloorSpec } from './floor.ts'
import { randomStreams } from './random.ts'
import { Simulation } from './simulation.ts'
import { agent, evenDemand, MONDAY, phoneQueue, smallFloor } from './small-floor.fixture.ts'
import { MONDAY as BEGIN, singleQueue } from './single-queue.fixture.ts'
import type { ContactState, FloorState } from './state.ts'

const HOUR = 3_600_000
const SEEDS = 300

/** How many are in it `ms` after noon: of the floor itself, and of floors that began with its state at noon, which `change` may falsify. */
function compare(floor: FloorSpec, ms: number, change: (state: FloorState) => FloorState = (state) => state) {
  const own: number[] = []
  const restored: number[] = []
  for (let seed = 0; seed < SEEDS; seed++) {
    const noon = BEGIN + 12 * HOUR
    const original = new Simulation({ floor, from: noon - HOUR, to: noon, random: randomStreams(`${seed}`) })
    original.advance(noon)
    const state = change(original.state())
    const again = new Simulation({ floor, from: noon, to: noon, random: randomStreams(`again ${seed}`), state })
    for (const one of [original, again]) one.advance(noon + ms)
    const open = (one: Simulation) => one.census().talking + one.census().waiting + one.census().wrapping
    own.push(open(original))
    restored.push(open(again))
  }
  const differences = own.map((value, i) => restored[i]! - value)
  const mean = differences.reduce((a, b) => a + b, 0) / SEEDS
  const deviation = Math.sqrt(differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (SEEDS - 1))
  return { mean, standardErrors: mean / (deviation / Math.sqrt(SEEDS)), own: own.reduce((a, b) => a + b, 0) / SEEDS }
}

const longTalks = singleQueue({ agents: 20, perHour: 120, handleMs: 0, patience: null, talk: { meanMs: 600_000, cv: 1.5 } })
/** As if every talk had only just begun. */
const justBegun = (state: FloorState): FloorState => ({
  ...state,
  contacts: state.contacts.map((one): ContactState => ({ ...one, with: one.with && { ...one.with, answeredAt: state.at } })),
})

test.for([120_000, 600_000, 1_800_000])('talks that last are restored as what they are: still open after %i ms', (ms) => {
  expect(Math.abs(compare(longTalks, ms).standardErrors)).toBeLessThan(3.5)
})

test('and it matters: as if they had just begun, too many talks end soon after', () => {
  const { standardErrors, own } = compare(longTalks, 1_800_000, justBegun)
  expect(own).toBeGreaterThan(1.5)
  expect(standardErrors).toBeLessThan(-5)
})

test('holds, rings that nobody may take, and wrap-up are restored as what they are', () => {
  const floor = smallFloor({
    queues: [
      phoneQueue({
        demand: evenDemand(4_000),
        talk: { meanMs: 200_000, cv: 0.8 },
        hold: { share: 0.6, span: { meanMs: 120_000, cv: 0.8 } },
        ring: { span: { meanMs: 15_000, cv: 0.5 }, missShare: 0.3, timeoutMs: 40_000 },
        wrap: { meanMs: 120_000, cv: 1.2 },
        transfers: [],
        callback: null,
        voicemail: null,
        patience: [],
      }),
    ],
    agents: Array.from({ length: 24 }, (_, i) => agent(`a${i}`, ['phone'], { week: Array.from({ length: 7 }, () => ({ start: 0, end: 1440, breaks: [] })) })), // prettier-ignore
    attendance: { sick: 0, late: 0, lateBy: { meanMs: 1, cv: 0 } },
  })
  expect(MONDAY).toBe(BEGIN)
  for (const ms of [60_000, 240_000]) {
    const { standardErrors, own } = compare(floor, ms)
    expect(own).toBeGreaterThan(8)
    expect(Math.abs(standardErrors)).toBeLessThan(3.5)
  }
})
