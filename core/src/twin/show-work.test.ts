import { expect, test } from 'vitest'
import { checkEvent } from '../event/check.ts'
import type { Fact } from '../event/fact.ts'
import { Model } from '../model/model.ts'
import { arrivalsOf } from '../model/replay.gen.ts'
import { SettingsBook } from '../settings/book.ts'
import { demoSettings } from '../settings/demo.ts'
import { presetVersion } from '../settings/preset.ts'
import type { Happening } from './happening.ts'
import { randomStreams } from './random.ts'
import { Simulation } from './simulation.ts'
import { DAY_MS, MONDAY, smallFloor } from './small-floor.fixture.ts'
import { toEvent } from './to-event.ts'

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

test.for(['1', '2'])('once the work is told the busy word adds nothing: the same figures as without it, seed %s', (seed) => {
  const until = MONDAY + DAY_MS
  const rowsOf = (happenings: Happening[]) => {
    const facts = happenings.map((one) => {
      const checked = checkEvent(toEvent(one))
      if ('refusal' in checked) throw new Error(checked.refusal.reason)
      return { ...checked.fact, content: checked.content } as Fact
    })
    const model = new Model(new SettingsBook(demoSettings(), (channel) => presetVersion('brazil-smb', channel, channel)))
    model.apply(arrivalsOf(facts, until), until)
    // What is still worked on in the last hours has not been told.
    return [...model.book.all()]
      .filter((row) => row.start < until - DAY_MS / 8)
      .map((row) => `${row.queue} ${row.start} ${JSON.stringify(row.counts)}`)
      .sort()
  }
  const simulation = new Simulation({ floor: smallFloor(), from: MONDAY, to: Infinity, random: randomStreams(seed) })
  const happenings = simulation.advance(until)
  const without = happenings.map((one): Happening =>
    one.type === 'agent.state' && one.data.presence === 'busy' ? { ...one, data: { ...one.data, presence: 'available' } } : one,
  )
  expect(without).not.toEqual(happenings)
  const rows = rowsOf(happenings)
  expect(rows.length).toBeGreaterThan(200)
  expect(rows).toEqual(rowsOf(without))
})
