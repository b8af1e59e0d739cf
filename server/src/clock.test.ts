import { expect, test } from 'vitest'
import { machineClock, watchJumps } from './clock.ts'

test('a wall clock that is put back by little stands still until its time has come again', () => {
  let wall = 10_000
  const clock = machineClock(
    () => wall,
    () => 0,
  )
  expect(clock.wall()).toBe(10_000)
  wall = 9_000
  expect(clock.wall()).toBe(10_000)
  wall = 10_001
  expect(clock.wall()).toBe(10_001)
})

test('one that is put back by much is followed', () => {
  let wall = 3_600_000
  const clock = machineClock(
    () => wall,
    () => 0,
  )
  clock.wall()
  wall = 60_000
  expect(clock.wall()).toBe(60_000)
  wall = 61_000
  expect(clock.wall()).toBe(61_000)
})

test('a jump is told once, forward and back; time that goes on is none', () => {
  const at = { wall: 1_000_000, steady: 0 }
  const jumped = watchJumps({ wall: () => at.wall, steady: () => at.steady })
  at.wall += 60_000
  at.steady += 60_000
  expect(jumped()).toBe(0)
  at.wall += 3_600_000
  expect([jumped(), jumped()]).toEqual([3_600_000, 0])
  at.wall -= 3_600_000
  expect([jumped(), jumped()]).toEqual([-3_600_000, 0])
})
