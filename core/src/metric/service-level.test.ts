import fc from 'fast-check'
import { expect, test } from 'vitest'
import { serviceLevelVariant } from '../settings/settings.ts'
import { serviceLevelBand } from './service-level-band.ts'
import { serviceLevel, type ServiceLevelCounts } from './service-level.ts'

/** ICMI 2002: 1000 answered, 60 abandoned; 860 and 20 of them within the target, 10 within 5 s. */
const icmi: ServiceLevelCounts = {
  offered: 1060,
  answered: 1000,
  answeredInTarget: 860,
  abandonedInTarget: 20,
  shortAbandoned: 10,
}
const none: ServiceLevelCounts = { offered: 0, answered: 0, answeredInTarget: 0, abandonedInTarget: 0, shortAbandoned: 0 }

test.for([
  ['A', 0.830189],
  ['B', 0.86],
  ['C', 0.819048],
  ['D', 0.811321],
  ['E', 0.826923],
  ['F', 0.820755],
] as const)('reading %s of the ICMI example is %d', ([variant, expected]) => {
  expect(serviceLevel(icmi, variant)).toBeCloseTo(expected, 6)
})

test('the headline reading is C', () => {
  expect(serviceLevel(icmi)).toBe(860 / 1050)
})

test('a queue with nothing to count has no service level', () => {
  for (const variant of serviceLevelVariant.options) expect(serviceLevel(none, variant)).toBeNull()
  expect(serviceLevel({ ...none, offered: 3, abandonedInTarget: 3, shortAbandoned: 3 })).toBeNull()
})

test('the young span a band around the settled figure', () => {
  expect(serviceLevelBand({ ...none, offered: 10, answered: 8, answeredInTarget: 8 }, 2)).toEqual({
    value: 0.8,
    low: 8 / 12,
    high: 10 / 12,
  })
  expect(serviceLevelBand(none, 2)).toEqual({ value: null, low: 0, high: 1 })
  expect(serviceLevelBand(none, 0)).toEqual({ value: null, low: null, high: null })
})

test('whatever becomes of the young, the figure ends inside the band', () => {
  const small = fc.nat(50)
  fc.assert(
    fc.property(small, small, small, small, small, small, (met, late, left, youngMet, youngLate, youngLeft) => {
      const settled = { ...none, offered: met + late + left, answered: met + late, answeredInTarget: met }
      const all = {
        ...none,
        offered: settled.offered + youngMet + youngLate + youngLeft,
        answered: settled.answered + youngMet + youngLate,
        answeredInTarget: met + youngMet,
      }
      const band = serviceLevelBand(settled, youngMet + youngLate + youngLeft, 'D')
      fc.pre(all.offered > 0)
      expect(serviceLevel(all, 'D')).toBeGreaterThanOrEqual(band.low!)
      expect(serviceLevel(all, 'D')).toBeLessThanOrEqual(band.high!)
    }),
  )
})
