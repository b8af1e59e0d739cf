import { expect, test } from 'vitest'
import { DomainError } from '../number/domain-error.ts'
import { agentsForDelay, intervalStaffing } from './interval-staffing.ts'
import { staffForDelay } from './staff-for-delay.ts'
import { timeVarying } from './time-varying.ts'

const rates = Array.from({ length: 24 }, (_, index) => (60 * (0.2 + 0.8 * Math.sin((Math.PI * (index + 0.5)) / 24))) / 600)
const day = { stretches: rates.map((arrivalRate) => ({ length: 900, arrivalRate })), aht: 600, patience: Infinity, initial: 0 }

function delays(plan: readonly number[]): number[] {
  const stretches = day.stretches.map((stretch, index) => ({ ...stretch, agents: plan[index]! }))
  return timeVarying({ ...day, stretches, within: 0 }).stretches.map(({ delayed }) => delayed)
}

test('the chance to wait stays where it is wanted all day, which plans by the rate do not manage', () => {
  const plan = staffForDelay(day, 0.2)
  for (const delayed of delays(plan)) expect(delayed).toBeLessThanOrEqual(0.2)
  expect(Math.min(...delays(plan).slice(4))).toBeGreaterThan(0.05)
  const byRate = intervalStaffing({ rates, interval: 900, aht: 600 }, { initial: 0, rateBefore: 0 }, agentsForDelay(0.2)).sipp
  expect(Math.max(...delays(byRate))).toBeGreaterThan(0.2)
})

test('a floor that is left alone needs what Erlang C says', () => {
  const [, settled] = staffForDelay({ ...day, stretches: [100_000, 900].map((length) => ({ length, arrivalRate: 0.05 })) }, 0.2)
  expect(settled).toBe(agentsForDelay(0.2)(30))
})

test('nobody comes, nobody is needed', () => {
  expect(staffForDelay({ ...day, stretches: [{ length: 900, arrivalRate: 0 }] }, 0.2)).toEqual([0])
})

test.each([
  ['share', day, 0],
  ['aht', { ...day, aht: NaN }, 0.2],
  ['stretches[0].arrivalRate', { ...day, stretches: [{ length: 1, arrivalRate: -1 }] }, 0.2],
])('a wrong %s is named', (field, given, share) => {
  expect(() => staffForDelay(given, share)).toThrow(DomainError)
  expect(() => staffForDelay(given, share)).toThrow(field)
})
