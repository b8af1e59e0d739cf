import { expect, test } from 'vitest'
import { readOptions } from './options.ts'

test('without options: a calm floor of fourteen days, told to the server on this machine', () => {
  expect(readOptions([], {})).toEqual({
    scenario: 'calm',
    scenarioAt: null,
    target: 'http://127.0.0.1:4600',
    token: null,
    backfillDays: 14,
    startAt: null,
    until: null,
    durationMs: null,
    speed: 1,
    seed: '1',
    stateFile: null,
    truthFile: null,
    check: false,
  })
})

test('the token and the port come from the environment where they are not given', () => {
  expect(readOptions([], { WATCHFLOOR_TOKEN: 't', PORT: '5000' })).toMatchObject({ token: 't', target: 'http://127.0.0.1:5000' })
  expect(readOptions(['--token', 'mine'], { WATCHFLOOR_TOKEN: 't' })).toMatchObject({ token: 'mine' })
})

test('spans and moments are read with their units and offsets', () => {
  const options = readOptions(['--duration', '1.5h', '--start', '2026-11-09T00:00:00-03:00', '--scenario', 'outage'], {})
  expect(options).toMatchObject({ durationMs: 5_400_000, startAt: Date.parse('2026-11-09T03:00:00Z'), scenario: 'outage' })
})

test('all that is wrong is named at once', () => {
  const read = () =>
    readOptions(['--scenario', 'party', '--speed', 'fast', '--start', '2026-11-09', '--target', 'here', '--backfill', ''], {})
  expect(read).toThrow(/--scenario party[\s\S]*--target here[\s\S]*--backfill[\s\S]*--start 2026-11-09[\s\S]*--speed fast/)
})

test('--help gives help', () => {
  expect(readOptions(['--help'], {})).toBeNull()
})
