import { demoSources } from '@watchfloor/core/settings/demo'
import { randomStreams } from '@watchfloor/core/twin/random'
import { Simulation } from '@watchfloor/core/twin/simulation'
import type { CandidateEvent } from '@watchfloor/core/twin/to-event'
import { expect, test } from 'vitest'
import { demoFloor } from '../floor/demo.ts'
import type { Hole } from '../scenario/scenario.ts'
import { Telling, type TellingOptions } from './telling.ts'

const START = Date.parse('2026-11-03T00:00:00-03:00')
const HOUR = 3_600_000
const LIVE = START + 14 * HOUR

function telling(over: Partial<TellingOptions> = {}): Telling {
  const simulation = new Simulation({ floor: demoFloor(), from: START, to: Infinity, random: randomStreams('1') })
  const sources = Object.values(demoSources)
  return new Telling({
    simulation,
    startAt: START,
    restarted: false,
    sources,
    holes: [],
    beatMs: 5_000,
    knownUntil: () => 0,
    liveAt: LIVE,
    ...over,
  })
}

/** Asks every `stepMs` until `to`, as a clock would. */
function tell(one: Telling, from: number, to: number, stepMs: number): CandidateEvent[] {
  const events: CandidateEvent[] = []
  for (let now = from; now <= to; now += stepMs) {
    for (let batch = one.take(now, 500); batch.length > 0; batch = one.take(now, 500)) events.push(...batch)
  }
  return events
}

const isFact = (event: CandidateEvent) => event.subject !== 'source'
const words = (events: CandidateEvent[], state: string) =>
  events.filter((event) => !isFact(event) && (event.data as { state: string }).state === state)

test('the past and the present are one simulation: told at once or live, the facts are the same', () => {
  const atOnce = tell(telling(), LIVE + HOUR / 2, LIVE + HOUR / 2, 1)
  const joined = telling()
  const past = tell(joined, LIVE, LIVE, 1)
  const live = tell(joined, LIVE, LIVE + HOUR / 2, 100)
  expect([...past, ...live].filter(isFact)).toEqual(atOnce.filter(isFact))
  expect(past.filter(isFact).length).toBeGreaterThan(5_000)
  expect(live.filter(isFact).length).toBeGreaterThan(200)
  expect(live.every((event) => Date.parse(event.time) >= LIVE - 5_000)).toBe(true)
})

test('a live fact is told as soon as it has happened and never before', () => {
  const one = telling()
  tell(one, LIVE, LIVE, 1)
  for (let now = LIVE; now < LIVE + 10 * 60_000; now += 100) {
    for (const event of one.take(now, 500)) {
      const lag = now - Date.parse(event.time)
      expect(lag).toBeGreaterThan(0 - Number(!isFact(event)))
      expect(lag).toBeLessThanOrEqual(isFact(event) ? 100 : 5_000)
    }
  }
})

test('a second start tells nothing of what is known, and all of the rest with the same ids', () => {
  const known = LIVE - HOUR
  const first = tell(telling(), LIVE, LIVE, 1).filter(isFact)
  const second = tell(telling({ knownUntil: () => known }), LIVE, LIVE, 1).filter(isFact)
  expect(second).toEqual(first.filter((event) => Date.parse(event.time) >= known))
})

test('the sources say how far a back-fill is, from its beginning to the last of it', () => {
  const said = words(tell(telling(), LIVE, LIVE, 1), 'backfilled').filter((event) => event.source === demoSources.phone)
  expect(said.length).toBeGreaterThanOrEqual(18)
  const spans = said.map((event) => event.data as { from: string; to: string })
  expect(spans.every((span) => Date.parse(span.from) === START)).toBe(true)
  expect(Date.parse(spans.at(-1)!.to)).toBe(LIVE)
})

test('a source that is cut off tells nothing, then that it is back, and nothing is missing', () => {
  const hole: Hole = { source: demoSources.phone, lostAt: LIVE + 60_000, backAt: LIVE + 400_000 }
  const one = telling({ holes: [hole] })
  tell(one, LIVE, LIVE, 1)
  const during = tell(one, LIVE, hole.backAt - 1, 100)
  const inHole = (event: CandidateEvent) => event.source === hole.source && Date.parse(event.time) >= hole.lostAt
  expect(during.filter(inHole).map((event) => (event.data as { state?: string }).state)).toEqual(['lost'])
  expect(during.some((event) => event.source === demoSources.whatsapp && Date.parse(event.time) > hole.lostAt)).toBe(true)
  expect(one.takenUntil).toBeLessThan(hole.backAt - 60_000)
  const after = tell(one, hole.backAt, hole.backAt + 60_000, 100)
  expect(words(after, 'backfilled')).toHaveLength(1)
  const plain = telling()
  tell(plain, LIVE, LIVE, 1)
  const whole = tell(plain, LIVE, hole.backAt + 60_000, 100)
  const sorted = (events: CandidateEvent[]) =>
    events
      .filter(isFact)
      .map((event) => JSON.stringify(event))
      .sort()
  expect(sorted([...during, ...after])).toEqual(sorted(whole))
})

test('sources that begin anew say so first', () => {
  const first = telling({ restarted: true }).take(START + HOUR, 5)
  expect(first.map((event) => event.data)).toEqual(Array.from({ length: 5 }, () => ({ state: 'restarted' })))
  expect(new Set(first.map((event) => event.source)).size).toBe(5)
  expect(words(tell(telling({ restarted: true, knownUntil: () => START + 1 }), LIVE, LIVE, 1), 'restarted')).toEqual([])
})

test('what a hole holds back is told when waiting for its end is given up', () => {
  const one = telling({ holes: [{ source: demoSources.phone, lostAt: LIVE, backAt: LIVE + HOUR }] })
  tell(one, LIVE, LIVE + HOUR / 4, 1000)
  one.release()
  const held = one.take(one.toldUntil, 10_000)
  expect(held.length).toBeGreaterThan(10)
  expect(held.every((event) => event.source === demoSources.phone)).toBe(true)
})
