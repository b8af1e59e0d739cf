import fc from 'fast-check'
import { expect, test } from 'vitest'
import { erlangA, erlangALevels, type ErlangA } from './erlang-a.ts'
import { erlangB } from './erlang-b.ts'
import { erlangC, serviceLevelC } from './erlang-c.ts'

test('100 contacts of 180 s in half an hour, patience 300 s, 13 agents', () => {
  const queue = { agents: 13, load: 10, handleTime: 180, patience: 300 }
  const figures = erlangA(queue)
  expect(figures.abandoned).toBeCloseTo(0.0249633, 7)
  expect(figures.waitProbability).toBeCloseTo(0.2257971, 7)
  expect(figures.occupancy).toBeCloseTo(0.7500282, 7)
  expect(figures.meanWait).toBeCloseTo(7.489, 3)
  const levels = erlangALevels(queue, 20)
  expect(levels.offered).toBeCloseTo(0.858178, 6)
  expect(levels.answered).toBeCloseTo(0.880149, 6)
})

test('15 Erlangs of 360 s, patience 120 s: 16, 17 and 18 agents answer 75.4, 81.4 and 86.5 % of offered in 20 s', () => {
  const queue = (agents: number) => ({ agents, load: 15, handleTime: 360, patience: 120 })
  expect([16, 17, 18].map((agents) => erlangALevels(queue(agents), 20).offered.toFixed(4))).toEqual([
    '0.7538',
    '0.8140',
    '0.8645',
  ])
  expect(erlangA(queue(17)).abandoned).toBeCloseTo(0.0718, 4)
  expect(erlangA(queue(17)).occupancy).toBeCloseTo(0.819, 4)
})

test('Mandelbaum and Zeltyn’s table: 50 agents, 48 a minute of 1 minute, patience 2: 3.1 % abandon and 3.7 s instead of 20.8 s', () => {
  const { abandoned, meanWait, meanQueue, occupancy } = erlangA({ agents: 50, load: 48, handleTime: 60, patience: 120 })
  expect(abandoned).toBeCloseTo(0.031, 3)
  expect(meanWait).toBeCloseTo(3.7, 1)
  expect(meanQueue).toBeCloseTo(3, 0)
  expect(occupancy).toBeCloseTo(0.93, 2)
})

test('patience as long as the handle time makes the number present Poisson: P(wait) is P(Poisson ≥ agents)', () => {
  const cases: [agents: number, load: number, waiting: number][] = [
    [12, 10, 0.3032238536968933],
    [50, 48, 0.40540439500476144],
    [100, 100, 0.5132987982791487],
    [2, 3, 0.8008517265285442],
  ]
  for (const [agents, load, waiting] of cases) {
    expect(erlangA({ agents, load, handleTime: 100, patience: 100 }).waitProbability).toBeCloseTo(waiting, 15)
  }
})

const anyQueue: fc.Arbitrary<ErlangA> = fc.record({
  agents: fc.integer({ min: 1, max: 300 }),
  load: fc.double({ min: 0.05, max: 300, noNaN: true }),
  handleTime: fc.constant(240),
  patience: fc.double({ min: 1, max: 20_000, noNaN: true }),
})

/** Balance of births and deaths, state by state: the definition, for queues of some hundred. */
function plainErlangA({ agents, load, handleTime, patience }: ErlangA) {
  const arrivals = load / handleTime
  let weight = 1
  let total = 1
  let waiting = agents === 0 ? 1 : 0
  let lost = 0
  for (let present = 1; present < 100_000; present++) {
    const queue = Math.max(0, present - agents)
    weight *= arrivals / (Math.min(present, agents) / handleTime + queue / patience)
    total += weight
    if (present >= agents) waiting += weight
    lost += (weight * queue) / patience
    if (weight > 1e200) [weight, total, waiting, lost] = [weight * 1e-200, total * 1e-200, waiting * 1e-200, lost * 1e-200]
    if (present > agents && weight * queue < waiting * 1e-18) break
  }
  return { waiting: waiting / total, abandoned: lost / total / arrivals }
}

