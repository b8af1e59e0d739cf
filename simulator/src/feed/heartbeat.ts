/** While history is told a heartbeat a quarter of an hour is enough. */
const HISTORY_BEAT_MS = 15 * 60_000
/** Further behind than this is history. */
const BEHIND_MS = 60_000

/** Moments at which all sources say that they are alive, as the telling advances; at whole multiples, so that a repeat gets the same id. */
export function heartbeats(everyMs: number): (toldUntil: number, now: number) => number[] {
  let last = 0
  return (toldUntil, now) => {
    const step = now - toldUntil > BEHIND_MS ? HISTORY_BEAT_MS : everyMs
    const newest = Math.floor(toldUntil / step) * step
    if (newest <= last) return []
    const beats: number[] = []
    if (step === HISTORY_BEAT_MS && last > 0)
      for (let at = Math.floor(last / step + 1) * step; at < newest; at += step) beats.push(at)
    last = newest
    return [...beats, newest]
  }
}
