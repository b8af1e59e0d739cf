import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Settings } from '@watchfloor/core/settings/settings'
import type { Prediction } from '@watchfloor/db/risk/prediction'
import { cameBy } from '../model/came-by.ts'
import { pagesOf, type LogReader } from '../model/residence.ts'
import type { RehearsalAnswer, RehearsalTask } from './rehearsal-worker.ts'

const DAY_MS = 86_400_000
const PAGE = 5_000
/** Days that are lived through again, the first only to know who is there; fewer where they hold more facts than this. */
const DAYS = 15
const FACTS = 400_000
const STEP_MS = 2 * 60_000

/**
 * What boards would have said of breaches in the last two weeks, had they stood on this floor, and what came of it: at every look the log is known
 * up to that look and no further. A floor whose history was loaded has a record from its first minute. Works in a thread of its own.
 *
 * @param end arrival number up to which the log is read
 * @param now epoch ms
 * @throws AbortError when `signal` says that nobody waits for it any more
 */
export async function rehearse(
  log: LogReader,
  settings: Settings,
  end: number,
  now: number,
  signal: AbortSignal,
): Promise<Prediction[]> {
  const days = daysWorth((await log.readDays(end)).filter(({ from, to }) => from < now && to > now - DAYS * DAY_MS))
  const first = days.shift()
  if (!first) return []
  const worker = new Worker(new URL('./rehearsal-worker.ts', import.meta.url))
  try {
    const ask = (task: RehearsalTask) => worker.postMessage(task)
    ask({ settings, stepMs: STEP_MS, seed: end })
    const decided: Prediction[] = []
    for (const span of [first, ...days]) {
      const facts = []
      for await (const page of pagesOf(log.readSpan, span, PAGE))
        for (const stored of page) if (stored.seq <= end && stored.fact.at <= now) facts.push(cameBy(stored.fact.at, stored))
      ask({ facts, from: span.from, to: Math.min(span.to, now) })
      const [answer] = (await once(worker, 'message', { signal })) as [RehearsalAnswer]
      if (span !== first) decided.push(...answer.decided)
    }
    return decided
  } finally {
    await worker.terminate()
  }
}

/** The newest of these days that hold so many facts together, in their order. */
function daysWorth<T extends { count: number }>(days: readonly T[]): T[] {
  let facts = 0
  const kept: T[] = []
  for (const day of [...days].reverse()) {
    facts += day.count
    if (facts > FACTS && kept.length > 1) break
    kept.push(day)
  }
  return kept.reverse()
}
