import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recount } from '../recount/recount.ts'
import { histories, historySettings } from './history.gen.ts'
import { dump, foldAtOnce, foldShuffled, recountRows, rowsOf, watermarksOf } from './replay.gen.ts'

const numRuns = 200

test('M1 any order, any repeats, any batches: the same rows, the same people, the same lines', () => {
  fc.assert(
    fc.property(histories(), fc.nat(), (history, seed) => {
      const { zone, base, facts, now } = history
      const settings = historySettings(zone, base)
      const once = foldAtOnce(settings, facts, now)
      const again = foldShuffled(settings, facts, base, now, seed)
      expect(dump(again)).toEqual(dump(once))
    }),
    { numRuns },
  )
})

test('M1 the fold and the plain recount give the same figures', () => {
  fc.assert(
    fc.property(histories(), fc.nat(), (history, seed) => {
      const { zone, base, facts, now } = history
      const settings = historySettings(zone, base)
      const model = foldShuffled(settings, facts, base, now, seed)
      const counted = recount(facts, settings, now, { sourceWatermarks: watermarksOf(model) })
      expect(rowsOf(model, now)).toEqual(recountRows(counted))
    }),
    { numRuns },
  )
})
