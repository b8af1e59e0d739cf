import { demoSources } from '@watchfloor/core/settings/demo'
import type { Happening } from '@watchfloor/core/twin/happening'
import { randomStreams } from '@watchfloor/core/twin/random'
import { Simulation } from '@watchfloor/core/twin/simulation'
import { expect, test } from 'vitest'
import { demoFloor } from '../floor/demo.ts'
import { stage, type ScenarioName } from './scenario.ts'

const HOUR = 3_600_000
/** A Tuesday; the scenario begins at ten. */
const START = Date.parse('2026-11-03T00:00:00-03:00')
const AT = START + 10 * HOUR

function play(scenario: ScenarioName): { happenings: Happening[]; simulation: Simulation } {
  const { floor } = stage(demoFloor(), [{ scenario, at: AT }])
  const simulation = new Simulation({ floor, from: START, to: Infinity, random: randomStreams('1') })
  return { happenings: simulation.advance(AT + 8 * HOUR), simulation }
}

const calm = play('calm')
const came = (happenings: Happening[], queue: string, from: number, to: number) =>
  happenings.filter(
    (one) =>
      (one.type === 'contact.queued' || one.type === 'ticket.opened') &&
      one.data.queue === queue &&
      one.at >= from &&
      one.at < to,
  ).length

test.for(['monday', 'black-friday', 'outage', 'sick-day'] as const)('%s changes nothing before it begins', (scenario) => {
  const before = (happenings: Happening[]) => happenings.filter((one) => one.at < AT)
  expect(before(play(scenario).happenings)).toEqual(before(calm.happenings))
})

test('black-friday: social volume rises by 250 to 600 %, sales about twofold', () => {
  const { happenings } = play('black-friday')
  const ratio = (queue: string) => came(happenings, queue, AT, AT + 8 * HOUR) / came(calm.happenings, queue, AT, AT + 8 * HOUR)
  expect(ratio('social')).toBeGreaterThan(3.5)
  expect(ratio('social')).toBeLessThan(7)
  expect(ratio('vendas')).toBeGreaterThan(1.6)
  expect(ratio('vendas')).toBeLessThan(2.3)
})

test('outage: support is flooded for 45 minutes, and the telephone system falls silent for six', () => {
  const { happenings } = play('outage')
  const during = (one: Happening[]) => came(one, 'suporte', AT, AT + 0.75 * HOUR)
  expect(during(happenings) / during(calm.happenings)).toBeGreaterThan(2.8)
  const { holes } = stage(demoFloor(), [{ scenario: 'outage', at: AT }])
  expect(holes).toEqual([{ source: demoSources.phone, lostAt: AT + 90_000, backAt: AT + 450_000 }])
})

test('sick-day: fewer are there, and customers wait longer', () => {
  const { happenings, simulation } = play('sick-day')
  const wentHome = happenings.filter(
    (one) => one.type === 'agent.state' && one.at >= AT && one.at < AT + HOUR / 4 && one.data.presence === 'offline',
  )
  expect(wentHome.length).toBeGreaterThanOrEqual(3)
  const missed = (of: Simulation) =>
    of.book
      .rows()
      .reduce((sum, { from, counts }) => sum + (from >= AT ? (counts.answered ?? 0) - (counts.answeredInTarget ?? 0) : 0), 0)
  expect(missed(simulation)).toBeGreaterThan(1.3 * missed(calm.simulation))
})

test('monday: a Tuesday fills up like a Monday', () => {
  const { happenings } = play('monday')
  const all = (one: Happening[]) => demoFloor().queues.reduce((sum, queue) => sum + came(one, queue.id, AT, AT + 8 * HOUR), 0)
  expect(all(happenings) / all(calm.happenings)).toBeGreaterThan(1.1)
})
