export const TICK_MS = 100

/**
 * Calls `tick` after a `poke`, at once on a quiet floor (the leading edge, so a lone fact does not wait for a clock), and never within 100 ms
 * of a tick that had something to send (it says so). Gives back the poke and the way to stop.
 */
export function startTicker(tick: (now: number) => boolean, now: () => number): { poke(): void; stop(): void } {
  let last = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | null = null
  const run = () => {
    timer = null
    const at = now()
    if (tick(at)) last = at
  }
  return {
    poke() {
      // Never within the caller: a sender's answer should not wait for the frames.
      timer ??= setTimeout(run, Math.max(0, Math.min(TICK_MS, last + TICK_MS - now())))
    },
    stop() {
      if (timer) clearTimeout(timer)
      timer = null
    },
  }
}
