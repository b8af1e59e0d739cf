import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DomainError } from '../number/domain-error.ts'
import { erlangA, erlangALevels } from './erlang-a.ts'
import { erlangC, serviceLevelC } from './erlang-c.ts'
import { generalPatience } from './general-patience.ts'
import type { Patience } from './patience-law.ts'

const floor = { arrivalRate: 120 / 3600, aht: 300, agents: 10 }

test('exponential patience is Erlang A, however it is written', () => {
  const some = fc.record({
    agents: fc.integer({ min: 1, max: 200 }),
    load: fc.double({ min: 0.1, max: 250, noNaN: true }),
    mean: fc.constantFrom(1e-6, 5, 120, 5000),
    within: fc.constantFrom(0, 20, 300),
  })
  fc.assert(
    fc.property(some, ({ agents, load, mean, within }) => {
      const queue = { agents, load, handleTime: 300, patience: mean }
      const figures = erlangA(queue)
      const levels = erlangALevels(queue, within)
      const laws: Patience[] = [
        { kind: 'exponential', mean },
        { kind: 'balking', share: 0, mean },
        { kind: 'hyperexponential', share: 0.3, mean1: mean, mean2: mean },
        { kind: 'weibull', scale: mean, shape: 1 },
      ]
      for (const patience of laws) {
        const got = generalPatience({ arrivalRate: load / 300, aht: 300, agents, patience }, within)
        expect(got.answeredWithin).toBeCloseTo(levels.answeredWithin, 11)
        if (figures.abandoned < 1e-290) continue
        expect(got.abandoned / figures.abandoned).toBeCloseTo(1, 9)
        expect(got.waiting / figures.waitProbability).toBeCloseTo(1, 9)
        expect(got.answerTime! / figures.meanWaitServed!).toBeCloseTo(1, 9)
        if (levels.offeredWaitTail > 1e-290) expect(got.offeredWaitBeyond / levels.offeredWaitTail).toBeCloseTo(1, 9)
      }
    }),
    { numRuns: 40 },
  )
})

test('patience without end is Erlang C', () => {
  const got = generalPatience({ ...floor, agents: 12, patience: { kind: 'deterministic', after: 1e7 } }, 20)
  const queue = { agents: 12, load: 10, handleTime: 300 }
  expect(got.waiting).toBeCloseTo(erlangC(queue).waitProbability, 12)
  expect(got.answeredWithin).toBeCloseTo(serviceLevelC(queue, 20), 12)
  expect(got.abandoned).toBe(0)
})

// By composite Gauss quadrature in extended precision.
test.each<[string, Parameters<typeof generalPatience>[0], number, number[]]>([
  ['Weibull of shape 0.05', { ...floor, patience: { kind: 'weibull', scale: 60, shape: 0.05 } }, 5, [0.30678917774223036, 0.18939070340733846, 5.548258275526238, 0.7062312985985264, 0.1143874428479456]], // prettier-ignore
  ['Weibull of shape 20', { arrivalRate: 200 / 3600, aht: 300, agents: 10, patience: { kind: 'weibull', scale: 100, shape: 20 } }, 90, [0.9443782013446302, 0.40609494683756264, 74.09861705945762, 0.5018059039012617, 0.43646720023431507]], // prettier-ignore
  ['a wait as good as impossible', { arrivalRate: 10 / 3600, aht: 300, agents: 40, patience: { kind: 'weibull', scale: 100, shape: 0.5 } }, 20, [3.684630214478008e-52, 7.763156091425619e-53, 2.213835704477146e-51, 1, 1.6993367468845657e-53]], // prettier-ignore
  ['half hasty, half endlessly patient', { ...floor, patience: { kind: 'hyperexponential', share: 0.5, mean1: 0.001, mean2: 20000 } }, 20, [0.3526691143897447, 0.17685594025165624, 10.486788956111543, 0.6974415675366428, 0.12607701537663968]], // prettier-ignore
  ['10,000 Erlangs', { arrivalRate: 120000 / 3600, aht: 300, agents: 9900, patience: { kind: 'hyperexponential', share: 0.25, mean1: 5, mean2: 120 } }, 10, [0.37470160646787926, 0.013292813669243694, 0.251745225044458, 0.9867071863307563, 8.210815269989935e-26]], // prettier-ignore
])('%s', (_name, given, within, [waiting, abandoned, meanWait, answered, beyond]) => {
  const got = generalPatience(given, within)
  expect(got.waiting / waiting!).toBeCloseTo(1, 11)
  expect(got.abandoned / abandoned!).toBeCloseTo(1, 11)
  expect(got.meanWait / meanWait!).toBeCloseTo(1, 11)
  expect(got.answeredWithin / answered!).toBeCloseTo(1, 11)
  expect(got.waitingBeyond / beyond!).toBeCloseTo(1, 11)
})

