import { expect, test } from 'vitest'
import type { Happening } from './happening.ts'
import { randomStreams } from './random.ts'
import { Simulation } from './simulation.ts'
import { DAY_MS, MONDAY, smallFloor } from './small-floor.fixture.ts'

type Word = Happening<'agent.state'>

function told(seed: string): { works: Happening<'ticket.worked'>[]; words: Map<string, Word[]>; all: number } {
  const simulation = new Simulation({ floor: smallFloor(), from: MONDAY, to: Infinity, random: randomStreams(seed) })
  const happenings = simulation.advance(MONDAY + 2 * DAY_MS)
  const words = new Map<string, Word[]>()
  for (const one of happenings) if (one.type === 'agent.state') words.set(one.thing, [...(words.get(one.thing) ?? []), one])
  return { works: happenings.filter((one) => one.type === 'ticket.worked'), words, all: happenings.length }
}

/** What he was last said to be before, or at, a moment. */
const wordAt = (words: Word[], at: number) => words.findLast((word) => word.at <= at)?.data.presence

test.for(['1', '2', '3'])('who works on a ticket is told to be busy from its beginning to its end, seed %s', (seed) => {
  const { works, words } = told(seed)
  expect(works.length).toBeGreaterThan(300)
  for (const { data, at } of works) {
    const own = words.get(data.agent)!
    expect(wordAt(own, Date.parse(data.from))).toBe('busy')
    // Only a missed chat beside the ticket sets him aside meanwhile.
    const meanwhile = own.filter((word) => word.at > Date.parse(data.from) && word.at < at)
    expect(meanwhile.every((word) => word.data.reason === 'missed' || word.data.presence === 'busy')).toBe(true)
  }
})

test.for(['1', '2', '3'])(
  'nobody is busy without a ticket, and the busy word leaves his queues as they were, seed %s',
  (seed) => {
    const { works, words } = told(seed)
    for (const [agent, own] of words) {
      const spans = works
        .filter((work) => work.data.agent === agent)
        .map((work) => [Date.parse(work.data.from), work.at] as const)
      for (const [n, word] of own.entries()) {
        if (word.data.presence !== 'busy') continue
        expect(word.data.queues).toBeUndefined()
        const until = own[n + 1]?.at
        if (until === undefined) continue // the work goes on
        // From piece to piece without a gap.
        let reached = word.at
        for (const [from, to] of spans) if (from <= reached && to > reached) reached = to
        expect(reached).toBeGreaterThanOrEqual(until)
      }
    }
  },
)

test('tickets one after the other are one stretch: fewer words than two a piece', () => {
  const { works, words } = told('1')
  const busy = [...words.values()].flat().filter((word) => word.data.presence === 'busy')
  expect(busy.length).toBeGreaterThan(100)
  expect(busy.length).toBeLessThan(works.length)
})
