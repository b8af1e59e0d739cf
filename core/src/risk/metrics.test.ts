import { describe, expect, test } from 'vitest'
import { randomStreams } from '../twin/random.ts'
import { brierOfBaseRate, brierScore, brierSkill, brierSkillInterval } from './brier.ts'
import { calibrationError, calibrationErrorInterval, worstCalibrationError } from './ece.ts'
import { logLoss } from './log-loss.ts'
import { binOf, reliabilityCurve } from './reliability.ts'

const said = [0.1, 0.4, 0.8, 0.9]
const came = [0, 1, 1, 1]

describe('scores of predictions', () => {
  test('by hand', () => {
    expect(brierScore(said, came)).toBeCloseTo((0.01 + 0.36 + 0.04 + 0.01) / 4, 15)
    expect(brierOfBaseRate(came)).toBe(0.1875)
    expect(brierSkill(said, came)).toBeCloseTo(1 - 0.105 / 0.1875, 15)
    expect(logLoss([0.5, 0.25], [1, 0])).toBeCloseTo((Math.LN2 - Math.log(0.75)) / 2, 15)
  })

  test('nothing said, nothing to tell apart, and certainties have none', () => {
    expect([brierScore([], []), brierSkill([], []), logLoss([], []), calibrationError([]), worstCalibrationError([])]).toEqual(
      [null, null, null, null, null], // prettier-ignore
    )
    expect(brierSkill([0.2, 0.3], [0, 0])).toBeNull()
    expect(brierSkillInterval([0.2, 0.3], [0, 0])).toBeNull()
    expect(logLoss([0, 0.5], [0, 1])).toBeNull()
  })

  test('what cannot be is refused with its place', () => {
    expect(() => brierScore([0.5], [])).toThrow(/happened is 0 outcomes/)
    expect(() => logLoss([0.5, 1.5], [0, 1])).toThrow(/predicted\[1\] is 1.5/)
    expect(() => reliabilityCurve([0.5], [0.5])).toThrow(/happened\[0\] is 0.5/)
    expect(() => reliabilityCurve([0.5], [1], 0)).toThrow(/bins is 0/)
  })
})

describe('reliability', () => {
  test('bins hold what belongs to them, the last one closed', () => {
    expect([binOf(0, 10), binOf(0.5, 10), binOf(1, 10), binOf(0.999, 10)]).toEqual([0, 5, 9, 9])
    // the double 0.3 is below 3/10, 0.7 below 7/10, and 0.1 above 1/10
    expect([binOf(0.3, 10), binOf(0.7, 10), binOf(0.1, 10)]).toEqual([2, 6, 1])
  })

  test('a bin says its mean, what happened, and how sure that is', () => {
    const [bin, ...others] = reliabilityCurve([0.81, 0.83, 0.85], [1, 1, 0])
    expect(others).toEqual([])
    expect(bin).toMatchObject({ bin: 8, count: 3 })
    expect(bin!.meanPredicted).toBeCloseTo(0.83, 12)
    expect(bin!.observed).toBeCloseTo(2 / 3, 12)
    expect(bin!.low).toBeCloseTo(0.2077, 3)
    expect(bin!.high).toBeCloseTo(0.9385, 3)
  })

  test('perfect predictions err by chance only, and the interval knows; biased ones do not pass for chance', () => {
    const random = randomStreams(7)('ece')
    const predicted = Array.from({ length: 4_000 }, () => random())
    const perfect = calibrationErrorInterval(predicted, predicted.map((p) => (random() < p ? 1 : 0)), random)! // prettier-ignore
    expect(perfect.ece).toBeLessThan(0.03)
    expect(perfect.low).toBeLessThan(0.01)
    expect(perfect.byChance).toBeGreaterThan(0.005)
    const biased = calibrationErrorInterval(predicted, predicted.map((p) => (random() < p * p ? 1 : 0)), random)! // prettier-ignore
    expect(biased.low).toBeGreaterThan(biased.chanceLimit)
    expect(biased.low).toBeLessThanOrEqual(biased.ece)
    expect(biased.high).toBeGreaterThanOrEqual(biased.ece)
  })
})
