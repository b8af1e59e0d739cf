import { expect, test } from 'vitest'
import type { Shift } from './floor.ts'
import { randomStreams } from './random.ts'
import { Simulation } from './simulation.ts'
import { agent, DAY_MS, evenDemand, MONDAY, phoneQueue, smallFloor } from './small-floor.fixture.ts'

const DAYS = 25

/** N agents who never rest and one queue: 200 contacts an hour, exponential handle times of 180 s, all but no ringing and wrap-up. */
function queueOf(agents: number, patienceMs: number, seed: string) {
  const instant = { meanMs: 1, cv: 0 }
  const shift: Shift = { start: 0, end: 1440 * (DAYS + 1), breaks: [] }
  const phone = phoneQueue({
    demand: evenDemand(4800),
    talk: { scaleMs: 180_000, shape: 1 },
    wrap: instant,
    ring: { span: instant, missShare: 0, timeoutMs: 1_000 },
    hold: { share: 0, span: instant },
    patience: [[{ scaleMs: patienceMs, shape: 1 }, 1]],
    transfers: [],
    callback: null,
    voicemail: null,
    unstaffed: 'wait',
    survey: null,
    selfService: null,
  })
  const floor = smallFloor({
    queues: [phone],
    agents: Array.from({ length: agents }, (_, i) =>
      agent(`a${i}`, ['phone'], { week: [shift, null, null, null, null, null, null] }),
    ),
    outreach: [],
    attendance: { sick: 0, late: 0, lateBy: instant },
  })
  const simulation = new Simulation({ floor, from: MONDAY, to: MONDAY + DAYS * DAY_MS, random: randomStreams(seed) })
  for (let day = 1; day <= DAYS; day++) simulation.advance(MONDAY + day * DAY_MS)
  const sum = { offered: 0, answered: 0, inTarget: 0, abandoned: 0, waitMs: 0 }
  for (const { from, counts } of simulation.book.rows()) {
    if (from < MONDAY + 3_600_000) continue // the first hour begins with an empty floor
    sum.offered += counts.offered ?? 0
    sum.answered += counts.answered ?? 0
    sum.inTarget += counts.answeredInTarget ?? 0
    sum.abandoned += counts.abandoned ?? 0
    sum.waitMs += counts.waitMsAnswered ?? 0
  }
  return { ...sum, level: sum.inTarget / sum.offered, asaMs: sum.waitMs / sum.answered, left: sum.abandoned / sum.offered }
}

const PATIENT = 1e12

/** Golden values of 10 erlangs at 20 s (metrics.md 12); mean wait P_w · AHT ÷ (N − A). Tolerances: some 3.5 standard errors, by blocks of days. */
const erlangC = [
  { agents: 13, level: 0.795595, waitMs: 17_116, levelWithin: 0.015, waitWithinMs: 2_500 },
  { agents: 14, level: 0.88835, waitMs: 7_836, levelWithin: 0.009, waitWithinMs: 1_000 },
]

test('one queue without abandonment agrees with Erlang C', { timeout: 60_000 }, () => {
  for (const { agents, level, waitMs, levelWithin, waitWithinMs } of erlangC) {
    const seen = queueOf(agents, PATIENT, `erlang ${agents}`)
    expect(seen.left).toBe(0)
    expect(Math.abs(seen.level - level)).toBeLessThan(levelWithin)
    expect(Math.abs(seen.asaMs - waitMs)).toBeLessThan(waitWithinMs)
  }
})

test('with exponential patience it agrees with Erlang A (13 agents, patience 300 s)', { timeout: 60_000 }, () => {
  const seen = queueOf(13, 300_000, 'erlang a')
  expect(Math.abs(seen.level - 0.858178)).toBeLessThan(0.007)
  expect(Math.abs(seen.left - 0.0249633)).toBeLessThan(0.002)
})
