const KEPT = 30

/**
 * The server's clock as seen from here. Each message that carries the server's time gives one estimate of the offset, too small by the
 * time it travelled; the largest of the last thirty (a minute of beats) is therefore the best. Older ones leave, so a drift is followed.
 */
export class ServerClock {
  #offsets: number[] = []

  /** A message with server time `at` (epoch ms) arrived at `now` on the page's monotonic clock (ms). */
  heard(at: number, now: number) {
    this.#offsets = [...this.#offsets.slice(1 - KEPT), at - now]
  }

  /** Server time (epoch ms) at `now`; null before the first word. */
  read(now: number): number | null {
    return this.#offsets.length > 0 ? now + Math.max(...this.#offsets) : null
  }
}