test('shares add up, and more agents are better, under any law', () => {
  const law = fc.oneof(
    fc.record({
      kind: fc.constant('weibull' as const),
      scale: fc.constantFrom(1, 100, 1e5),
      shape: fc.double({ min: 0.02, max: 30, noNaN: true }),
    }),
    fc.record({
      kind: fc.constant('balking' as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      mean: fc.constantFrom(1e-6, 60),
    }),
    fc.record({ kind: fc.constant('deterministic' as const), after: fc.constantFrom(1e-9, 20, 4000) }),
  )
  const some = fc.record({
    agents: fc.integer({ min: 0, max: 60 }),
    arrivalRate: fc.double({ min: 1e-9, max: 0.3, noNaN: true }),
    patience: law,
  })
  fc.assert(
    fc.property(some, fc.constantFrom(0, 20, Infinity), (given, within) => {
      const got = generalPatience({ ...given, aht: 300 }, within)
      const better = generalPatience({ ...given, agents: given.agents + 1, aht: 300 }, within)
      expect(Object.values(got).filter((value) => Number.isNaN(value))).toEqual([])
      expect(got.answeredWithin + got.waitingBeyond).toBeLessThanOrEqual(1 + 1e-11)
      expect(better.abandoned).toBeLessThanOrEqual(got.abandoned * (1 + 1e-9) + 1e-300)
      expect(better.answeredWithin).toBeGreaterThanOrEqual(got.answeredWithin - 1e-11)
    }),
    { numRuns: 60 },
  )
})

describe('at the edges', () => {
  const patience: Patience = { kind: 'weibull', scale: 100, shape: 0.5 }

  test('nobody comes, nobody answers', () => {
    expect(generalPatience({ ...floor, arrivalRate: 0, patience }, 20)).toMatchObject({
      waiting: 0,
      answeredWithin: 1,
      occupancy: 0,
    })
    const alone = generalPatience({ ...floor, agents: 0, patience }, 20)
    expect(alone).toMatchObject({ waiting: 1, abandoned: 1, answerTime: null, occupancy: null })
    expect(alone.meanWait).toBeCloseTo(200, 10) // 100 · Γ(3)
  })

  test.each([
    ['arrivalRate', { arrivalRate: -1 }],
    ['agents', { agents: 0.5 }],
    ['patience.shape', { patience: { kind: 'weibull', scale: 1, shape: 0 } as const }],
    ['patience.share', { patience: { kind: 'balking', share: 2, mean: 1 } as const }],
    ['patience.mean2', { patience: { kind: 'hyperexponential', share: 0.5, mean1: 1, mean2: NaN } as const }],
    ['patience.after', { patience: { kind: 'deterministic', after: 0 } as const }],
  ])('a wrong %s is named', (field, wrong) => {
    expect(() => generalPatience({ ...floor, patience, ...wrong }, 20)).toThrow(DomainError)
    expect(() => generalPatience({ ...floor, patience, ...wrong }, 20)).toThrow(field)
  })
})
