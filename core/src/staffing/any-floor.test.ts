import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PaceItem, PaceTally, StaffGroup } from '../frame/frame.ts'
import { expectedLevel, lineOfQueue } from './expected-level.ts'
import { mail, now, phone } from './pace.fixture.ts'
import { readStaffing } from './read-staffing.ts'

const count = fc.oneof(fc.constantFrom(0, 0, 1, 2, 20), fc.nat(90))
const span = fc.oneof(fc.constantFrom(0, 1, 1_000), fc.nat(40 * 3_600_000))
const tally: fc.Arbitrary<PaceTally> = fc.record({
  ...{ offered: count, opened: count, answered: count, abandoned: count, waitMs: span, handled: count, handleMs: span },
  ...{ replies: count, solved: count, busyMs: span, attendedMs: span },
})
const wait = fc.record({
  share: fc.constantFrom(0, 0.5, 0.8, 0.95, 1),
  withinMs: fc.constantFrom(0, 1, 20_000, 900_000),
  variant: fc.constantFrom('A' as const, 'B' as const, 'C' as const, 'D' as const, 'E' as const, 'F' as const),
  shortMs: fc.constantFrom(0, 5_000),
})
const pace = (id: string): fc.Arbitrary<PaceItem> =>
  fc
    .record({
      ...{
        lately: tally,
        today: tally,
        wait,
        waiting: count,
        open: fc.boolean(),
        overdue: count,
        due: fc.array(count, { minLength: 9, maxLength: 9 }),
      },
      usual: fc.option(fc.array(fc.float({ min: 0, max: 300, noNaN: true }), { minLength: 9, maxLength: 13 })),
      slots: fc.constantFrom(null, 1, 2.5, 10),
      from: fc.nat(4_500_000).map((ms) => now - ms),
    })
    .chain((more) => fc.constantFrom(phone(id, { calls: 1, more }), mail(id, 1, more)))
const group: fc.Arbitrary<StaffGroup> = fc.record({
  queues: fc.subarray(['a', 'b', 'c']),
  ...{ here: fc.nat(40), free: fc.nat(3), away: fc.nat(3), untold: fc.nat(2) },
})

test('whatever a floor says of itself, figures are numbers or unknown, and people are neither lost nor doubled', () => {
  fc.assert(
    fc.property(fc.tuple(pace('a'), pace('b'), pace('c')), fc.array(group, { maxLength: 4 }), (paces, groups) => {
      const staffing = readStaffing(paces, groups, now)
      const byId = new Map(paces.map((each) => [each.id, each]))
      const sound = (value: number | null) => value === null || (Number.isFinite(value) && value >= 0)
      for (const pool of staffing.pools) {
        const parts = pool.queues.map((queue) => staffing.queues.get(queue)!)
        for (const part of [pool, ...parts]) expect([part.have, part.need].every(sound), JSON.stringify(part)).toBe(true)
        expect(pool.need === null || Number.isInteger(pool.need)).toBe(true)
        if (pool.have !== null) expect(parts.reduce((sum, { have }) => sum + have!, 0)).toBeCloseTo(pool.have, 6)
      }
      for (const each of paces) {
        const line = lineOfQueue(each, byId, staffing)
        const level = line && expectedLevel(line, now)
        if (level)
          expect(
            [level.low, level.mean, level.high].every((share) => share >= 0 && share <= 1 + 1e-12),
            JSON.stringify(line),
          ).toBe(true)
      }
    }),
    { numRuns: 25, endOnFailure: true },
  )
})
