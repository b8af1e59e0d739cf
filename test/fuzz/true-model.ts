import type { Fact } from '@watchfloor/core/event/fact'
import { countsOf } from '@watchfloor/core/frame/cut'
import { INTERVAL_MS } from '@watchfloor/core/interval/interval'
import { countKeys } from '@watchfloor/core/model/counts'
import type { Model } from '@watchfloor/core/model/model'
import { recount } from '@watchfloor/core/recount/recount'
import { settingsBook } from '@watchfloor/server/model/settings-book'
import { demand } from './oracle.ts'

/** Every figure of every interval, the fold's beside the recount's. */
export function demandTrueModel(model: Model, facts: readonly Fact[]): void {
  const { now } = model
  const sourceWatermarks = new Map([...model.sources.values()].map((track) => [track.id, track.watermark]))
  const counted = recount(facts, settingsBook(model.settings.settings), now, { sourceWatermarks })
  for (const queue of new Set([...counted.keys(), ...model.book.queues()])) {
    const starts = new Set(counted.get(queue)?.keys() ?? [])
    for (const { start } of model.book.read(queue, -8.64e15, 8.64e15)) starts.add(start)
    for (const start of starts) {
      const fold = countsOf(model, queue, start, start + INTERVAL_MS, now)
      const row = counted.get(queue)?.get(start)?.counts
      for (const key of countKeys)
        demand(
          fold[key] === (row?.[key] ?? 0),
          () => `${key} of "${queue}" at ${new Date(start).toISOString()}: folded ${fold[key]}, recounted ${row?.[key] ?? 0}`,
        )
    }
  }
}
