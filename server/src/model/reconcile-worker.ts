import { parentPort } from 'node:worker_threads'
import type { Fact } from '@watchfloor/core/event/fact'
import { recount, type Recount } from '@watchfloor/core/recount/recount'
import type { Settings } from '@watchfloor/core/settings/settings'
import { settingsBook } from './settings-book.ts'

/** What the recount needs; rows come back for the one interval asked for. */
export type RecountTask = { facts: Fact[]; settings: Settings; now: number; start: number; watermarks: [string, number][] }
export type RecountAnswer = { rows: [queue: string, counts: Record<string, number>][] }

parentPort!.on('message', ({ facts, settings, now, start, watermarks }: RecountTask) => {
  const counted: Recount = recount(facts, settingsBook(settings), now, { sourceWatermarks: new Map(watermarks) })
  const rows: RecountAnswer['rows'] = []
  for (const [queue, intervals] of counted) {
    const row = intervals.get(start)
    if (row) rows.push([queue, row.counts])
  }
  parentPort!.postMessage({ rows } satisfies RecountAnswer)
})
