import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DomainError } from '../number/domain-error.ts'
import { backlogShortfall, backlogStaff } from './backlog.ts'

const plain = { shrinkage: 0, occupancy: 1 }

test('the window with most work for its open time decides', () => {
  const work = [
    { release: 0, due: 3, work: 3600 },
    { release: 1, due: 1, work: 2700 },
  ]
  expect(backlogStaff({ ...plain, openPerAgent: [1800, 900, 900, 1800], work })).toMatchObject({ agents: 3, critical: [1, 1] })
})

test('of equal windows the first is named, and those that differ by closed intervals only are equal', () => {
  const work = [{ release: 2, due: 3, work: 900 }]
  expect(backlogStaff({ ...plain, openPerAgent: [900, 0, 900, 900, 0], work }).critical).toEqual([1, 3])
})

test('21 agents at 30 % shrinkage are 30 people, not 31', () => {
  const staff = backlogStaff({
    openPerAgent: [900],
    work: [{ release: 0, due: 0, work: 21 * 900 }],
    shrinkage: 0.3,
    occupancy: 1,
  })
  expect(staff).toMatchObject({ agents: 21, rostered: 30 })
})

test('work in fractions adds up as written: 0.1 and 0.2 in 0.3 are one agent', () => {
  const work = [0.1, 0.2].map((work) => ({ release: 0, due: 0, work }))
  expect(backlogStaff({ ...plain, openPerAgent: [0.3], work }).rostered).toBe(1)
})

test('no work needs nobody, and work that is due while nobody is there cannot be done', () => {
  expect(backlogStaff({ ...plain, openPerAgent: [900], work: [] })).toEqual({ agents: 0, critical: null, fte: 0, rostered: 0 })
  const closed = backlogStaff({ ...plain, openPerAgent: [0, 900], work: [{ release: 0, due: 0, work: 1 }] })
  expect(closed).toMatchObject({ agents: Infinity, critical: [0, 0], rostered: Infinity })
})

const backlog = fc.array(fc.constantFrom(0, 450, 900, 1800), { minLength: 1, maxLength: 16 }).chain((openPerAgent) =>
  fc.record({
    openPerAgent: fc.constant(openPerAgent),
    work: fc.array(
      fc
        .tuple(fc.nat(openPerAgent.length - 1), fc.nat(openPerAgent.length - 1), fc.integer({ min: 1, max: 40_000 }))
        .map(([a, b, work]) => ({ release: Math.min(a, b), due: Math.max(a, b), work })),
      { maxLength: 12 },
    ),
  }),
)

test('so many agents, earliest due first, leave nothing undone; a little less does', () => {
  fc.assert(
    fc.property(backlog, ({ openPerAgent, work }) => {
      const { agents } = backlogStaff({ ...plain, openPerAgent, work })
      fc.pre(agents < Infinity)
      const left = (staff: number) => {
        const short = backlogShortfall(work, openPerAgent.map((open) => open * staff)) // prettier-ignore
        return short.reduce((sum, late) => sum + late, 0)
      }
      expect(left(agents)).toBeLessThan(1e-6)
      expect(left(Math.ceil(agents))).toBeLessThan(1e-6)
      if (agents > 0) expect(left(agents * 0.999)).toBeGreaterThan(0)
    }),
  )
})

test.each([
  ['work[0].release', { work: [{ release: 1, due: 0, work: 1 }] }],
  ['work[0].due', { work: [{ release: 0, due: 9, work: 1 }] }],
  ['work[0].work', { work: [{ release: 0, due: 0, work: NaN }] }],
  ['openPerAgent[0]', { openPerAgent: [-1] }],
  ['shrinkage', { shrinkage: 1 }],
  ['occupancy', { occupancy: 0 }],
])('a wrong %s is named', (field, wrong) => {
  const ask = () => backlogStaff({ ...plain, openPerAgent: [900, 900], work: [], ...wrong })
  expect(ask).toThrow(DomainError)
  expect(ask).toThrow(field)
})
