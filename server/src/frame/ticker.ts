export const TICK_MS = 100

/** While senders wait, frames get a quarter of the time … */
const TURNS = 4
/** … but boards are not kept waiting longer than this for them. */
const LONGEST_MS = 1_000

/**
 * Calls `tick` after a `poke`, at once on a quiet floor (the leading edge, so a lone fact does not wait for a clock), and never within 100 ms
 * of a tick that had something to send (it says so). While `isPressed` says that facts wait to be written, a tick that took long is
 * followed by three times as long for them: frames are state and may be fewer, facts are history and may not. Gives back the poke and the way
 * to stop.
 */
export function startTicker(
  tick: (now: number) => boolean,
  now: () => number,
  isPressed: () => boolean = () => false,
): { poke(): void; stop(): void } {
  let last = { at: Number.NEGATIVE_INFINITY, tookMs: 0 }
  let timer: ReturnType<typeof setTimeout> | null = null
  const run = () => {
    timer = null
    const at = now()
    if (tick(at)) last = { at, tookMs: now() - at }
  }
  return {
    poke() {
      if (timer) return
      const apartMs = isPressed() ? Math.min(LONGEST_MS, Math.max(TICK_MS, TURNS * last.tookMs)) : TICK_MS
      // Never within the caller: a sender's answer should not wait for the frames.
      timer = setTimeout(run, Math.max(0, Math.min(apartMs, last.at + apartMs - now())))
    },
    stop() {
      if (timer) clearTimeout(timer)
      timer = null
    },
  }
}
