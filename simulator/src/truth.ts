import { writeFile } from 'node:fs/promises'
import type { BookRow } from '@watchfloor/core/twin/book'
import { addCounts, noCounts, type Counts } from '@watchfloor/core/model/counts'
import type { Census } from '@watchfloor/core/twin/simulation'

/** What the simulation itself knows of a span, from its own book-keeping: to hold other figures against. */
export type Truth = { seed: string; from: number; to: number; open: Census; totals: Record<string, Counts>; rows: BookRow[] }

export function truthOf(seed: string, from: number, to: number, open: Census, rows: BookRow[]): Truth {
  const totals: Record<string, Counts> = {}
  for (const { queue, counts } of rows) addCounts((totals[queue] ??= noCounts()), counts)
  return { seed, from, to, open, totals, rows }
}

/** JSON; or, for a name that ends in `.ndjson`, a line for each queue and quarter-hour. */
export async function writeTruth(path: string, truth: Truth): Promise<void> {
  const lines = truth.rows.map(({ queue, from, counts }) =>
    JSON.stringify({ queue, from: new Date(from).toISOString(), ...counts }),
  )
  await writeFile(
    path,
    path.endsWith('.ndjson') ? lines.map((line) => `${line}\n`).join('') : `${JSON.stringify(truth, null, 1)}\n`,
  )
}
