import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { queueWait } from '../queueing/queue-wait.ts'
import { randomStreams } from '../twin/random.ts'
import { calibrationError } from './ece.ts'
import { reliabilityCurve } from './reliability.ts'
import { staffAhead } from './staff-ahead.ts'
import { lineRisk, waitingRisk, type Line } from './waiting-risk.ts'

const line: Line = { agents: 8, handleMs: 300_000, patienceMs: 180_000 }
const second = { ahead: 2, waitedMs: 10_000, withinMs: 60_000 }

describe('a waiting contact', () => {
  test('it is the exact law of its wait, with one patience for all', () => {
    const { served, abandoned, waiting } = queueWait({ ahead: 2, agents: 8, handleTime: 300, patienceAhead: 180 }, 50, 180)
    const risk = waitingRisk(line, second)
    expect(risk.answered).toBeCloseTo(served, 12)
    expect(risk.abandons).toBeCloseTo(abandoned, 12)
    expect(risk.waiting).toBeCloseTo(waiting, 12)
    expect(risk.breach).toBeCloseTo(1 - served, 12)
  })

  test('whoever is past the target has missed it', () => {
    expect(waitingRisk(line, { ...second, waitedMs: 60_000 })).toEqual({ breach: 1, answered: 0, abandons: 0, waiting: 1 })
  })

  test('agents who only finish what they have hold the line up, a roster that brings people helps', () => {
    const { breach } = waitingRisk(line, second)
    expect(waitingRisk({ ...line, finishing: 2 }, second).breach).toBeGreaterThan(breach)
    const coming = staffAhead(8, [
      { duration: 20_000, agents: 10 },
      { duration: Infinity, agents: 30 },
    ])
    expect(coming.map(({ agents }) => agents)).toEqual([8, 28])
    expect(waitingRisk({ ...line, schedule: coming }, second).breach).toBeLessThan(breach)
  })

  test('others who overtake it, and a pace that nobody knows well, change it as they should', () => {
    const { breach } = waitingRisk(line, second)
    expect(waitingRisk({ ...line, overtakingPerMs: 1e-5 }, second).breach).toBeGreaterThan(breach)
    expect(waitingRisk({ ...line, handleEvidence: 1e9 }, second).breach).toBe(breach)
    const sure = { ...second, withinMs: 1_000_000 }
    expect(waitingRisk({ ...line, patienceMs: null, handleEvidence: 3 }, sure).breach).toBeGreaterThan(
      waitingRisk({ ...line, patienceMs: null }, sure).breach,
    )
  })

  test('without agents, or without abandonment, the answer is still one', () => {
    expect(waitingRisk({ ...line, agents: 0 }, second)).toMatchObject({ breach: 1, answered: 0 })
    const patient = waitingRisk({ ...line, patienceMs: null }, second)
    expect(patient.abandons).toBe(0)
    expect(patient.waiting).toBeCloseTo(patient.breach, 12)
  })

  test.each([
    [{ agents: -1 }, /agents is -1/],
    [{ handleMs: 0 }, /handleMs is 0/],
    [{ patienceMs: Number.NaN }, /patienceMs is NaN/],
    [{ finishing: 0.5 }, /finishing is 0.5/],
    [{ schedule: [{ duration: 1, agents: -2 }] }, /schedule\[0\].agents/],
  ])('%o is refused by name', (wrong, message) => {
    expect(() => waitingRisk({ ...line, ...wrong }, second)).toThrow(message)
  })
})

test('a whole line gets what each contact alone would, whatever is known of it', () => {
  const lines = fc.record({
    agents: fc.double({ min: 0, max: 50, noNaN: true }),
    handleMs: fc.double({ min: 1_000, max: 1e6, noNaN: true }),
    patienceMs: fc.option(fc.double({ min: 1_000, max: 1e6, noNaN: true })),
    handleEvidence: fc.option(fc.double({ min: 0, max: 4_000, noNaN: true })),
    finishing: fc.integer({ min: 0, max: 2 }),
    overtakingPerMs: fc.constantFrom(0, 0, 1e-5),
    schedule: fc.option(
      fc.array(fc.record({ duration: fc.integer({ min: 0, max: 60_000 }), agents: fc.integer({ min: 0, max: 20 }) }), {
        maxLength: 3,
      }),
    ),
  })
  const waited = fc.array(fc.integer({ min: 0, max: 70_000 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(lines, waited, (one, waits) => {
      const risks = lineRisk(one, 60_000, waits)
      for (const [ahead, waitedMs] of waits.entries()) {
        const { breach } = waitingRisk(one, { ahead, waitedMs, withinMs: 60_000 })
        expect(breach).toBeGreaterThanOrEqual(0)
        expect(breach).toBeLessThanOrEqual(1)
        // overtaking takes the roster at its mean up to each deadline, and of a line up to the last one
        if (one.overtakingPerMs === 0) expect(Math.abs(risks[ahead]! - breach)).toBeLessThan(1e-8)
      }
    }),
    { numRuns: 60 },
  )
})

test('on a simulated queue whose truth is known, what is said comes true', () => {
  const random = randomStreams(20261122)('queue')
  const said: number[] = []
  const breached: number[] = []
  const exponential = (mean: number) => -mean * Math.log(1 - random())
  // 5 agents all busy, 40 s of talk, 60 s of patience, 30 s to answer; a line of random length is looked at once, and played to its end
  for (let look = 0; look < 6_000; look++) {
    const count = 1 + Math.floor(random() * 8)
    const looked = Math.floor(random() * count)
    const waitedMs = Math.floor(random() * 25_000)
    const leaves = Array.from({ length: count }, () => exponential(60_000))
    let now = 0
    let missed = 1
    for (;;) {
      now += exponential(40_000 / 5)
      const first = leaves.findIndex((left) => left > now)
      if (first < 0 || now > 30_000 - waitedMs || leaves[looked]! <= now) break
      if (first === looked) {
        missed = 0
        break
      }
      leaves[first] = -1
    }
    said.push(
      waitingRisk({ agents: 5, handleMs: 40_000, patienceMs: 60_000 }, { ahead: looked, waitedMs, withinMs: 30_000 }).breach,
    )
    breached.push(missed)
  }
  expect(calibrationError(reliabilityCurve(said, breached))).toBeLessThan(0.02)
})
