import type { Book } from '../model/book.ts'
import { addCounts, noCounts, type Counts } from '../model/counts.ts'

/** A day's total, and what each of its rows was when it was added. */
type DaySum = { from: number; to: number; total: Counts; seen: Map<number, { revision: number; counts: Counts }> }

/** The revision of rows that are read from bytes: it says nothing of whether they changed. */
const THAWED = 0

const sums = new WeakMap<Book, Map<string, DaySum>>()

/**
 * The sum of a queue's rows in the day `[from, to)`, as `book.sum` gives it. The last one of each queue is kept, and only rows that changed since
 * are taken out and added anew: adding up ninety rows of sixty counters costs more than all else that a frame needs of a queue.
 */
export function sumOfDay(book: Book, queue: string, from: number, to: number): Counts {
  let known = sums.get(book)
  if (!known) sums.set(book, (known = new Map()))
  let day = known.get(queue)
  if (day?.from !== from || day.to !== to) known.set(queue, (day = { from, to, total: noCounts(), seen: new Map() }))
  for (const { start, revision, counts } of book.read(queue, from, to)) {
    const seen = day.seen.get(start)
    if (revision !== THAWED && seen?.revision === revision) continue
    if (seen) addCounts(day.total, seen.counts, -1)
    addCounts(day.total, counts)
    day.seen.set(start, { revision, counts: { ...counts } })
  }
  return { ...day.total }
}