test('it solves the balance of births and deaths, on both sides of the load', () => {
  fc.assert(
    fc.property(anyQueue, (queue) => {
      const { waitProbability, abandoned } = erlangA(queue)
      const plain = plainErlangA(queue)
      fc.pre(plain.abandoned > 1e-290)
      expect(Math.abs(waitProbability - plain.waiting)).toBeLessThanOrEqual(1e-11 * plain.waiting)
      expect(Math.abs(abandoned - plain.abandoned)).toBeLessThanOrEqual(1e-11 * plain.abandoned)
    }),
  )
})

test('what goes in comes out: levels, tails and means belong together', () => {
  fc.assert(
    fc.property(anyQueue, fc.double({ min: 0, max: 600, noNaN: true }), (queue, within) => {
      const figures = erlangA(queue)
      fc.pre(figures.abandoned > 1e-250)
      const levels = erlangALevels(queue, within)
      expect(levels.answeredWithin + levels.abandonedWithin + levels.waitTail).toBeCloseTo(1, 12)
      expect(levels.withAbandoned).toBeCloseTo(levels.answeredWithin + levels.abandonedWithin, 12)
      expect(levels.net! * (1 - levels.abandonedWithin)).toBeCloseTo(levels.offered, 12)
      expect(levels.answered! * (1 - figures.abandoned)).toBeCloseTo(levels.offered, 11)
      // each mean is made up of its parts, and Little's law holds
      const parts = (1 - figures.abandoned) * figures.meanWaitServed! + figures.abandoned * figures.meanWaitAbandoned!
      expect(parts / figures.meanWait!).toBeCloseTo(1, 11)
      expect(figures.meanQueue! / ((queue.load / 240) * figures.meanWait!)).toBeCloseTo(1, 11)
      expect(figures.meanOfferedWait!).toBeGreaterThanOrEqual(figures.meanWait!)
      const atLast = erlangALevels(queue, Infinity)
      expect(atLast.offered).toBeCloseTo(1 - figures.abandoned, 12)
      expect(atLast.abandonedWithin).toBeCloseTo(figures.abandoned, 12)
    }),
  )
})

test('the tails are the integrals of each other: E[V] is the area under P(V > t), however it was computed', () => {
  for (const queue of [
    { agents: 13, load: 10, handleTime: 180, patience: 300 },
    { agents: 90, load: 100, handleTime: 180, patience: 240 },
    { agents: 3, load: 200, handleTime: 180, patience: 20 },
  ]) {
    let area = 0
    const step = 0.5
    for (let at = 0; at < 6000; at += step) area += step * erlangALevels(queue, at + step / 2).offeredWaitTail
    expect(area / erlangA(queue).meanOfferedWait!).toBeCloseTo(1, 4)
  }
})

test('more agents, less load: fewer wait and fewer abandon; more patience: more wait and fewer abandon', () => {
  fc.assert(
    fc.property(anyQueue, (queue) => {
      const { waitProbability, abandoned } = erlangA(queue)
      const more = erlangA({ ...queue, agents: queue.agents + 1 })
      const quieter = erlangA({ ...queue, load: queue.load * 0.98 })
      const calmer = erlangA({ ...queue, patience: queue.patience * 1.05 })
      const hair = 1e-13
      expect(more.waitProbability).toBeLessThanOrEqual(waitProbability + hair)
      expect(more.abandoned).toBeLessThanOrEqual(abandoned + hair)
      expect(quieter.waitProbability).toBeLessThanOrEqual(waitProbability + hair)
      expect(quieter.abandoned).toBeLessThanOrEqual(abandoned + hair)
      expect(calmer.waitProbability).toBeGreaterThanOrEqual(waitProbability - hair)
      expect(calmer.abandoned).toBeLessThanOrEqual(abandoned + hair)
    }),
  )
})

test('it lies between Erlang B, its limit for no patience, and Erlang C, its limit for endless patience', () => {
  const queue = { agents: 14, load: 10, handleTime: 180 }
  const blocked = erlangB(14, 10)
  const waiting = erlangC(queue).waitProbability
  expect(erlangA({ ...queue, patience: 1e-9 }).waitProbability).toBeCloseTo(blocked, 11)
  expect(erlangA({ ...queue, patience: 0 })).toMatchObject({ waitProbability: blocked, abandoned: blocked, meanWait: 0 })
  expect(erlangA({ ...queue, patience: 1e12 }).waitProbability).toBeCloseTo(waiting, 8)
  expect(erlangA({ ...queue, patience: Infinity }).waitProbability).toBe(waiting)
  expect(erlangALevels({ ...queue, patience: Infinity }, 20).offered).toBe(serviceLevelC(queue, 20))
  expect(erlangALevels({ ...queue, patience: 1e12 }, 20).offered).toBeCloseTo(serviceLevelC(queue, 20), 8)
  let last = blocked
  for (let patience = 1e-3; patience < 1e9; patience *= 10) {
    const share = erlangA({ ...queue, patience }).waitProbability
    expect(share).toBeGreaterThan(last)
    last = share
  }
  expect(last).toBeLessThan(waiting)
})

