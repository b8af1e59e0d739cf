import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DomainError } from '../number/domain-error.ts'
import type { ServiceLevelVariant } from '../settings/settings.ts'
import { reachedAt, requirement, type LevelTarget, type Targets } from './requirement.ts'

/** The article's floor: 150 contacts an hour of 360 s. */
const article = { arrivalRate: 150 / 3600, aht: 360 }
const within20: LevelTarget = { share: 0.8, within: 20, variant: 'C', short: 5 }
const asked: Targets = { level: within20, maxOccupancy: 0.85, maxAbandonment: null }
const variants: ServiceLevelVariant[] = ['A', 'B', 'C', 'D', 'E', 'F']

describe('the floor of the article: 15 Erlangs, 80 % in 20 s, at most 85 % busy', () => {
  test('18 by the rule of thumb, 19 by Erlang C', () => {
    const found = requirement({ ...article, patience: null }, asked)
    expect(found).toMatchObject({
      model: 'erlang-c',
      agents: 19,
      binding: 'level',
      byOccupancy: 18,
      alone: { level: 19, occupancy: 18, abandonment: null, stability: 16 },
    })
    expect(found.load).toBeCloseTo(15, 12)
    expect(found.reached.level).toBeCloseTo(0.8044, 4)
    expect(found.reached.answerTime).toBeCloseTo(21.98, 2)
    expect(found.reached.occupancy).toBeCloseTo(0.7895, 4)
  })

  test.each([
    ['A', 17],
    ['B', 16],
    ['C', 17],
    ['D', 17],
    ['E', 17],
    ['F', 17],
  ] as const)('by Erlang A with a patience of 120 s, reading %s needs %i', (variant, agents) => {
    const found = requirement({ ...article, patience: 120 }, { ...asked, level: { ...within20, variant } })
    expect(found).toMatchObject({ model: 'erlang-a', agents, byOccupancy: 18 })
  })

  test('17 agents abandon 7.18 %, are 81.9 % busy and answer 81.4 % of the offered in time', () => {
    const target = { ...asked, level: { ...within20, variant: 'D' as const } }
    const { level, abandonment, occupancy } = reachedAt({ ...article, patience: 120 }, target, 17)
    expect(level).toBeCloseTo(0.814, 4)
    expect(abandonment).toBeCloseTo(0.0718, 4)
    expect(occupancy).toBeCloseTo(0.819, 4)
  })
})

test('400 contacts in 30 min of 257 s: the level needs 64, the occupancy limit 68, and that binds', () => {
  expect(requirement({ arrivalRate: 400 / 1800, aht: 257, patience: null }, asked)).toMatchObject({
    agents: 68,
    binding: 'occupancy',
    alone: { level: 64, occupancy: 68 },
  })
})

test('an abandonment limit can bind, and is then met by the number and not by one fewer', () => {
  const demand = { ...article, patience: 120 }
  const targets = { ...asked, maxAbandonment: 0.02 }
  const { agents, binding, reached } = requirement(demand, targets)
  expect(binding).toBe('abandonment')
  expect(reached.abandonment).toBeLessThanOrEqual(0.02)
  expect(reachedAt(demand, targets, agents - 1).abandonment).toBeGreaterThan(0.02)
})

test('nobody comes: nobody is needed', () => {
  expect(requirement({ arrivalRate: 0, aht: 360, patience: null }, asked)).toMatchObject({
    agents: 0,
    binding: null,
    reached: { level: 1 },
  })
})

test('without patience and without targets a floor still needs more agents than Erlangs', () => {
  const none = { level: null, maxOccupancy: null, maxAbandonment: null }
  expect(requirement({ arrivalRate: 1, aht: 15, patience: null }, none)).toMatchObject({ agents: 16, binding: 'stability' })
  expect(requirement({ arrivalRate: 1, aht: 15, patience: 60 }, none)).toMatchObject({ agents: 0, binding: null })
})

