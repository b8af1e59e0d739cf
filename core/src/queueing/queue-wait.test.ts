import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DomainError } from '../number/domain-error.ts'
import { lnOfferedWaitAbove, offeredWaitAbove, offeredWaitDeviation, offeredWaitMean } from './offered-wait.ts'
import { servedInLine } from './queue-wait-line.ts'
import { servedWhileOvertaken } from './queue-wait-overtaken.ts'
import { overtakenWaitAbove, overtakenWaitWithin } from './queue-wait-priority.ts'
import { uncertainWaitAbove } from './queue-wait-uncertain.ts'
import { queueWaitVarying, varyingWaitAbove } from './queue-wait-varying.ts'
import { queueWait } from './queue-wait.ts'

const span = fc.double({ min: 0.01, max: 1e4, noNaN: true })
const agents = fc.double({ min: 0.1, max: 300, noNaN: true })
const ahead = fc.integer({ min: 0, max: 300 })
const patience = fc.oneof(fc.constant(Infinity), fc.double({ min: 0.001, max: 1e6, noNaN: true }))
const place = fc.record({ ahead, agents, handleTime: span, patienceAhead: patience })

describe('one waiting contact', () => {
  test('being served, having left and still waiting make one; breach is what is not served', () => {
    fc.assert(
      fc.property(place, span, patience, (where, within, own) => {
        const { served, abandoned, waiting, breach } = queueWait(where, within, own)
        for (const chance of [served, abandoned, waiting, breach]) expect(chance).toBeGreaterThanOrEqual(0)
        expect(served + abandoned + waiting).toBeCloseTo(1, 10)
        expect(served + breach).toBeCloseTo(1, 10)
      }),
    )
  })

  test('more agents, more time and fewer ahead only help', () => {
    fc.assert(
      fc.property(place, span, patience, (where, within, own) => {
        const { served } = queueWait(where, within, own)
        const most = served * (1 + 1e-9) + 1e-290
        expect(
          queueWait({ ...where, agents: where.agents * 1.1 }, within, own).served * (1 + 1e-9) + 1e-290,
        ).toBeGreaterThanOrEqual(served)
        expect(queueWait(where, within * 1.1, own).served * (1 + 1e-9) + 1e-290).toBeGreaterThanOrEqual(served)
        expect(queueWait({ ...where, ahead: where.ahead + 1 }, within, own).served).toBeLessThanOrEqual(most)
      }),
    )
  })

  test('only the ratio of times matters', () => {
    fc.assert(
      fc.property(place, span, patience, (where, within, own) => {
        const scaled = { ...where, handleTime: where.handleTime * 1024, patienceAhead: where.patienceAhead * 1024 }
        expect(queueWait(scaled, within * 1024, own * 1024).served).toBeCloseTo(queueWait(where, within, own).served, 12)
      }),
    )
  })

  test('alone in line and patient, it is one exponential time', () => {
    const { served } = queueWait({ ahead: 0, agents: 4, handleTime: 120, patienceAhead: 60 }, 30, Infinity)
    expect(served).toBeCloseTo(-Math.expm1(-1), 14)
  })

  test('patience without end is the limit of long patience, and none of those ahead that of a short one', () => {
    const where = { ahead: 7, agents: 12, handleTime: 300, patienceAhead: Infinity }
    const { served } = queueWait(where, 150, 200)
    expect(queueWait({ ...where, patienceAhead: 1e13 }, 150, 200).served).toBeCloseTo(served, 9)
    const first = queueWait({ ...where, ahead: 0 }, 150, 200).served
    expect(queueWait({ ...where, patienceAhead: 0 }, 150, 200).served).toBeCloseTo(first, 14)
    expect(queueWait({ ...where, patienceAhead: 1e-9 }, 150, 200).served).toBeCloseTo(first, 9)
  })

  test('at the edges: no time, no end, no agents, nobody who stays', () => {
    const where = { ahead: 2, agents: 3, handleTime: 100, patienceAhead: 50 }
    expect(queueWait(where, 0, 80)).toEqual({ served: 0, abandoned: 0, waiting: 1, breach: 1 })
    expect(queueWait(where, 10, 0)).toEqual({ served: 0, abandoned: 1, waiting: 0, breach: 1 })
    expect(queueWait(where, Infinity, Infinity)).toEqual({ served: 1, abandoned: 0, waiting: 0, breach: 0 })
    const nobody = queueWait({ ...where, agents: 0 }, 10, 80)
    expect(nobody).toMatchObject({ served: 0, breach: 1 })
    expect(nobody.waiting).toBeCloseTo(Math.exp(-1 / 8), 14)
    expect([offeredWaitAbove({ ...where, agents: 0 }, 1e9), offeredWaitMean({ ...where, agents: 0 })]).toEqual([1, Infinity])
  })

  test('mean and deviation are those of its steps', () => {
    const where = { ahead: 1, agents: 2, handleTime: 10, patienceAhead: 5 }
    expect(offeredWaitMean(where)).toBeCloseTo(1 / 0.4 + 1 / 0.2, 12)
    expect(offeredWaitDeviation(where)).toBeCloseTo(Math.hypot(1 / 0.4, 1 / 0.2), 12)
  })

  test('far out the logarithm goes on', () => {
    expect(lnOfferedWaitAbove({ ahead: 0, agents: 10, handleTime: 1, patienceAhead: 3 }, 500)).toBeCloseTo(-5000, 6)
  })

  test.each([
    [{ ahead: -1 }, /ahead is -1/],
    [{ ahead: 1.5 }, /ahead is 1.5/],
    [{ ahead: 1e9 }, /ahead is 1000000000: it must be a whole number, 0 to 10000000/],
    [{ agents: Number.NaN }, /agents is NaN/],
    [{ handleTime: 0 }, /handleTime is 0/],
    [{ patienceAhead: -3 }, /patienceAhead is -3/],
  ])('%o is refused by name', (wrong, message) => {
    const asked = () => queueWait({ ahead: 1, agents: 1, handleTime: 1, patienceAhead: 1, ...wrong }, 1, 1)
    expect(asked).toThrow(DomainError)
    expect(asked).toThrow(message)
  })
})

