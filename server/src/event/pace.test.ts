import { expect, test } from 'vitest'
import { Pace } from './pace.ts'

/** Batches one after another, each taken up while the one before is folded, as the committer does. */
function batches(pace: Pace, count: number, rows: number, ms: number, from = 0): number {
  let now = from
  for (let n = 0; n < count; n++) {
    pace.learn(rows, now - ms / 2, now + ms)
    now += ms
  }
  return now
}

test('large batches tell how fast it goes, also when it becomes slower', () => {
  const pace = new Pace()
  const now = batches(pace, 30, 2_000, 100)
  expect(pace.msFor(5_000)).toBeCloseTo(250, 0)
  batches(pace, 30, 300, 100, now)
  expect(pace.msFor(300)).toBeCloseTo(100, 0)
  expect(pace.rowsIn(100)).toBeCloseTo(300, 0)
})

test('a trickle of single facts does not make it look slow, and takes it out of a bad memory', () => {
  const pace = new Pace()
  let now = batches(pace, 30, 2_000, 100)
  now = batches(pace, 500, 1, 5, now)
  expect(pace.msFor(5_000)).toBeCloseTo(250, 0)
  now = batches(pace, 30, 200, 10_000, now) // the disk hung
  expect(pace.rowsIn(1_000)).toBeLessThan(30)
  batches(pace, 1, 20, 4, now)
  expect(pace.rowsIn(1_000)).toBeGreaterThan(3_000)
})

test('time in which nothing was to do does not count', () => {
  const pace = new Pace()
  for (let n = 0; n < 30; n++) pace.learn(1_000, n * 60_000, n * 60_000 + 50)
  expect(pace.rowsIn(50)).toBeCloseTo(1_000, 0)
})
