import { expect, test } from 'vitest'
import { addHandled, addWait, readPace, startPace } from './pace.ts'

test('what was seen a half-life ago counts half, and the mean is time over number', () => {
  const pace = startPace(0, 1000)
  addHandled(pace, 0, 300)
  addHandled(pace, 1000, 600)
  addWait(pace, 1000, 50, true)
  addWait(pace, 1000, 150, false)
  expect(readPace(pace, 1000)).toEqual({ handleMs: 500, handleEvidence: 1.5, patienceMs: 200 })
})

test('nonsense is refused by name and leaves what is known as it was', () => {
  const pace = startPace(0, 1000)
  addHandled(pace, 0, 300)
  const known = readPace(pace, 0)
  expect(() => addHandled(pace, 0, NaN)).toThrow('handleMs is NaN')
  expect(() => addHandled(pace, NaN, 300)).toThrow('at is NaN')
  expect(() => addWait(pace, 0, -1, true)).toThrow('waitedMs is -1')
  expect(() => readPace(pace, NaN)).toThrow('at is NaN')
  expect(() => startPace(Infinity, 1000)).toThrow('at is Infinity')
  expect(readPace(pace, 0)).toEqual(known)
})
