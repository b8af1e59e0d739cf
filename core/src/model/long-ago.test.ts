import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Fact } from '../event/fact.ts'
import { SettingsBook } from '../settings/book.ts'
import { demoSettings } from '../settings/demo.ts'
import { presetVersion } from '../settings/preset.ts'
import { recount } from '../recount/recount.ts'
import { WHOLE_FLOOR } from './book.ts'
import { foldAtOnce, foldShuffled, recountRows, rowsOf, watermarksOf } from './replay.gen.ts'
import { told } from './told.gen.ts'

const DAY_MS = 86_400_000
const settings = new SettingsBook(demoSettings(), (channel) => presetVersion('brazil-smb', channel, channel))
const now = Date.UTC(2026, 10, 22, 12)
const longAgo = Date.UTC(1999, 0, 4, 12)

const agentMs = (facts: readonly Fact[]) =>
  foldAtOnce(settings, facts, now)
    .book.read(WHOLE_FLOOR, 0, Number.MAX_SAFE_INTEGER)
    .reduce((sum, { counts }) => sum + counts.agentAvailableMs + counts.agentBusyMs, 0)

test('A13 a word with a wrong year fills seven days, and not every interval since', () => {
  const words = [
    told('ana', 'agent.state', longAgo, { presence: 'available', queues: ['vendas'] }),
    told('bruno', 'agent.state', now, { presence: 'offline' }),
  ]
  expect(agentMs(words)).toBe(7 * DAY_MS)
})

test('A13 who says so again is believed again', () => {
  const days = [0, 5, 11, 30]
  const words = days.map((day) => told('ana', 'agent.state', longAgo + day * DAY_MS, { presence: 'available' }))
  const others = told('bruno', 'agent.state', now, { presence: 'offline' })
  expect(agentMs([...words, others])).toBe((5 + 6 + 7 + 7) * DAY_MS)
})

test('S13 what claims to have happened years after a call began is not of that call', () => {
  const call = [
    told('c1', 'contact.queued', longAgo, { contact: 'c1', queue: 'vendas', channel: 'voice', direction: 'in' }),
    told('c1', 'contact.answered', longAgo + 1_000, { agent: 'ana' }),
    told('c1', 'contact.ended', now, { how: 'agent' }),
  ]
  const model = foldAtOnce(settings, call, now)
  const rows = model.book.read('vendas', 0, Number.MAX_SAFE_INTEGER)
  expect(rows.length).toBeLessThan(24 * 4)
  expect(rows.reduce((sum, { counts }) => sum + counts.endedAnswered, 0)).toBe(0)
})

/** Words, answers and restarts of some weeks, days apart. */
const weeks = fc.array(
  fc.record({
    what: fc.constantFrom(
      'available' as const,
      'available' as const,
      'offline' as const,
      'aux' as const,
      'answer' as const,
      'restart' as const,
    ),
    source: fc.constantFrom('/pbx', '/chat'),
    day: fc.integer({ min: 0, max: 40 }),
    ms: fc.constantFrom(0, 1, 3_600_000, 43_200_000),
    queues: fc.option(fc.subarray(['vendas', 'suporte'], { minLength: 1 }), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 12 },
)

test('A13 the fold and the plain recount agree on words that run out, in any order, restarts and answers between', () => {
  const begin = now - 41 * DAY_MS
  fc.assert(
    fc.property(weeks, fc.nat(), (said, shuffle) => {
      const facts = said.flatMap(({ what, source, day, ms, queues }, n) => {
        const at = begin + day * DAY_MS + ms
        const more = { source, id: `f${n}` }
        if (what === 'restart') return [told('', 'source.state', at, { state: 'restarted' }, more)]
        if (what !== 'answer') return [told('ana', 'agent.state', at, { presence: what, ...(queues && { queues }) }, more)]
        const call = `call${n}`
        return [
          told(
            call,
            'contact.queued',
            at - 1_000,
            { contact: call, queue: 'vendas', channel: 'voice', direction: 'in' },
            { source, id: `q${n}` },
          ),
          told(call, 'contact.answered', at, { agent: 'ana' }, more),
          told(call, 'contact.ended', at + 60_000, { how: 'customer' }, { source, id: `e${n}` }),
        ]
      })
      const model = foldShuffled(settings, facts, begin, now, shuffle)
      const counted = recount(facts, settings, now, { sourceWatermarks: watermarksOf(model) })
      expect(rowsOf(model, now)).toEqual(recountRows(counted))
    }),
    { numRuns: 15 },
  )
})
