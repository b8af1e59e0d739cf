import { describe, expect, test } from 'vitest'
import type { Calendar } from '../settings/settings.ts'
import { randomStreams } from '../twin/random.ts'
import { brierSkill } from './brier.ts'
import { learnHazard, type Seen } from './hazard.ts'
import { learnLogistic, logisticChance } from './logistic.ts'
import { addHandled, addWait, readPace, startPace } from './pace.ts'
import { missChance, survivalOf } from './survival.ts'
import { capacityRisk, openMsLeft, ticketRisk, type Desk } from './ticket-risk.ts'

const HOUR_MS = 3_600_000
const desk: Desk = { agents: 3, effortMs: 600_000, effortCv: 1 }
const promise = { leftMs: HOUR_MS, ahead: 8, ageMs: HOUR_MS }

describe('the chance that a ticket misses its promise', () => {
  test('capacity: nine tickets of ten minutes each by three agents within the hour, a gamma tail', () => {
    // P(Gamma(9) > 18) = P(Poisson(18) ≤ 8)
    expect(ticketRisk(desk, promise)).toEqual({ breach: expect.closeTo(0.00706, 4), layer: 'capacity' })
    expect(capacityRisk(desk, { ...promise, ahead: 20 })!).toBeGreaterThan(0.5)
    expect(capacityRisk({ ...desk, agents: 0 }, promise)).toBe(1)
    expect(capacityRisk({ ...desk, effortEvidence: 5 }, promise)!).toBeGreaterThan(capacityRisk(desk, promise)!)
    expect(capacityRisk({ ...desk, effortEvidence: 1e9 }, promise)).toBeCloseTo(capacityRisk(desk, promise)!, 6)
  })

  test('past its due time it has missed it, and where nothing is known nobody speaks', () => {
    expect(ticketRisk(desk, { ...promise, leftMs: -1 })).toEqual({ breach: 1, layer: 'clock' })
    expect(ticketRisk({ ...desk, effortMs: null }, promise)).toBeNull()
    expect(ticketRisk(desk, { ...promise, ahead: null })).toBeNull()
  })

  test('what became of its kind speaks where the work ahead is unknown', () => {
    const survival = survivalOf(Array.from({ length: 60 }, (_, n) => ({ ms: n * 0.1 * HOUR_MS, kept: true })))
    const said = ticketRisk({ ...desk, effortMs: null }, promise, { hazard: null, survival })
    // of the 49 that were open for longer than an hour, 39 were for longer than two
    expect(said).toEqual({ breach: expect.closeTo(39 / 49, 12), layer: 'history' })
  })

  test('a night counts for nothing', () => {
    const office = [{ opens: '09:00', closes: '18:00' }]
    const calendar: Calendar = { id: 'office', zone: 'UTC', week: { thu: office, fri: office }, holidays: [] }
    const at = (text: string) => Date.parse(`${text}:00Z`)
    expect(openMsLeft(calendar, at('2026-11-19T17:00'), at('2026-11-20T10:00'))).toBe(2 * HOUR_MS)
  })

  test.each([
    [{ leftMs: Number.NaN }, /leftMs is NaN/],
    [{ ahead: 1.5 }, /ahead is 1.5/],
    [{ ageMs: -1 }, /ageMs is -1/],
  ])('%o is refused by name', (wrong, message) => {
    expect(() => ticketRisk(desk, { ...promise, ...wrong })).toThrow(message)
  })
})

describe('Kaplan and Meier', () => {
  test('by hand, with one still open', () => {
    const survival = survivalOf([
      { ms: 1, kept: true },
      { ms: 2, kept: false },
      { ms: 3, kept: true },
      { ms: 4, kept: true },
    ])
    expect(survival).toEqual({ ms: [1, 3, 4], still: [0.75, 0.375, 0], ended: 3 })
    expect(missChance(survival, 1, 1, 3)).toBe(1)
    expect(missChance(survival, 0, 3, 3)).toBe(0.375)
    expect(missChance(survival, 4, 1, 3)).toBeNull()
    expect(missChance(survival, 0, 3)).toBeNull()
  })
})

