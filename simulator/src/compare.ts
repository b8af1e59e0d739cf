import { BOOK_INTERVAL_MS } from '@watchfloor/core/twin/book'
import { addCounts, noCounts, type CountKey, type Counts } from '@watchfloor/core/model/counts'
import type { Truth } from './truth.ts'

export type Difference = { queue: string; from: number; count: CountKey; simulated: number; server: number }
export type Comparison = { compared: number; differences: Difference[] }

/** Rows a request: four days of quarter-hours. */
const SPAN_MS = 4 * 96 * BOOK_INTERVAL_MS
/** The whole floor, in the book and in `/api/intervals`. */
const WHOLE = '*'

/**
 * Holds what the simulator knows against the server's `/api/intervals`, each queue and the whole floor, quarter-hour by quarter-hour, in
 * every count that the simulator keeps. Throws when the server does not answer.
 */
export async function compareWithServer(target: string, truth: Truth): Promise<Comparison> {
  const expected = byQueue(truth)
  const comparison: Comparison = { compared: 0, differences: [] }
  const to = Math.ceil(truth.to / BOOK_INTERVAL_MS) * BOOK_INTERVAL_MS
  for (const [queue, { rows, kept }] of expected) {
    for (let from = Math.floor(truth.from / BOOK_INTERVAL_MS) * BOOK_INTERVAL_MS; from < to; from += SPAN_MS) {
      for (const row of await readIntervals(target, queue, from, Math.min(to, from + SPAN_MS))) {
        const simulated = rows.get(row.from)
        for (const count of kept) {
          comparison.compared++
          const [ours, theirs] = [simulated?.[count] ?? 0, row.counts[count]]
          if (ours !== theirs) comparison.differences.push({ queue, from: row.from, count, simulated: ours, server: theirs })
        }
      }
    }
  }
  return comparison
}

/** The book by queue and quarter-hour; the whole floor is the sum of all queues and of what belongs to none. */
function byQueue(truth: Truth): Map<string, { rows: Map<number, Counts>; kept: Set<CountKey> }> {
  const queues = new Map<string, { rows: Map<number, Counts>; kept: Set<CountKey> }>()
  const add = (queue: string, from: number, counts: Partial<Counts>) => {
    const known = queues.get(queue) ?? { rows: new Map<number, Counts>(), kept: new Set<CountKey>() }
    queues.set(queue, known)
    const row = known.rows.get(from) ?? noCounts()
    known.rows.set(from, addCounts(row, counts))
    for (const count in counts) known.kept.add(count as CountKey)
  }
  for (const { queue, from, counts } of truth.rows) {
    if (queue !== WHOLE) add(queue, from, counts)
    add(WHOLE, from, counts)
  }
  return queues
}

async function readIntervals(
  target: string,
  queue: string,
  from: number,
  to: number,
): Promise<{ from: number; counts: Counts }[]> {
  const url = new URL('/api/intervals', target)
  url.search = new URLSearchParams({
    queue,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    interval: 'PT15M',
  }).toString()
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${(await response.text()).slice(0, 300)}`)
  return ((await response.json()) as { rows: { from: number; counts: Counts }[] }).rows
}
