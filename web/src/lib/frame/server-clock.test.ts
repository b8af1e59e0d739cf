import { expect, test } from 'vitest'
import { ServerClock } from './server-clock.ts'

test('nobody knows the server time before the first word', () => {
  expect(new ServerClock().read(5)).toBeNull()
})

test('the message that travelled least decides', () => {
  const clock = new ServerClock()
  clock.heard(1_000_000, 300) // 300 ms on the way
  clock.heard(1_002_000, 2_010) // 10 ms
  clock.heard(1_004_000, 4_150)
  expect(clock.read(5_000)).toBe(1_004_990)
})

test('a clock that was set back is followed after thirty messages', () => {
  const clock = new ServerClock()
  clock.heard(9_000_000, 0)
  for (let beat = 1; beat <= 30; beat++) clock.heard(1_000_000 + beat * 2_000, beat * 2_000)
  expect(clock.read(60_000)).toBe(1_060_000)
})