test('a limit that is met exactly is met: 15.3 Erlangs at 90 % are 17 agents', () => {
  expect(requirement({ arrivalRate: 15.3, aht: 1, patience: null }, { ...asked, level: null, maxOccupancy: 0.9 }).agents).toBe(17)
})

test('the number meets every target, and one fewer misses the one that binds', () => {
  const targets = fc.record({
    level: fc.record({
      share: fc.double({ min: 0.05, max: 0.99, noNaN: true }),
      within: fc.constantFrom(0, 5, 20, 120),
      variant: fc.constantFrom(...variants),
      short: fc.constantFrom(0, 5),
    }),
    maxOccupancy: fc.double({ min: 0.3, max: 1, noNaN: true }),
    maxAbandonment: fc.option(fc.double({ min: 0.001, max: 0.3, noNaN: true })),
  })
  const demand = fc.record({
    arrivalRate: fc.double({ min: 0.0005, max: 0.5, noNaN: true }),
    aht: fc.constantFrom(30, 180, 400),
    patience: fc.option(fc.constantFrom(1e-9, 5, 60, 600, 1e9, Infinity)),
  })
  fc.assert(
    fc.property(demand, targets, (demand, targets) => {
      const { agents, binding, reached } = requirement(demand, targets)
      const meets = (n: number) => {
        const { level, occupancy, abandonment, stable } = reachedAt(demand, targets, n)
        return {
          level: level! >= targets.level.share - 1e-11,
          occupancy: stable && occupancy !== null && occupancy <= targets.maxOccupancy + 1e-11,
          abandonment: targets.maxAbandonment === null || abandonment <= targets.maxAbandonment + 1e-11,
          stability: stable,
        }
      }
      expect(Object.values(reached).filter(Number.isNaN)).toEqual([])
      expect(meets(agents)).toEqual({ level: true, occupancy: true, abandonment: true, stability: true })
      // one is asked for wherever somebody comes, even if all hang up soon enough to be counted as met
      if (binding !== null && agents > 1) expect(meets(agents - 1)[binding]).toBe(false)
    }),
  )
})

test('more contacts, longer handling and stricter targets never need fewer', () => {
  const demand = fc.record({
    arrivalRate: fc.double({ min: 0.001, max: 0.3, noNaN: true }),
    aht: fc.double({ min: 10, max: 500, noNaN: true }),
    patience: fc.option(fc.constantFrom(10, 120)),
  })
  const more = fc.double({ min: 1, max: 2, noNaN: true })
  fc.assert(
    fc.property(demand, more, fc.constantFrom(...variants), (demand, factor, variant) => {
      const targets = { ...asked, level: { ...within20, variant } }
      const { agents } = requirement(demand, targets)
      expect(requirement({ ...demand, arrivalRate: demand.arrivalRate * factor }, targets).agents).toBeGreaterThanOrEqual(agents)
      const stricter = { ...targets, level: { ...targets.level, share: 1 - 0.2 / factor } }
      expect(requirement(demand, stricter).agents).toBeGreaterThanOrEqual(agents)
    }),
  )
})

test.each([
  ['arrivalRate', { ...article, arrivalRate: -1, patience: null }, asked],
  ['arrivalRate', { ...article, arrivalRate: NaN, patience: null }, asked],
  ['aht', { ...article, aht: 0, patience: null }, asked],
  ['patience', { ...article, patience: 0 }, asked],
  ['patience', { ...article, patience: NaN }, asked],
  ['level.share', { ...article, patience: 1 }, { ...asked, level: { ...within20, share: 80 } }],
  ['level.within', { ...article, patience: 1 }, { ...asked, level: { ...within20, within: -1 } }],
  ['maxOccupancy', { ...article, patience: 1 }, { ...asked, maxOccupancy: 0 }],
  ['maxAbandonment', { ...article, patience: 1 }, { ...asked, maxAbandonment: 1.5 }],
])('a wrong %s is named', (field, demand, targets) => {
  expect(() => requirement(demand, targets)).toThrow(DomainError)
  expect(() => requirement(demand, targets)).toThrow(field)
})