describe('a line at once', () => {
  test('it says what each contact alone would', () => {
    fc.assert(
      fc.property(agents, span, patience, fc.array(span, { minLength: 1, maxLength: 60 }), (count, handleTime, own, within) => {
        const into = new Float64Array(within.length)
        servedInLine(count / handleTime, own, within, into)
        for (const [n, left] of within.entries()) {
          const where = { ahead: n, agents: count, handleTime, patienceAhead: own }
          expect(Math.abs(into[n]! - queueWait(where, left, own).served)).toBeLessThan(1e-9)
        }
      }),
    )
  })

  test('time that is up is not enough', () => {
    const into = new Float64Array(2)
    servedInLine(1, 10, [0, -5], into)
    expect([...into]).toEqual([0, 0])
  })
})

describe('a staff schedule', () => {
  test('cut into stretches of the same staff it is one stretch, whoever leaves', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 25 }), agents, span, patience, patience, fc.array(span, { minLength: 2, maxLength: 4 }), (before, count, handleTime, patienceAhead, own, cuts) => {
        const staff = cuts.map((duration) => ({ duration, agents: count }))
        const together = cuts.reduce((sum, cut) => sum + cut, 0)
        const one = queueWait({ ahead: before, agents: count, handleTime, patienceAhead }, together, own)
        const cut = queueWaitVarying({ ahead: before, handleTime, patienceAhead, staff }, own)
        expect(cut.served).toBeCloseTo(one.served, 9)
        expect(cut.abandoned).toBeCloseTo(one.abandoned, 9)
      }),
    ) // prettier-ignore
  })

  test('while nobody is there, only leaving moves the line', () => {
    const staff = [{ duration: 60, agents: 0 }]
    expect(varyingWaitAbove({ ahead: 0, handleTime: 10, patienceAhead: 5, staff })).toBe(1)
    expect(queueWaitVarying({ ahead: 3, handleTime: 10, patienceAhead: 5, staff }, 30).waiting).toBeCloseTo(Math.exp(-2), 12)
  })

  test('next to nobody, who never gives up the line either, is nobody', () => {
    const staff = [
      { duration: 100, agents: 0 },
      { duration: 100, agents: 5e-324 },
    ]
    expect(varyingWaitAbove({ ahead: 2, handleTime: 1000, patienceAhead: Infinity, staff })).toBe(1)
    expect(queueWait({ ahead: 2, agents: 5e-324, handleTime: 1000, patienceAhead: 10 }, 5, 10).served).toBe(0)
  })

  test('a schedule of nothing is refused', () => {
    expect(() => varyingWaitAbove({ ahead: 0, handleTime: 1, patienceAhead: 1, staff: [] })).toThrow(/staff/)
    expect(() => varyingWaitAbove({ ahead: 0, handleTime: 1, patienceAhead: 1, staff: [{ duration: -1, agents: 1 }] })).toThrow(
      /staff\[0\].duration/,
    )
  })
})

