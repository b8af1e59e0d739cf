import { histories, historySettings, type History } from '@watchfloor/core/model/history.gen'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowsOf } from '@watchfloor/core/model/replay.gen'
import { live, liveOwing, seen, story } from './support/put-away.ts'

const HOUR = 3_600_000

/** Several stretches of a floor's life, hours or days apart. */
const lives = fc
  .record({
    stretches: fc.array(fc.record({ history: histories({ contacts: 5, words: 8 }), after: fc.integer({ min: 0, max: 60 }) }), {
      minLength: 1,
      maxLength: 3,
    }),
    seed: fc.nat(),
  })
  .map(({ stretches, seed }) => ({ history: joined(stretches), seed }))

test('M1 what is put away, read back and restarted leaves the same figures as a model that keeps everything', async () => {
  await fc.assert(
    fc.asyncProperty(lives, async ({ history, seed }) => {
      const { kept, tidied } = await live(story(history, seed), historySettings(history.zone, history.base))
      expect(seen(tidied)).toEqual(seen(kept))
    }),
    { numRuns: 40, interruptAfterTimeLimit: 60_000 },
  )
})

test('M1 what reaches back too far is in the figures once the log has been folded anew in the order of happening', async () => {
  let owing = 0
  await fc.assert(
    fc.asyncProperty(lives, async ({ history, seed }) => {
      const settings = historySettings(history.zone, history.base)
      const { kept } = await live(story(history, seed), settings)
      const { settled, owed } = await liveOwing(story(history, seed), settings)
      if (owed > 0) owing++
      expect(rowsOf(settled, settled.now)).toEqual(rowsOf(kept, kept.now))
    }),
    { numRuns: 30, interruptAfterTimeLimit: 40_000 },
  )
  expect(owing).toBeGreaterThan(0)
})

function joined(stretches: { history: History; after: number }[]): History {
  const { zone, base } = stretches[0]!.history
  const facts = [...stretches[0]!.history.facts]
  let { now } = stretches[0]!.history
  for (const { history, after } of stretches.slice(1)) {
    const shift = base + after * HOUR - history.base
    now = Math.max(now, history.now + shift)
    for (const fact of history.facts)
      facts.push({ ...fact, id: `${fact.id}@${after}`, at: fact.at + shift, recordedAt: fact.recordedAt + shift })
  }
  return { zone, base, facts, now }
}
