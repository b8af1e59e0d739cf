export const TICK_MS = 100

/**
 * Calls `tick` at most every 100 ms, and only after a `poke`; the first poke on a quiet floor is answered at once (the leading edge), so a
 * lone fact does not wait for a clock. Gives back the poke and the way to stop.
 */
export function startTicker(tick: (now: number) => void, now: () => number): { poke(): void; stop(): void } {
  let last = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | null = null
  const run = () => {
    timer = null
    last = now()
    tick(last)
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
