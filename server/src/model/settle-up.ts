import type { LiveModel } from './live.ts'

const LOOK_MS = 2_000
/** So long nothing more of long ago has come … */
const QUIET_MS = 5_000
/** … or so long it goes on coming, and the figures shall not lack it for ever. */
const LONGEST_MS = 5 * 60_000
/** The work takes at most this part of the time, however often something of long ago comes. */
const PART = 1 / 5

type Parts = {
  live: LiveModel
  exclusive: <T>(work: () => Promise<T>) => Promise<T>
  /** Spans are measured by a clock that nobody sets, ms. */
  steady(): number
  onNews(what: string): void
  onTrouble(error: Error, what: string): void
}

/**
 * Facts of long ago that came singly, or as an import of years, are in the log and not in the figures (model/live.ts): once no more of them come
 * the log is folded anew for all of them together. Gives the way to stop; what was not done then is done after the next start.
 */
export function startSettlingUp({ live, exclusive, steady, onNews, onTrouble }: Parts): () => void {
  let working = false
  let earliest = 0
  let seen = { count: 0, since: 0, changed: 0 }
  const work = async (began: number) => {
    const count = live.owed
    try {
      await live.settleUp(exclusive)
      if (live.owed === 0)
        onNews(`${count} facts of long ago are in the figures now; the log was folded anew in ${Math.round(steady() - began)} ms`)
    } catch (error) {
      onTrouble(error as Error, 'facts of long ago could not be worked into the figures; it is tried again')
    }
    earliest = steady() + (steady() - began) / PART
    working = false
  }
  const timer = setInterval(() => {
    const count = live.owed
    const at = steady()
    if (count !== seen.count) seen = { count, since: seen.count === 0 ? at : seen.since, changed: at }
    if (working || count === 0 || at < earliest) return
    if (at - seen.changed < QUIET_MS && at - seen.since < LONGEST_MS) return
    working = true
    void work(at)
  }, LOOK_MS)
  return () => clearInterval(timer)
}
