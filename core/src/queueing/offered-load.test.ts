import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DomainError } from '../number/domain-error.ts'
import { agentsForDelay, intervalStaffing } from './interval-staffing.ts'
import { laggedLoad, offeredLoad, swingingLoad } from './offered-load.ts'

const rates = fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 1, maxLength: 20 })
const aht = fc.double({ min: 0.01, max: 1000, noNaN: true })

describe('the load of a floor that never runs out of agents', () => {
  test('a rate that has always been so is rate × handle time', () => {
    const { end, average, peak } = offeredLoad({ rates: [0.05, 0.05], interval: 900, aht: 300 }, 15)
    for (const load of [...end, ...average, ...peak]) expect(load).toBeCloseTo(15, 13)
    expect(laggedLoad({ rates: [0.05, 0.05], interval: 900, aht: 300 }, 0.05)).toEqual([15, 15])
  })

  test('what came in and did not leave is still there', () => {
    fc.assert(
      fc.property(rates, aht, fc.double({ min: 0, max: 50, noNaN: true }), (rates, aht, initial) => {
        const { end, average } = offeredLoad({ rates, interval: 10, aht }, initial)
        let before = initial
        for (const [index, rate] of rates.entries()) {
          const balance = before + rate * 10 - (average[index]! * 10) / aht
          expect(end[index]!).toBeCloseTo(balance, 7)
          before = end[index]!
        }
      }),
    )
  })

  test('an interval cut in two is the same interval, down to handle times that outlast it a millionfold', () => {
    fc.assert(
      fc.property(rates, fc.constantFrom(0.5, 10, 1e7), (rates, aht) => {
        const whole = offeredLoad({ rates, interval: 10, aht }, 1)
        const halves = offeredLoad({ rates: rates.flatMap((rate) => [rate, rate]), interval: 5, aht }, 1)
        for (const [index, average] of whole.average.entries()) {
          expect((halves.average[2 * index]! + halves.average[2 * index + 1]!) / 2 / average).toBeCloseTo(1, 12)
        }
      }),
    )
  })

  test('its peaks are never above those of the rate', () => {
    fc.assert(
      fc.property(rates, aht, (rates, aht) => {
        const most = Math.max(...rates) * aht
        for (const load of offeredLoad({ rates, interval: 10, aht }, 0).peak) expect(load).toBeLessThanOrEqual(most * (1 + 1e-12))
      }),
    )
  })
})

test('a lag of one and a half intervals takes half of each of two', () => {
  expect(laggedLoad({ rates: [1, 2, 4], interval: 10, aht: 15 }, 0)).toEqual([0, 7.5, 22.5])
})

test('a rate that swings slowly drags its load one handle time behind', () => {
  const { lag, peak } = swingingLoad({ mean: 1, amplitude: 0.5, period: 1e9, aht: 300 }, 0)
  expect(lag).toBeCloseTo(300, 6)
  expect(peak).toBeCloseTo(450, 6)
  const quick = swingingLoad({ mean: 1, amplitude: 1, period: 1e-3, aht: 300 }, 12345)
  expect(quick.load).toBeCloseTo(300, 3)
})

test('after a peak the plans differ: by the rate staff leave before their contacts do', () => {
  const profile = { rates: [0.01, 0.1, 0.01, 0.01], interval: 900, aht: 1800 }
  const plan = intervalStaffing(profile, { initial: 18, rateBefore: 0.01 }, agentsForDelay(0.2))
  expect(plan.sipp[2]).toBe(plan.sipp[0])
  expect(plan.molAverage[2]!).toBeGreaterThan(plan.sipp[2]!)
  expect(plan.molAverage[1]!).toBeLessThan(plan.sipp[1]!)
  for (const [index, need] of plan.molAverage.entries()) expect(plan.molPeak[index]!).toBeGreaterThanOrEqual(need)
})

test('in a lull of a rate that swings to nothing the little load that is left keeps its digits', () => {
  // at the trough: 1 − 1 ÷ √(1 + x²) = x²/2 − 3x⁴/8 + … with x = 2π · 0.001
  const x = 2 * Math.PI * 0.001
  const trough = { mean: 1, amplitude: 1, period: 1000, aht: 1 }
  const { load } = swingingLoad(trough, 750 + (1000 * Math.atan(x)) / (2 * Math.PI))
  expect(load / (x * x * (1 / 2 - (3 / 8) * x * x + (5 / 16) * x ** 4))).toBeCloseTo(1, 12)
})

test.each([
  ['rates[1]', () => offeredLoad({ rates: [1, NaN], interval: 1, aht: 1 }, 0)],
  ['interval', () => offeredLoad({ rates: [1], interval: 0, aht: 1 }, 0)],
  ['initial', () => offeredLoad({ rates: [1], interval: 1, aht: 1 }, -1)],
  ['rateBefore', () => laggedLoad({ rates: [1], interval: 1, aht: 1 }, -1)],
  ['amplitude', () => swingingLoad({ mean: 1, amplitude: 2, period: 1, aht: 1 }, 0)],
  ['t', () => swingingLoad({ mean: 1, amplitude: 1, period: 1, aht: 1 }, Infinity)],
  ['share', () => agentsForDelay(2)],
])('a wrong %s is named', (field, ask) => {
  expect(ask).toThrow(DomainError)
  expect(ask).toThrow(field)
})

test('in the lull of a whole swing what is left of a short contact is nine digits, not the rounding of an angle', () => {
  // at the arrivals' lull 1 − 1/(1 + x²) of the mean is left, x = 2π · aht ÷ period
  const day = { mean: 1, amplitude: 1, period: 86_400, aht: 1e-3 }
  const x = (2 * Math.PI * day.aht) / day.period
  expect(swingingLoad(day, 64_800).load / ((day.aht * x * x) / (1 + x * x))).toBeCloseTo(1, 12)
})

test('intervals that are nothing beside a handle time, and swings that are, leave the load where it is', () => {
  const { end, average } = offeredLoad({ rates: [1], interval: 5e-324, aht: 10 }, 3.5)
  expect([...end, ...average]).toEqual([3.5, 3.5])
  expect(swingingLoad({ mean: 2, amplitude: 1, period: 1e-99, aht: 1e60 }, 1)).toMatchObject({ load: 2e60, peak: 2e60 })
})
