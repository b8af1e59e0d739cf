import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DomainError } from '../number/domain-error.ts'
import { erlangA, erlangALevels } from './erlang-a.ts'
import { erlangB } from './erlang-b.ts'
import { erlangC, serviceLevelC } from './erlang-c.ts'
import { finiteLines } from './finite-lines.ts'

const floor = { arrivalRate: 0.05, aht: 300, agents: 17, lines: 25, patience: 120 }

describe('between the formulas of Erlang', () => {
  const some = fc.record({
    agents: fc.integer({ min: 1, max: 80 }),
    load: fc.double({ min: 0.01, max: 100, noNaN: true }),
    patience: fc.constantFrom(5, 120, 3000),
  })

  test('as many lines as agents are Erlang B', () => {
    fc.assert(
      fc.property(some, ({ agents, load, patience }) => {
        const { blocked, waiting, meanWaitAccepted } = finiteLines({ arrivalRate: load, aht: 1, agents, lines: agents, patience })
        if (blocked > 1e-290) expect(blocked / erlangB(agents, load)).toBeCloseTo(1, 12)
        expect([waiting, meanWaitAccepted]).toEqual([0, 0])
      }),
    )
  })

  test('endless lines are Erlang C, and A with patience', () => {
    fc.assert(
      fc.property(some, ({ agents, load, patience }) => {
        const queue = { agents, load, handleTime: 300 }
        const arrivalRate = load / 300
        const endless = finiteLines({ arrivalRate, aht: 300, agents, lines: Infinity, patience: Infinity })
        const byC = erlangC(queue)
        expect(endless.stable).toBe(byC.stable)
        if (byC.waitProbability > 1e-290) expect(endless.waiting / byC.waitProbability).toBeCloseTo(1, 11)
        expect(endless.answeredWithin(20)).toBeCloseTo(serviceLevelC(queue, 20), 11)
        const patient = finiteLines({ arrivalRate, aht: 300, agents, lines: Infinity, patience })
        const byA = erlangA({ ...queue, patience })
        if (byA.abandoned < 1e-290) return
        expect(patient.waiting / byA.waitProbability).toBeCloseTo(1, 11)
        expect(patient.abandoned / byA.abandoned).toBeCloseTo(1, 11)
        expect(patient.answeredWithin(20)).toBeCloseTo(erlangALevels({ ...queue, patience }, 20).answeredWithin, 11)
      }),
    )
  })

  test('so many lines that nobody meets their end make no difference', () => {
    const many = finiteLines({ ...floor, lines: 5000 })
    const endless = finiteLines({ ...floor, lines: Infinity })
    expect(many).toMatchObject({ blocked: 0, abandoned: endless.abandoned, meanQueue: endless.meanQueue })
  })
})

test('everybody is blocked, abandons or is served; more lines block fewer and make wait more', () => {
  const some = fc.record({
    agents: fc.integer({ min: 0, max: 40 }),
    extra: fc.integer({ min: 0, max: 40 }),
    arrivalRate: fc.double({ min: 1e-6, max: 1, noNaN: true }),
    patience: fc.constantFrom(1e-9, 20, 500, Infinity),
  })
  fc.assert(
    fc.property(some, ({ agents, extra, arrivalRate, patience }) => {
      const fewer = finiteLines({ arrivalRate, aht: 100, agents, lines: agents + extra, patience })
      const more = finiteLines({ arrivalRate, aht: 100, agents, lines: agents + extra + 1, patience })
      expect(fewer.blocked + fewer.abandoned + fewer.served).toBeCloseTo(1, 11)
      expect(more.blocked).toBeLessThanOrEqual(fewer.blocked * (1 + 1e-12))
      expect(more.waiting).toBeGreaterThanOrEqual(fewer.waiting * (1 - 1e-12))
      expect(more.answeredWithin(10)).toBeGreaterThanOrEqual(more.answeredWithin(5) * (1 - 1e-12))
      for (const figures of [fewer, more]) expect(Object.values(figures).filter(Number.isNaN)).toEqual([])
    }),
  )
})

// From the balance equations in 160-bit arithmetic.
test.each([
  [
    { arrivalRate: 1000, aht: 300, agents: 3, lines: 6, patience: 30 },
    { waiting: 1.0999633317445265e-4, blocked: 0.9998900036668256, meanWaitAccepted: 27.272636356666595 },
  ],
  [{ arrivalRate: 2, aht: 300, agents: 600, lines: 900, patience: 120 }, { waiting: 0.39412697807453506 }],
])('reference values, %#', (given, wanted) => {
  const got = finiteLines(given)
  for (const [key, value] of Object.entries(wanted)) expect((got[key as 'waiting'] as number) / value).toBeCloseTo(1, 12)
})

describe('at the edges', () => {
  test('nobody comes: all are answered', () => {
    const { served, waiting, blocked, answeredWithin } = finiteLines({ ...floor, arrivalRate: 0 })
    expect([served, waiting, blocked, answeredWithin(0)]).toEqual([1, 0, 0, 1])
  })

  test('no agents: all abandon, or the lines are full for ever', () => {
    expect(finiteLines({ ...floor, agents: 0, lines: Infinity })).toMatchObject({ occupancy: null, served: 0 })
    expect(finiteLines({ ...floor, agents: 0, patience: Infinity })).toMatchObject({ blocked: 1, meanWaitAccepted: Infinity })
  })

  test('no lines: all are turned away', () => {
    expect(finiteLines({ ...floor, lines: 0 })).toMatchObject({ blocked: 1, served: 0, meanQueue: 0 })
  })

  test('an endless line at its load says that it never settles', () => {
    const full = finiteLines({ arrivalRate: 1, aht: 15, agents: 15, lines: Infinity, patience: Infinity })
    expect(full).toMatchObject({ stable: false, waiting: 1, meanQueue: Infinity, meanWaitAccepted: Infinity, occupancy: 1 })
    expect(full.answeredWithin(1e9)).toBe(0)
  })

  test('10,000 Erlangs', () => {
    const { waiting } = finiteLines({ arrivalRate: 10_000, aht: 1, agents: 10_050, lines: Infinity, patience: Infinity })
    expect(waiting / erlangC({ agents: 10_050, load: 10_000, handleTime: 1 }).waitProbability).toBeCloseTo(1, 11)
  })

  test.each([
    ['arrivalRate', { arrivalRate: -1 }],
    ['aht', { aht: 0 }],
    ['agents', { agents: 1.5 }],
    ['lines', { lines: NaN }],
    ['lines', { lines: 1e9 }],
    ['patience', { patience: 0 }],
    ['patience', { patience: 5e-324 }],
    ['aht', { aht: 1e-300 }],
    ['agents', { agents: 1e15, lines: Infinity }],
  ])('a wrong %s is named', (field, wrong) => {
    expect(() => finiteLines({ ...floor, ...wrong })).toThrow(DomainError)
    expect(() => finiteLines({ ...floor, ...wrong })).toThrow(field)
  })
})
