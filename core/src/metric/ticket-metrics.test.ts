import { expect, test } from 'vitest'
import { noCounts, type Counts } from '../model/counts.ts'
import type { Clock } from '../sla/clock.ts'
import { breachCount, breachRate } from './breach-rate.ts'
import { escalationLeadTime } from './escalation-lead-time.ts'
import { escalationRate } from './escalation-rate.ts'
import { firstResponseTime } from './first-response-time.ts'
import { nextResponseTime } from './next-response-time.ts'
import { reopenRate } from './reopen-rate.ts'
import { resolutionTime } from './resolution-time.ts'
import { slaAttainment } from './sla-attainment.ts'
import { tierShare } from './tier-share.ts'
import { breachBand, timeToBreach } from './time-to-breach.ts'

const MINUTE_MS = 60_000
const some = (counts: Partial<Counts>): Counts => ({ ...noCounts(), ...counts })
const clock = (rest: Partial<Clock>): Clock => ({
  kind: 'next',
  startedAt: 0,
  targetMs: 60 * MINUTE_MS,
  clock: 'business',
  dueAt: 60 * MINUTE_MS,
  state: 'running',
  metAt: null,
  spentMs: 0,
  spentCalendarMs: 0,
  leftMs: 60 * MINUTE_MS,
  stillUntil: null,
  turnsAt: null,
  ...rest,
})

test('response and resolution times are means over those that came', () => {
  expect(firstResponseTime(some({ ticketsOpened: 9, firstResponses: 3, firstResponseMs: 45 * MINUTE_MS }))).toBe(15 * MINUTE_MS)
  expect(resolutionTime(some({ resolutions: 2, resolutionMs: 480 * MINUTE_MS }))).toBe(240 * MINUTE_MS)
  expect(firstResponseTime(some({ ticketsOpened: 9 }))).toBeNull()
  expect(resolutionTime(noCounts())).toBeNull()
})

test('the next response is measured on the clock of its promise, answered stretches only', () => {
  const clocks = [
    clock({ metAt: 1, spentMs: 10 * MINUTE_MS, spentCalendarMs: 900 * MINUTE_MS }),
    clock({ metAt: 1, clock: 'calendar', spentMs: 0, spentCalendarMs: 20 * MINUTE_MS }),
    clock({ spentMs: 99 * MINUTE_MS }),
    clock({ kind: 'first', metAt: 1, spentMs: 99 * MINUTE_MS }),
  ]
  expect(nextResponseTime(clocks)).toBe(15 * MINUTE_MS)
  expect(nextResponseTime([])).toBeNull()
})

test('promises kept and broken make one, by kind and in all', () => {
  const counts = some({ firstMet: 18, firstMissed: 2, nextMet: 0, nextMissed: 0, resolveMet: 5, resolveMissed: 5 })
  expect(slaAttainment(counts, 'first')).toBe(0.9)
  expect(slaAttainment(counts, 'next')).toBeNull()
  expect(slaAttainment(counts)).toBe(23 / 30)
  expect(breachRate(counts)).toBe(7 / 30)
  expect(breachRate(counts, 'resolve')).toBe(0.5)
  expect(breachCount(counts)).toBe(7)
  expect(slaAttainment(noCounts())).toBeNull()
})

test('half an hour before breach it is the team lead’s', () => {
  expect([61, 60, 31, 30, 0, -1].map((minutes) => breachBand(minutes * MINUTE_MS))).toEqual([
    'green',
    'watch',
    'watch',
    'escalate',
    'escalate',
    'breached',
  ])
})

test('time to breach is what a promise has left; a kept one has none', () => {
  expect(timeToBreach(clock({ leftMs: -5 * MINUTE_MS, state: 'missed' }))).toBe(-5 * MINUTE_MS)
  expect(timeToBreach(clock({ state: 'met', metAt: 7 }))).toBeNull()
  expect(timeToBreach(clock({ state: 'stopped' }))).toBeNull()
})

test('tiers share what was solved', () => {
  const counts = some({
    ticketsSolved: 100,
    ticketsEscalated: 22,
    ticketsReopened: 5,
    solvedTier1: 76,
    solvedTier2: 20,
    solvedTier3: 4,
  })
  expect(([1, 2, 3] as const).map((tier) => tierShare(counts, tier))).toEqual([0.76, 0.2, 0.04])
  expect(escalationRate(counts)).toBe(0.22)
  expect(reopenRate(counts)).toBe(0.05)
  expect([tierShare(noCounts(), 1), escalationRate(noCounts()), reopenRate(noCounts())]).toEqual([null, null, null])
})

test('escalation leads the due time by what the engine left', () => {
  expect(escalationLeadTime(100 * MINUTE_MS, 70 * MINUTE_MS)).toBe(30 * MINUTE_MS)
  expect(escalationLeadTime(null, 5)).toBeNull()
})
