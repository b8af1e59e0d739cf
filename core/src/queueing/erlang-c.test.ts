import fc from 'fast-check'
import { expect, test } from 'vitest'
import { erlangC, serviceLevelC, waitQuantileC, waitTailC } from './erlang-c.ts'

/** 100 contacts of 180 s in half an hour. */
const ten = (agents: number) => ({ agents, load: 10, handleTime: 180 })
/** 150 contacts of 360 s in an hour. */
const fifteen = (agents: number) => ({ agents, load: 15, handleTime: 360 })

test('10 Erlangs of 180 s answer so much within 20 s with 11, 12, 13 and 14 agents', () => {
  expect([11, 12, 13, 14].map((agents) => serviceLevelC(ten(agents), 20).toFixed(6))).toEqual([
    '0.389614',
    '0.640158',
    '0.795595',
    '0.888350',
  ])
  const { waitProbability, occupancy, meanWait } = erlangC(ten(14))
  expect(waitProbability).toBeCloseTo(0.17413193359504983, 16)
  expect(occupancy).toBeCloseTo(0.714286, 6)
  expect(meanWait).toBeCloseTo(7.835937011777243, 14)
})

test('15 Erlangs of 360 s: 18 agents, enough by an occupancy of 85 %, answer 69.4 % in 20 s; 19 answer 80.4 %', () => {
  expect([17, 18, 19, 20].map((agents) => serviceLevelC(fifteen(agents), 20).toFixed(4))).toEqual([
    '0.5344',
    '0.6941',
    '0.8044',
    '0.8785',
  ])
  expect(erlangC(fifteen(18)).meanWait).toBeCloseTo(43.4, 1)
  expect(erlangC(fifteen(19)).meanWait).toBeCloseTo(21.98, 2)
  expect(erlangC(fifteen(19)).occupancy).toBeCloseTo(0.789, 3)
})

test('20 Erlangs of 180 s: 23 agents answer 74.8 % in 30 s and 24 answer 84.7 %; a published 23 for 80 % is not so', () => {
  const twenty = (agents: number) => serviceLevelC({ agents, load: 20, handleTime: 180 }, 30)
  expect([twenty(23).toFixed(4), twenty(24).toFixed(4)]).toEqual(['0.7478', '0.8470'])
})

test('printed values: an eye clinic, a county hospital, 48 Erlangs with 50 and 55 agents, 123 with 132', () => {
  expect(erlangC({ agents: 3, load: 2, handleTime: 1200 }).meanQueue).toBeCloseTo(8 / 9, 15)
  expect(erlangC({ agents: 2, load: 2 / 3, handleTime: 1200 }).meanWait).toBeCloseTo(150, 12)
  expect(erlangC({ agents: 50, load: 48, handleTime: 60 }).meanWait).toBeCloseTo(20.83366833590503, 12)
  expect(waitQuantileC({ agents: 50, load: 48, handleTime: 60 }, 0.9)).toBeCloseTo(58.1, 1)
  expect(serviceLevelC({ agents: 55, load: 48, handleTime: 240 }, 15)).toBeCloseTo(0.8458830921705803, 15)
  expect(erlangC({ agents: 132, load: 123, handleTime: 1 }).waitProbability).toBeCloseTo(0.32111617926170744, 15)
})

test('beside the load nothing is lost: n − a is taken first', () => {
  const { immediateProbability, meanWait } = erlangC({ agents: 1, load: 0.999999999, handleTime: 180 })
  expect(immediateProbability / 9.999999717180685e-10).toBeCloseTo(1, 14)
  expect(meanWait! / 180000004910.7478).toBeCloseTo(1, 14)
  expect(erlangC({ agents: 100_001, load: 100_000, handleTime: 240 }).waitProbability).toBeCloseTo(0.9960457012909724, 15)
})

test('far tails keep their relative accuracy, and their logarithms go on where doubles end', () => {
  const quiet = { agents: 171, load: 1, handleTime: 5 }
  expect(erlangC(quiet).logWaitProbability).toBeCloseTo(-712.7088606828376, 10)
  expect(waitTailC(quiet, 600)).toEqual({ tail: 0, logTail: expect.closeTo(-21112.708860682837, 8) })
  expect(erlangC({ agents: 1000, load: 10, handleTime: 5 }).waitDeviation).toBe(0)
})

