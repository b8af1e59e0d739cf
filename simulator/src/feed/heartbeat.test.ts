import { expect, test } from 'vitest'
import { heartbeats } from './heartbeat.ts'

const MINUTE = 60_000
const T = 1_000 * 15 * MINUTE

test('in the past a source says every quarter of an hour that it is alive, none left out', () => {
  const beats = heartbeats(5_000)
  const now = T + 600 * MINUTE
  expect(beats(T + 5 * MINUTE, now)).toEqual([T])
  expect(beats(T + 10 * MINUTE, now)).toEqual([])
  expect(beats(T + 47 * MINUTE, now)).toEqual([T + 15 * MINUTE, T + 30 * MINUTE, T + 45 * MINUTE])
})

test('live it says so every five seconds; what a pause left out is not made up for', () => {
  const beats = heartbeats(5_000)
  expect(beats(T + 100, T + 100)).toEqual([T])
  expect(beats(T + 4_999, T + 4_999)).toEqual([])
  expect(beats(T + 5_000, T + 5_000)).toEqual([T + 5_000])
  expect(beats(T + 31_000, T + 31_000)).toEqual([T + 30_000])
})
