import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noCounts, type Counts } from '../model/counts.ts'
import { abandonRate, abandonRateOfAll } from './abandon-rate.ts'
import { averageHandleTime } from './aht.ts'
import { arrivalRate } from './arrival-rate.ts'
import { averageSpeedOfAnswer } from './asa.ts'
import { callbackKept } from './callback-kept.ts'
import { attendedShare, chatHandleTime } from './chat-handle-time.ts'
import { conservationGap } from './conservation.ts'
import { meanHoldTime, meanTalkTime, meanWrapTime } from './handle-parts.ts'
import { meanPatience } from './patience.ts'
import { peakBand, peakFactor } from './peak-factor.ts'
import { timeToAbandon } from './time-to-abandon.ts'
import { transferRate } from './transfer-rate.ts'
import { waitPercentile } from './wait-percentile.ts'

const some = (counts: Partial<Counts>): Counts => ({ ...noCounts(), ...counts })
const HOUR_MS = 3_600_000

test('average speed of answer is over the answered only', () => {
  expect(averageSpeedOfAnswer(some({ offered: 12, answered: 8, waitMsAnswered: 160_000, waitMsAbandoned: 90_000 }))).toBe(20_000)
  expect(averageSpeedOfAnswer(some({ offered: 3 }))).toBeNull()
})

test('a wait percentile is a wait that somebody had, by nearest rank', () => {
  const waits = [15, 20, 35, 40, 50].map((ms) => [ms, 1] as const)
  expect([0.05, 0.3, 0.4, 0.5, 1].map((share) => waitPercentile(waits, share))).toEqual([15, 20, 20, 35, 50])
  expect(
    waitPercentile(
      [
        [9, 1],
        [1, 9],
      ],
      0.9,
    ),
  ).toBe(1)
  expect(waitPercentile([], 0.9)).toBeNull()
  expect(waitPercentile([[5, 0]], 0.9)).toBeNull()
  expect(() => waitPercentile(waits, 95)).toThrow('share must be above 0 and at most 1, got 95')
})

test('a wait percentile equals the one of the sorted list', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500), { minLength: 1 }), fc.integer({ min: 1, max: 100 }), (waits, percent) => {
      const sorted = waits.toSorted((a, b) => a - b)
      const expected = sorted[Math.ceil((percent * waits.length) / 100) - 1]
      expect(
        waitPercentile(
          waits.map((ms) => [ms, 1]),
          percent / 100,
        ),
      ).toBe(expected)
    }),
  )
})

test('short abandons are in neither part of the abandonment rate', () => {
  const icmi = some({ offered: 1060, answered: 1000, abandoned: 60, shortAbandoned: 10 })
  expect(abandonRate(icmi)).toBeCloseTo(50 / 1050, 12)
  expect(abandonRateOfAll(icmi)).toBeCloseTo(60 / 1060, 12)
  expect(abandonRate(some({ offered: 4, abandoned: 4, shortAbandoned: 4 }))).toBeNull()
})

test('patience counts the wait of everybody, not only of those who left', () => {
  const counts = some({ abandoned: 10, waitMsAbandoned: 600_000, waitMsAnswered: 2_300_000, waitMsFlowOut: 100_000 })
  expect(timeToAbandon(counts)).toBe(60_000)
  expect(meanPatience(counts)).toBe(300_000)
  expect(meanPatience(some({ waitMsAnswered: 50_000 }))).toBeNull()
})

test('the arrival rate is per hour of real length', () => {
  expect(arrivalRate(some({ offered: 25 }), HOUR_MS / 4)).toBe(100)
  expect(arrivalRate(some({ offered: 230 }), 23 * HOUR_MS)).toBe(10)
  expect(arrivalRate(some({ offered: 5 }), 0)).toBeNull()
})

test('a peak warns after two intervals and alarms at once', () => {
  expect(peakFactor(70, 10)).toBe(7)
  expect(peakFactor(3, 0)).toBeNull()
  expect(peakBand(1.31, null)).toBe('breach')
  expect(peakBand(1.2, 1.2)).toBe('warning')
  expect(peakBand(1.2, 1.1)).toBe('normal')
  expect(peakBand(1.15, 1.2)).toBe('normal')
  expect(peakBand(null, 1.2)).toBe('unknown')
})

test('what came in equals what went out and what still waits', () => {
  const counts = some({ offered: 20, answeredAt: 15, abandonedAt: 3, flowOutAt: 1, lostWaitingAt: 1 })
  expect(conservationGap(4, counts, 4)).toBe(0)
  expect(conservationGap(4, counts, 3)).toBe(1)
})

test('a callback past its time is broken now, one before its time is in neither', () => {
  const callbacks = [
    { promisedAt: 100, madeAt: 90 },
    { promisedAt: 100, madeAt: 101 },
    { promisedAt: 100, madeAt: null },
    { promisedAt: 200, madeAt: 110 },
    { promisedAt: 200, madeAt: null },
  ]
  expect(callbackKept(callbacks, 150)).toBe(2 / 4)
  expect(callbackKept(callbacks, 201)).toBe(2 / 5)
  expect(callbackKept([], 150)).toBeNull()
})

test('handle time is talk, hold and wrap-up', () => {
  const counts = some({ handled: 4, talkMs: 1_200_000, holdMs: 120_000, wrapMs: 120_000 })
  expect(averageHandleTime(counts)).toBe(360_000)
  expect([meanTalkTime(counts), meanHoldTime(counts), meanWrapTime(counts)]).toEqual([300_000, 30_000, 30_000])
  expect(averageHandleTime(some({ talkMs: 1 }))).toBeNull()
})

test('two chats at once cost half the attention', () => {
  const counts = some({ handled: 2, talkMs: 1_200_000, busyMs: 1_200_000, attendedMs: 600_000 })
  expect(attendedShare(counts)).toBe(0.5)
  expect(chatHandleTime(counts)).toBe(300_000)
  expect(chatHandleTime(some({ handled: 2, talkMs: 5 }))).toBeNull()
})

test('transfers are counted on what was answered', () => {
  expect(transferRate(some({ transferred: 3, endedAnswered: 12 }))).toBe(0.25)
  expect(transferRate(noCounts())).toBeNull()
})