test('the unit of time does not matter, and times scale with it', () => {
  fc.assert(
    fc.property(anyQueue, (queue) => {
      fc.pre(erlangA(queue).abandoned > 1e-250)
      const inMs = { ...queue, handleTime: queue.handleTime * 1000, patience: queue.patience * 1000 }
      expect(erlangA(inMs).abandoned / erlangA(queue).abandoned).toBeCloseTo(1, 10)
      expect(erlangA(inMs).meanWait! / erlangA(queue).meanWait!).toBeCloseTo(1000, 7)
      expect(erlangALevels(inMs, 20_000).offered).toBeCloseTo(erlangALevels(queue, 20).offered, 11)
    }),
  )
})

test('far overload keeps its digits: 10 agents for 1,000 Erlangs answer 2e-175 within 5 s', () => {
  const queue = { agents: 10, load: 1000, handleTime: 60, patience: 30 }
  expect(erlangA(queue).abandoned).toBeCloseTo(0.99, 15)
  expect(erlangA(queue).meanWaitServed).toBeCloseTo(135.25471289971173, 10)
  // 400-digit arithmetic: subtracting from 1 in fewer would leave noise
  expect(erlangALevels(queue, 5).answeredWithin / 1.7690267772575264e-175).toBeCloseTo(1, 11)
})

test('no contacts, no agents, and a queue that only patience keeps', () => {
  expect(erlangA({ agents: 0, load: 0, handleTime: 180, patience: 60 })).toMatchObject({ waitProbability: 0, occupancy: null })
  expect(erlangALevels({ agents: 0, load: 0, handleTime: 180, patience: 60 }, 0)).toMatchObject({ offered: 1, answered: 1 })
  const alone = { agents: 0, load: 5, handleTime: 300, patience: 120 }
  expect(erlangA(alone)).toMatchObject({ waitProbability: 1, abandoned: 1, meanWait: 120, meanWaitServed: null, meanQueue: 2 })
  expect(erlangALevels(alone, 20)).toMatchObject({ offered: 0, net: 0, answered: null, offeredWaitTail: 1 })
  expect(erlangA({ ...alone, patience: Infinity })).toMatchObject({ stable: false, waitProbability: 1, meanWait: null })
  expect(erlangA({ agents: 5, load: 5, handleTime: 300, patience: Infinity })).toMatchObject({ stable: false, abandoned: 0 })
})

test('never NaN and never out of bounds, from no patience to endless and from no load to a million million Erlangs', () => {
  for (const agents of [0, 1, 2, 40, 1000, 1e9]) {
    for (const load of [0, 5e-324, 1e-9, 0.5, 40, 1e6, 1e12, 1e300]) {
      for (const patience of [0, 5e-324, 1e-9, 1, 180, 1e12, 1e99, 1e300, Infinity]) {
        const queue = { agents, load, handleTime: 180, patience }
        for (const value of Object.values(erlangA(queue))) if (typeof value === 'number') expect(value).toBeGreaterThanOrEqual(0)
        for (const within of [0, 1e-12, 20, Infinity]) {
          for (const value of Object.values(erlangALevels(queue, within))) {
            if (value === null) continue
            expect(value).toBeGreaterThanOrEqual(0)
            expect(value).toBeLessThanOrEqual(1 + 1e-12)
          }
        }
      }
    }
  }
})

test('nonsense is refused by the name of its field', () => {
  const queue = { agents: 3, load: 2, handleTime: 180, patience: 60 }
  expect(() => erlangA({ ...queue, patience: -1 })).toThrow('patience is -1')
  expect(() => erlangA({ ...queue, patience: NaN })).toThrow('patience is NaN')
  expect(() => erlangA({ ...queue, agents: 0.5 })).toThrow('agents is 0.5')
  expect(() => erlangALevels(queue, -1)).toThrow('within is -1')
})
