import type { Picture } from './picture.ts'

const KEY = 'watchfloor.picture'
const LONGEST_MS = 15_000

/** Keeps what is on the screen over a reload onto a newer page, so that nothing flashes. `heardAt` and `now` by the page's wall clock. */
export function carry(picture: Picture, now: number) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ picture, at: now }))
  } catch {
    // A full or forbidden storage costs a short skeleton, nothing else.
  }
}

/** What the page before left, once; null when there is nothing or it is too old to be shown. */
export function takeCarried(now: number): { picture: Picture; ageMs: number } | null {
  try {
    const kept = sessionStorage.getItem(KEY)
    sessionStorage.removeItem(KEY)
    if (!kept) return null
    const { picture, at } = JSON.parse(kept) as { picture: Picture; at: number }
    const ageMs = now - at
    return ageMs >= 0 && ageMs < LONGEST_MS ? { picture, ageMs } : null
  } catch {
    return null // unreadable: as if nothing had been left
  }
}
