import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noCounts, type Counts } from '../model/counts.ts'
import { absenceRate } from './absence-rate.ts'
import { adherence, PRODUCTIVE } from './adherence.ts'
import { attritionRate } from './attrition-rate.ts'
import { concurrency } from './concurrency.ts'
import { conformance } from './conformance.ts'
import { contactsPerHour } from './contacts-per-hour.ts'
import { busy, signedIn, staffed } from './head-count.ts'
import { occupancy, occupancyBand } from './occupancy.ts'
import { shrinkage } from './shrinkage.ts'
import { slotLoad } from './slot-load.ts'
import { utilisation, utilisationBand } from './utilisation.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const some = (counts: Partial<Counts>): Counts => ({ ...noCounts(), ...counts })
/** Minutes after 09:00. */
const span = (from: number, to: number, activity = PRODUCTIVE) => ({ from: from * MINUTE_MS, to: to * MINUTE_MS, activity })

test('occupancy is unknown where only contacts are known, neither 0 nor 1; it is that of those whose presence is told', () => {
  expect(occupancy(some({ agentUntoldMs: HOUR_MS }))).toBeNull()
  expect(occupancy(some({ agentUntoldMs: HOUR_MS, agentBusyMs: 3, agentAvailableMs: 1 }))).toBe(0.75)
  expect(contactsPerHour(some({ handled: 30, agentUntoldMs: 1, agentBusyMs: HOUR_MS }))).toBeNull()
  expect(concurrency(some({ slotBusyMs: 3, agentUntoldMs: 2 }))).toBe(1.5)
})

test('occupancy is busy of busy and available; ringing and aux are in neither', () => {
  const counts = some({
    agentBusyMs: 48 * MINUTE_MS,
    agentAvailableMs: 12 * MINUTE_MS,
    agentRingingMs: 9,
    agentAuxMs: 9 * HOUR_MS,
  })
  expect(occupancy(counts)).toBe(0.8)
  expect(occupancy(some({ agentAuxMs: HOUR_MS }))).toBeNull()
})

test('a bound belongs to the band nearer the target', () => {
  expect([0.64, 0.65, 0.749, 0.75, 0.88, 0.881, 0.92, 0.93].map(occupancyBand)).toEqual([
    'idle',
    'low',
    'low',
    'target',
    'target',
    'pressure',
    'pressure',
    'overload',
  ])
})

test('overloaded takes somebody who waits too long', () => {
  expect(utilisationBand(0.7, true)).toBe('under')
  expect(utilisationBand(0.8, true)).toBe('capacity')
  expect(utilisationBand(0.95, false)).toBe('capacity')
  expect(utilisationBand(0.95, true)).toBe('overloaded')
  expect(utilisation(some({ agentBusyMs: 5, agentAvailableMs: 1 }), 8)).toBe(0.75)
  expect(utilisation(noCounts(), 0)).toBeNull()
})

test('an agent with one chat of three is busy and a third full', () => {
  expect(slotLoad(HOUR_MS, 3 * HOUR_MS)).toBe(1 / 3)
  expect(concurrency(some({ slotBusyMs: 5 * HOUR_MS, agentBusyMs: 2 * HOUR_MS }))).toBe(2.5)
  expect(concurrency(noCounts())).toBeNull()
})

test('contacts per hour are of staffed hours', () => {
  const counts = some({ handled: 30, agentBusyMs: 2 * HOUR_MS, agentAvailableMs: 0.9 * HOUR_MS, agentRingingMs: 0.1 * HOUR_MS })
  expect(contactsPerHour(counts)).toBe(10)
})

test('heads are counted by what they do', () => {
  const agents = { available: 3, ringing: 1, talking: 5, holding: 1, wrapping: 2, aux: 4, offline: 9 }
  expect([busy(agents), staffed(agents), signedIn(agents)]).toEqual([8, 12, 16])
})

test('a quarter late and a quarter longer is 75 % adherence and 100 % conformance', () => {
  expect(adherence([span(0, 60)], [span(15, 75)])).toBe(0.75)
  expect(conformance(60 * MINUTE_MS, 60 * MINUTE_MS)).toBe(1)
  expect([adherence([], []), conformance(5, 0)]).toEqual([null, null])
})

test('two minutes at a boundary are forgiven, three count in full, two in the middle count', () => {
  expect(adherence([span(0, 60)], [span(2, 58)])).toBe(1)
  expect(adherence([span(0, 60)], [span(3, 60)])).toBe(57 / 60)
  expect(adherence([span(0, 60)], [span(0, 30), span(32, 60)])).toBe(58 / 60)
  expect(adherence([span(0, 60)], [])).toBe(0)
})

test('a break wants its own reason, unless any will do', () => {
  const schedule = [span(0, 60), span(60, 75, 'break')]
  const worked = [span(0, 60), span(60, 75, 'meeting')]
  expect(adherence(schedule, worked)).toBe(0.8)
  expect(adherence(schedule, worked, { graceMs: 0, reasons: 'any' })).toBe(1)
})

test('adherence is a share whatever was worked', () => {
  const spans = fc
    .uniqueArray(fc.nat(480), { minLength: 2, maxLength: 12 })
    .map((cuts) => cuts.toSorted((a, b) => a - b))
    .map((cuts) => cuts.slice(1).map((to, n) => span(cuts[n]!, to, n % 3 === 2 ? 'break' : PRODUCTIVE)))
  fc.assert(
    fc.property(spans, spans, (schedule, worked) => {
      const share = adherence(schedule, worked)!
      expect(share).toBeGreaterThanOrEqual(0)
      expect(share).toBeLessThanOrEqual(1)
      expect(adherence(schedule, schedule)).toBe(1)
    }),
  )
})

test('shrinkage splits into planned and not', () => {
  expect(shrinkage({ paidMs: 100, plannedMs: 20, unplannedMs: 10 })).toEqual({ all: 0.3, planned: 0.2, unplanned: 0.1 })
  expect(shrinkage({ paidMs: 0, plannedMs: 0, unplannedMs: 0 })).toEqual({ all: null, planned: null, unplanned: null })
})

test('absence is of scheduled time, attrition is by the year', () => {
  expect(absenceRate(8, 160)).toBe(0.05)
  expect(attritionRate(3, 60, 3)).toBeCloseTo(0.2, 12)
  expect([absenceRate(1, 0), attritionRate(1, 0, 3), attritionRate(1, 60, 0)]).toEqual([null, null, null])
})
