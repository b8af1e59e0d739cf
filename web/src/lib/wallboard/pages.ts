/** How long a page of queues stays, ms. */
export const PAGE_MS = 15_000

/**
 * The page to show at `now`. Computed from the server's time and not counted, so all boards of a view turn together. Pages are as even as
 * possible: 11 queues are 6 and 5, not 10 and 1.
 */
export function pageAt(all: number, most: number, now: number): { index: number; count: number; size: number } {
  const count = Math.max(1, Math.ceil(all / most))
  return { index: Math.floor(now / PAGE_MS) % count, count, size: Math.max(1, Math.ceil(all / count)) }
}
