import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomStreams } from '../twin/random.ts'
import { calibrate, learnCalibration } from './calibration.ts'
import { TrackRecord, type Judged } from './track-record.ts'

const MINUTE_MS = 60_000
const DAY_MS = 1_440 * MINUTE_MS

/** Predictions a minute apart whose outcomes come true by `truth` of what was computed. */
function judgedBy(truth: (p: number) => number, count: number, seed = 1, queue = 'phone'): Judged[] {
  const random = randomStreams(seed)('outcomes')
  return Array.from({ length: count }, (_, n) => {
    const raw = random()
    return { kind: 'wait', queue, at: n * MINUTE_MS, raw, said: null, breached: random() < truth(raw), leadMs: 20_000 }
  })
}

const recordOf = (judged: readonly Judged[], options = {}) => TrackRecord.restore(judged, options)
const random = () => randomStreams(3)('interval')

describe('the record of predictions', () => {
  test('it abstains until there is enough', () => {
    expect(recordOf([]).read('wait', random())).toMatchObject({ n: 0, since: null, baseRate: null, brier: null, skill: null, ece: null, state: 'unproven' }) // prettier-ignore
    expect(recordOf(judgedBy((p) => p, 199)).read('wait', random()).state).toBe('unproven')
    expect(recordOf(judgedBy((p) => p, 400)).read('wait', random()).state).toBe('proven')
  })

  test('breaches that never come, or always, prove nothing however many there are', () => {
    expect(recordOf(judgedBy(() => 0, 2_000)).read('wait', random()).state).toBe('unproven')
  })

  test('predictions that say nothing fail', () => {
    const blind = recordOf(judgedBy(() => 0.3, 1_000)).read('wait', random())
    expect(blind.state).toBe('failed')
    expect(blind.skill).toBeLessThan(0.05)
  })

  test('those that are off are corrected by what came before them, and judged as corrected', () => {
    const record = recordOf(judgedBy((p) => p * p, 4_000))
    const { ece, state } = record.read('wait', random())
    expect(calibrate(record.knots('wait'), 0.5)).toBeCloseTo(0.25, 1)
    expect(ece!.ece).toBeLessThan(0.04)
    expect(state).toBe('proven')
  })

  test('what was said is judged as it was said, whatever the record learnt since', () => {
    const said = judgedBy((p) => p, 500).map((one) => ({ ...one, said: 0.9 }))
    const { curve } = recordOf(said).read('wait', random())
    expect(curve).toHaveLength(1)
    expect(curve[0]!.meanPredicted).toBeCloseTo(0.9, 12)
  })

  test('a queue with a record of its own is corrected by it, one without by that of the floor', () => {
    const record = recordOf([...judgedBy((p) => p * p, 1_500, 1, 'strict'), ...judgedBy((p) => p, 1_500, 2, 'fair')])
    expect(calibrate(record.knots('wait', 'strict'), 0.5)).toBeLessThan(0.33)
    expect(calibrate(record.knots('wait', 'fair'), 0.5)).toBeGreaterThan(0.42)
    expect(record.knots('wait', 'new')).toEqual(record.knots('wait'))
  })

  test('the rule of half an hour is what it is held against', () => {
    const late = judgedBy((p) => p, 600).map((one) => ({ ...one, leadMs: one.raw > 0.5 ? 10 * MINUTE_MS : 60 * MINUTE_MS }))
    const { skillOverRule } = recordOf(late).read('wait', random())
    expect(skillOverRule).toBeGreaterThan(0)
    expect(skillOverRule).toBeLessThan(1)
  })

  test('it forgets what is older than its window, and more than it keeps', () => {
    const record = recordOf(
      judgedBy((p) => p, 300),
      { windowMs: 100 * MINUTE_MS },
    )
    record.forget(299 * MINUTE_MS)
    expect(record.read('wait', random())).toMatchObject({ n: 101, since: 199 * MINUTE_MS })
    const few = recordOf(
      judgedBy((p) => p, 300),
      { most: 50, windowMs: DAY_MS },
    )
    few.forget(299 * MINUTE_MS)
    expect(few.read('wait', random()).n).toBe(50)
  })

  test('it is dumped as plain JSON and comes back the same', () => {
    const record = recordOf(judgedBy((p) => p, 500))
    const again = recordOf(JSON.parse(JSON.stringify(record.dump())) as Judged[])
    expect(again.read('wait', random())).toEqual(record.read('wait', random()))
    expect(again.dump()).toEqual(record.dump())
  })

  test('what is no probability is refused', () => {
    const [one] = judgedBy((p) => p, 1)
    expect(() => recordOf([{ ...one!, raw: 1.2 }])).toThrow(/raw is 1.2/)
    expect(() => recordOf([{ ...one!, said: -0.1 }])).toThrow(/said is -0.1/)
    expect(() => recordOf([{ ...one!, at: Number.NaN }])).toThrow(/at is NaN/)
  })
})

describe('the map from computed to said', () => {
  test('without points nothing is changed; ends are kept', () => {
    expect(calibrate([], 0.37)).toBe(0.37)
    expect(calibrate([[0.5, 0.7]], 0)).toBe(0)
    expect(calibrate([[0.5, 0.7]], 1)).toBe(1)
    expect(calibrate([[0.5, 0.7]], 0.25)).toBeCloseTo(0.35, 12)
    expect(() => calibrate([], 1.1)).toThrow(/computed/)
  })

  test('it never falls, and never leaves 0 to 1', () => {
    const judged = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), { minLength: 0, maxLength: 400 })
    fc.assert(
      fc.property(judged, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2 }), (all, asked) => {
        const knots = learnCalibration(all.map(([p]) => p), all.map(([, y]) => (y ? 1 : 0)), { least: 10 }) // prettier-ignore
        const rising = asked.sort((a, b) => a - b).map((p) => calibrate(knots, p))
        for (const [n, said] of rising.entries()) {
          expect(said).toBeGreaterThanOrEqual(n === 0 ? 0 : rising[n - 1]! - 1e-12)
          expect(said).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  test('few outcomes change little', () => {
    expect(learnCalibration([0.2, 0.3], [1, 1])).toEqual([])
    const fifty = Array.from({ length: 50 }, () => 0.5)
    const [[, said] = [0, 0]] = learnCalibration(fifty, fifty.map(() => 1)) // prettier-ignore
    expect(said).toBeGreaterThan(0.75)
    expect(said).toBeLessThan(0.95)
  })
})
