import { setImmediate } from 'node:timers/promises'
import type { Arrival, Model } from '@watchfloor/core/model/model'
import { cameBy } from './came-by.ts'
import { bringBack, KEPT_MS, pagesOf, type IsFolded, type LogReader } from './residence.ts'

/** Some tens of milliseconds of work; then others get their turn. */
const PAGE = 1_000

/**
 * Folds a log into an empty model in the order in which things happened, a day of UTC after another, up to the arrival number `end`. Nothing is
 * late in that order, so nothing that was put away has to be brought back for agents' time, however the facts arrived; the outcome is that of
 * any other order. Who waits for facts of the model meanwhile is not held up for longer than a page takes.
 *
 * @param now epoch ms; facts with a wrong clock lie after it, and come last
 */
export async function foldAnew(
  log: LogReader,
  model: Model,
  end: number,
  now: number,
  onPage: (done: number) => void = () => {},
): Promise<void> {
  let done = 0
  for (const span of await log.readDays(end)) {
    const { from, to } = span
    let upTo = 0
    for await (const page of pagesOf(log.readSpan, span, PAGE)) {
      const stored = page.filter(({ seq }) => seq <= end).map((one) => cameBy(now, one))
      const before = upTo
      const isFolded: IsFolded = ({ seq, fact }) => seq <= end && (fact.at < from || (fact.at < to && seq <= before))
      await bringBack(log, model, stored, { isFolded })
      model.apply(stored, Math.min(newestOf(stored, from), now))
      upTo = page.at(-1)!.seq
      onPage((done += stored.length))
      await setImmediate()
    }
    model.evict(Math.min(to, now) - KEPT_MS)
  }
}

function newestOf(stored: readonly Arrival[], from: number): number {
  return stored.reduce((newest, { fact }) => Math.max(newest, fact.at), from)
}
