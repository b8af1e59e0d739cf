import { expect, test } from 'vitest'
import { demoFloor } from './floor/demo.ts'
import { markOf, recall, type Wanted } from './recall.ts'
import type { Run } from './run-file.ts'

const floor = demoFloor()
const NOW = Date.parse('2026-11-22T15:00:00-03:00')
const HOUR = 3_600_000
const wanted = (over: Partial<Wanted> = {}): Wanted => ({
  ...{ seed: '1', startAt: null, backfillDays: 14, until: null, scenario: 'calm', scenarioAt: null },
  ...over,
})
const kept = (over: Partial<Run> = {}): Run => ({
  ...{ seed: 'kept', mark: markOf(floor), startAt: NOW - 100 * HOUR, restarted: false, staged: [], sentUntil: NOW - HOUR },
  ...over,
})

test('a first run begins at midnight, so many days ago', () => {
  const run = recall(wanted(), null, floor, false, NOW)
  expect(new Date(run.startAt).toISOString()).toBe('2026-11-08T03:00:00.000Z')
  expect(run).toMatchObject({ seed: '1', restarted: false, sentUntil: run.startAt })
})

test('a kept run goes on, whatever seed and start are asked for', () => {
  expect(recall(wanted({ seed: '2', startAt: 5 }), kept(), floor, true, NOW)).toEqual(kept())
})

test('a run that would be simulated differently now is not continued: a new one begins where it stopped', () => {
  const other = { ...floor, customers: floor.customers + 1 }
  expect(recall(wanted(), kept(), other, true, NOW)).toEqual({
    ...kept({ seed: 'kept', mark: markOf(other), startAt: NOW - HOUR, sentUntil: NOW - HOUR, restarted: true }),
  })
})

test('and with the whole past where the server knows nothing', () => {
  const run = recall(wanted(), kept({ mark: 'other' }), floor, false, NOW)
  expect(run).toMatchObject({ seed: '1', restarted: false, startAt: Date.parse('2026-11-08T03:00:00.000Z') })
})

test('a scenario is staged from now on, and not twice while it plays', () => {
  const first = recall(wanted({ scenario: 'black-friday' }), kept(), floor, true, NOW)
  expect(first.staged).toEqual([{ scenario: 'black-friday', at: NOW }])
  expect(recall(wanted({ scenario: 'black-friday' }), first, floor, true, NOW + HOUR).staged).toEqual(first.staged)
  expect(recall(wanted({ scenario: 'black-friday' }), first, floor, true, NOW + 25 * HOUR).staged).toHaveLength(2)
  expect(recall(wanted({ scenario: 'outage' }), first, floor, true, NOW + HOUR).staged).toHaveLength(2)
})

test('an end before the beginning is refused', () => {
  expect(() => recall(wanted({ startAt: NOW, until: NOW - 1 }), null, floor, false, NOW)).toThrow('--until')
})