describe('the hazard', () => {
  test('it learns who is done sooner, and that time left is what matters', () => {
    const random = randomStreams(5)('tickets')
    const seen = (): Seen & { gone: number } => {
      const hard = random() < 0.5
      const gone = -(hard ? 8 : 2) * HOUR_MS * Math.log(1 - random())
      const until = 6 * HOUR_MS
      return {
        ageMs: 0,
        seenMs: Math.min(gone, until),
        kept: gone <= until,
        features: { kind: hard ? 'hard' : 'easy' },
        capacity: null,
        gone,
      }
    }
    const hazard = learnHazard(Array.from({ length: 1_500 }, seen))!
    const say = (kind: string, hours: number) =>
      ticketRisk(desk, { leftMs: hours * HOUR_MS, ahead: null, ageMs: 0, features: { kind } }, { hazard, survival: null })!
    expect(say('easy', 2)).toEqual({ breach: expect.closeTo(Math.exp(-1), 1), layer: 'hazard' })
    expect(say('hard', 2).breach).toBeCloseTo(Math.exp(-0.25), 1)
    expect(say('hard', 4).breach).toBeLessThan(say('hard', 2).breach)
    const later = Array.from({ length: 500 }, seen)
    const said = later.map(({ features }) => say(`${features['kind']}`, 2).breach)
    expect(brierSkill(said, later.map(({ gone }) => (gone > 2 * HOUR_MS ? 1 : 0)))).toBeGreaterThan(0.1) // prettier-ignore
  })

  test('few tickets teach nothing', () => {
    expect(
      learnHazard(Array.from({ length: 99 }, () => ({ ageMs: 0, seenMs: 5, kept: true, features: {}, capacity: null }))),
    ).toBeNull()
  })
})

describe('learning log-odds', () => {
  test('a value that tells all keeps finite weights; unknown values speak for nobody', () => {
    const rows = Array.from({ length: 200 }, (_, n) => ({ x: n < 100 ? 0 : 1, code: n % 2 === 0 ? 'a' : 'b' }))
    const model = learnLogistic(rows, rows.map(({ x }) => x === 1)) // prettier-ignore
    expect(logisticChance(model, { x: 1 })).toBeGreaterThan(0.95)
    expect(logisticChance(model, { x: 0 })).toBeLessThan(0.05)
    expect(logisticChance(model, { code: 'never seen' })).toBeCloseTo(logisticChance(model, {}), 12)
    expect(JSON.parse(JSON.stringify(model))).toEqual(model)
  })

  test('what never happened keeps a finite answer, and nothing to learn from is refused', () => {
    const never = learnLogistic([{ x: 1 }, { x: 2 }, { x: 3 }], [false, false, false])
    expect(logisticChance(never, { x: 2 })).toBeLessThan(0.05)
    expect(() => learnLogistic([], [])).toThrow(/rows is 0/)
  })
})

describe('the pace', () => {
  test('times are means, patience is all waiting over those who left, and what is old weighs less', () => {
    const pace = startPace(0, HOUR_MS)
    expect(readPace(pace, 0)).toEqual({ handleMs: null, handleEvidence: 0, patienceMs: null })
    addHandled(pace, 0, 100)
    addHandled(pace, HOUR_MS, 400)
    addWait(pace, HOUR_MS, 30, false)
    addWait(pace, HOUR_MS, 50, true)
    const read = readPace(pace, HOUR_MS)
    expect(read.handleMs).toBeCloseTo((0.5 * 100 + 400) / 1.5, 12)
    expect(read.handleEvidence).toBeCloseTo(1.5, 12)
    expect(read.patienceMs).toBe(80)
    expect(readPace(pace, 3 * HOUR_MS).handleEvidence).toBeCloseTo(0.375, 12)
  })

  test('what comes late counts as of now', () => {
    const pace = startPace(HOUR_MS, HOUR_MS)
    addHandled(pace, 0, 100)
    expect(readPace(pace, HOUR_MS)).toMatchObject({ handleMs: 100, handleEvidence: 1 })
    expect(() => startPace(0, 0)).toThrow(/halfLifeMs/)
  })
})
