import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DomainError } from '../number/domain-error.ts'
import { feasibility, type Wishes } from './feasibility.ts'
import { reachedAt } from './requirement.ts'

const article = { arrivalRate: 150 / 3600, aht: 360, patience: null }
const level = { share: 0.8, within: 20, variant: 'C' as const, short: 5 }
const none: Wishes = { level: null, maxOccupancy: null, minOccupancy: null, maxAbandonment: null, budget: null }

describe('15 Erlangs, 80 % in 20 s, agents busy between 80 and 85 % of their time', () => {
  const wishes = { ...none, level, maxOccupancy: 0.85, minOccupancy: 0.8 }

  test('contradict each other without patience: 19 are needed, who are 78.9 % busy', () => {
    const found = feasibility(article, wishes)
    expect(found).toMatchObject({ fewest: 19, most: 18 })
    expect(found.contradictions).toEqual([{ asks: 'level', needs: 19, forbids: 'min-occupancy', allows: 18 }])
    const [lower, idle] = found.relaxations
    expect(lower).toMatchObject({ target: 'level', agents: 18 })
    expect(lower).toHaveProperty('share', expect.closeTo(0.6941, 4))
    expect(lower).toHaveProperty('within', expect.closeTo(70.98, 2))
    expect(idle).toMatchObject({ target: 'min-occupancy', agents: 19, value: expect.closeTo(0.7895, 4) })
  })

  test('agree with a patience of 120 s, on 17', () => {
    expect(feasibility({ ...article, patience: 120 }, wishes)).toEqual({
      fewest: 17,
      most: 17,
      contradictions: [],
      relaxations: [],
    })
  })
})

test('a budget below the load can only be raised: nobody is content with a line that never settles', () => {
  const found = feasibility(article, { ...none, level, budget: 10 })
  expect(found.contradictions.map(({ asks }) => asks).sort()).toEqual(['level', 'stability'])
  expect(found.relaxations).toEqual([{ target: 'budget', value: 19, agents: 19 }])
})

test('no time is long enough for a level that more agents than the budget would be needed to answer at all', () => {
  const impatient = { ...article, patience: 30 }
  const found = feasibility(impatient, { ...none, level: { ...level, variant: 'D', share: 0.95 }, budget: 10 })
  expect(found.relaxations[0]).toMatchObject({ target: 'level', within: null, agents: 10 })
})

test('when nobody comes nothing contradicts', () => {
  const found = feasibility({ ...article, arrivalRate: 0 }, { ...none, level, minOccupancy: 0.8, maxOccupancy: 0.9, budget: 0 })
  expect(found).toMatchObject({ fewest: 0, contradictions: [] })
})

test('each relaxation alone ends every contradiction', () => {
  const demand = fc.record({
    arrivalRate: fc.double({ min: 0.005, max: 0.3, noNaN: true }),
    aht: fc.constantFrom(60, 300),
    patience: fc.constantFrom(null, 20, 200),
  })
  const wishes = fc.record({
    level: fc.constantFrom(null, level, { ...level, share: 0.95 }),
    maxOccupancy: fc.constantFrom(null, 0.8, 0.9),
    minOccupancy: fc.constantFrom(null, 0.5, 0.75),
    maxAbandonment: fc.constantFrom(null, 0.01, 0.05),
    budget: fc.option(fc.nat(60)),
  })
  fc.assert(
    fc.property(demand, wishes, (demand, wishes) => {
      const { fewest, most, contradictions, relaxations } = feasibility(demand, wishes)
      expect(contradictions.length > 0).toBe(most !== null && fewest > most)
      for (const way of relaxations) {
        const reached = reachedAt(demand, wishes, way.agents)
        const eased = ease(wishes, way)
        expect(feasibility(demand, eased).contradictions).toEqual([])
        if (way.target === 'level') expect(reached.level).toBe(way.share)
      }
    }),
  )
})

/** The wishes with one of them given way to; a hair more, since the new value is met exactly. */
function ease(wishes: Wishes, way: ReturnType<typeof feasibility>['relaxations'][number]): Wishes {
  switch (way.target) {
    case 'level':
      return { ...wishes, level: { ...wishes.level!, share: way.share * (1 - 1e-9) } }
    case 'occupancy':
      return { ...wishes, maxOccupancy: Math.min(1, way.value * (1 + 1e-9)) }
    case 'abandonment':
      return { ...wishes, maxAbandonment: Math.min(1, way.value * (1 + 1e-9)) }
    case 'min-occupancy':
      return { ...wishes, minOccupancy: way.value * (1 - 1e-9) }
    case 'budget':
      return { ...wishes, budget: way.value }
  }
}

test.each([
  ['budget', { budget: 1.5 }],
  ['minOccupancy', { minOccupancy: 0.9, maxOccupancy: 0.8 }],
  ['maxOccupancy', { maxOccupancy: NaN }],
])('a wrong %s is named', (field, wrong) => {
  expect(() => feasibility(article, { ...none, ...wrong })).toThrow(DomainError)
  expect(() => feasibility(article, { ...none, ...wrong })).toThrow(field)
})
