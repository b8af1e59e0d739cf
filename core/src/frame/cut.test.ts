import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayOf } from '../interval/day.ts'
import { historySettings, histories } from '../model/history.gen.ts'
import { Model } from '../model/model.ts'
import { arrivalsOf, dice } from '../model/replay.gen.ts'
import { cutPace } from './cut-pace.ts'
import { cutStaff } from './cut-staff.ts'
import { countsOf, cutFloor, cutQueue, floorCounts, queueIds } from './cut.ts'
import { staffOf } from './staff.ts'

const health = { repeats: 0, conflicts: 0 }

test('what is kept from one cut to the next gives the same record as adding everything up anew', () => {
  fc.assert(
    fc.property(histories(), fc.nat(), ({ zone, base, facts, now }, seed) => {
      const roll = dice(seed)
      const model = new Model(historySettings(zone, base))
      const arrivals = arrivalsOf(facts, now)
      let clock = base
      while (arrivals.length > 0) {
        // Some from anywhere, so that rows of long ago change as well.
        const batch = arrivals.splice(Math.floor(roll() * arrivals.length), 1 + Math.floor(roll() * 8))
        clock = Math.min(now, clock + Math.floor(roll() ** 3 * (now - clock)))
        model.apply(batch, clock)
        if (roll() < 0.15) expectSameAsAnew(model, clock)
      }
      model.advance(now)
      expectSameAsAnew(model, now)
    }),
    { numRuns: 15 },
  )
})

function expectSameAsAnew(model: Model, now: number): void {
  const staff = staffOf(model, now)
  for (const queue of queueIds(model)) {
    const { from, to } = dayOf(model.settings.siteOf(queue).zone, now)
    const item = cutQueue(model, queue, now, staff)
    expectSame(item.today, countsOf(model, queue, from, to, now))
    expectSame(item, cutQueue(model, queue, now))
    expectSame(cutPace(model, item, staff), cutPace(model, item))
  }
  expectSame(cutStaff(model, queueIds(model), now, staff), cutStaff(model, queueIds(model), now))
  const floor = cutFloor(model, now, health, staff)
  expectSame(floor.today, floorCounts(model, floor.day.from, floor.day.to, now))
  expectSame(floor, cutFloor(model, now, health))
}

/** As texts, because there are thousands of them. */
function expectSame(kept: unknown, anew: unknown): void {
  expect(JSON.stringify(kept)).toBe(JSON.stringify(anew))
}