test('an unstable queue says so, and never says NaN', () => {
  for (const queue of [ten(10), ten(9), ten(0), { agents: 3, load: 1e300, handleTime: 180 }]) {
    expect(erlangC(queue)).toMatchObject({ stable: false, waitProbability: 1, meanWait: null, meanQueue: null, occupancy: 1 })
    expect(serviceLevelC(queue, Infinity)).toBe(0)
    expect(waitTailC(queue, 20)).toEqual({ tail: 1, logTail: 0 })
    expect(waitQuantileC(queue, 0.8)).toBe(Infinity)
  }
})

test('no contacts: nobody waits, with agents or without', () => {
  for (const agents of [0, 1, 5]) {
    const queue = { agents, load: 0, handleTime: 180 }
    expect(erlangC(queue)).toMatchObject({ stable: true, waitProbability: 0, meanWait: 0, meanWaitIfWaiting: null })
    expect(serviceLevelC(queue, 0)).toBe(1)
    expect(waitTailC(queue, 0)).toEqual({ tail: 0, logTail: -Infinity })
    expect(waitQuantileC(queue, 0.99)).toBe(0)
  }
})

test('the time limit may be 0 or endless, the share of a quantile 0 or 1', () => {
  expect(serviceLevelC(ten(14), 0)).toBeCloseTo(1 - 0.17413193359504983, 15)
  expect(serviceLevelC(ten(14), Infinity)).toBe(1)
  expect(waitQuantileC(ten(14), 0)).toBe(0)
  expect(waitQuantileC(ten(14), 1)).toBe(Infinity)
  // 1 − 0.9 is 1/10, and the load is the double above it: the quantile is the hair between them, not 0
  expect(waitQuantileC({ agents: 1, load: 0.1, handleTime: 1 }, 0.9) / 6.167905692361981e-17).toBeCloseTo(1, 12)
})

test('more agents and less load answer more; times scale with the unit', () => {
  const anyQueue = fc.record({
    load: fc.double({ min: 0.01, max: 2000, noNaN: true }),
    spare: fc.integer({ min: 1, max: 200 }),
    within: fc.double({ min: 0, max: 600, noNaN: true }),
  })
  fc.assert(
    fc.property(anyQueue, ({ load, spare, within }) => {
      const agents = Math.floor(load) + spare
      const queue = { agents, load, handleTime: 240 }
      const level = serviceLevelC(queue, within)
      expect(serviceLevelC({ ...queue, agents: agents + 1 }, within)).toBeGreaterThanOrEqual(level - 1e-15)
      expect(serviceLevelC({ ...queue, load: load * 0.99 }, within)).toBeGreaterThanOrEqual(level - 1e-15)
      expect(serviceLevelC({ ...queue, handleTime: 240_000 }, within * 1000)).toBeCloseTo(level, 12)
      expect(waitTailC(queue, within).tail).toBeCloseTo(1 - level, 13)
      expect(serviceLevelC(queue, waitQuantileC(queue, 0.95))).toBeGreaterThan(0.95 - 1e-12)
      // Little's law
      const { meanQueue, meanWait } = erlangC(queue)
      expect(meanQueue).toBeCloseTo((load / 240) * meanWait!, 10 - Math.log10(1 + meanQueue!))
    }),
  )
})

test('nonsense is refused by the name of its field', () => {
  expect(() => erlangC({ agents: 1.5, load: 1, handleTime: 180 })).toThrow('agents is 1.5')
  expect(() => erlangC({ agents: 2, load: NaN, handleTime: 180 })).toThrow('load is NaN')
  expect(() => erlangC({ agents: 2, load: 1, handleTime: 0 })).toThrow('handleTime is 0')
  expect(() => serviceLevelC(ten(14), -1)).toThrow('within is -1')
  expect(() => waitQuantileC(ten(14), 1.5)).toThrow('p is 1.5')
})