describe('being overtaken', () => {
  test('by nobody it is the plain wait, and by more it is longer', () => {
    const where = { ahead: 4, agents: 5, handleTime: 120, overtaking: 0 }
    const plain = offeredWaitAbove({ ahead: 4, agents: 5, handleTime: 120, patienceAhead: Infinity }, 200)
    expect(overtakenWaitAbove(where, 200)).toBeCloseTo(plain, 13)
    expect(overtakenWaitAbove({ ...where, overtaking: 1e-12 }, 200)).toBeCloseTo(plain, 9)
    expect(overtakenWaitAbove({ ...where, overtaking: 0.02 }, 200)).toBeGreaterThan(plain)
  })

  test('by more than are served, some never get their turn', () => {
    const where = { ahead: 0, agents: 1, handleTime: 10, overtaking: 0.2 }
    expect(overtakenWaitAbove(where, Infinity)).toBeCloseTo(0.5, 14)
    expect(overtakenWaitAbove(where, 1e5)).toBeCloseTo(0.5, 10)
    expect(overtakenWaitAbove(where, 30) + overtakenWaitWithin(where, 30)).toBeCloseTo(1, 12)
  })

  test('with people who leave it meets both its limits', () => {
    const line = { agents: 8, handleTime: 300, patience: 180, overtaking: 0, leaves: true }
    const { served } = queueWait({ ahead: 2, agents: 8, handleTime: 300, patienceAhead: 180 }, 50, 180)
    expect(servedWhileOvertaken(line, [2], [50])[0]).toBeCloseTo(served, 11)
    const patient = { ...line, patience: Infinity, overtaking: 0.01 }
    const within = overtakenWaitWithin({ ahead: 2, agents: 8, handleTime: 300, overtaking: 0.01 }, 50)
    expect(servedWhileOvertaken(patient, [2], [50])[0]).toBeCloseTo(within, 11)
  })
})

test('a pace that rests on much is a pace that is known; one that rests on little makes neither end sure', () => {
  const certain = (t: number) => offeredWaitAbove({ ahead: 5, agents: 10, handleTime: 300, patienceAhead: Infinity }, t)
  const guessed = (shape: number, t: number) => uncertainWaitAbove({ ahead: 5, agents: 10, shape, agentTime: 300 * shape }, t)
  expect(guessed(1e9, 200)).toBeCloseTo(certain(200), 7)
  expect(guessed(3, 60)).toBeLessThan(certain(60))
  expect(guessed(3, 600)).toBeGreaterThan(certain(600))
})
