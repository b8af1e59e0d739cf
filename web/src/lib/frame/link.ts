import { STALE_MS, closeCodes } from '@watchfloor/core/frame/protocol'

/**
 * Whether to believe what is on the screen. Moments are of a monotonic clock of the page's own, in ms.
 *
 *     connecting ──word──► live ──4.2 s of silence, or a word of trouble──► stale ──word──► live
 *          └──────────────── close that forbids a retry ────────────────────────────────► refused
 *
 * A close alone makes nothing stale: the figures are as old as the last word, and a server that is back within seconds must not flicker.
 */
export type Link =
  | { status: 'connecting'; since: number }
  | { status: 'live'; heardAt: number }
  /** `trouble`: the server is there and says why its figures cannot be trusted; null where nothing is heard. */
  | { status: 'stale'; heardAt: number | null; trouble: string | null }
  | { status: 'refused'; why: 'hello' | 'token'; heardAt: number | null }

/** Less than the promised 5 s, so that what looks stale is painted by then on a busy machine too; two missed beats are more than enough. */
export const STALE_AFTER_MS = STALE_MS - 800

const FIRST_RETRY_MS = 250
const LONGEST_RETRY_MS = 2_000

/** The server said something. */
export function afterWord(now: number): Link {
  return { status: 'live', heardAt: now }
}

/** The server said that its figures cannot be trusted, and why. They are as old as the last word before that. */
export function afterTrouble(link: Link, trouble: string): Link {
  const heardAt = link.status === 'connecting' ? null : link.heardAt
  return link.status === 'stale' && link.trouble === trouble ? link : { status: 'stale', heardAt, trouble }
}

/** Time passed and nothing was said. Asked at every paint, not only by a timer: a throttled tab must not look alive. */
export function afterSilence(link: Link, now: number): Link {
  return link.status === 'live' && now - link.heardAt >= STALE_AFTER_MS
    ? { status: 'stale', heardAt: link.heardAt, trouble: null }
    : link
}

/**
 * The socket closed: what the board is now, and when it tries again (ms; null = never). `attempt` counts the closes since the last word.
 * `random` in [0, 1) spreads the boards of a floor, so that a server that comes back is not met by all of them at once.
 */
export function afterClose(link: Link, code: number, attempt: number, random: number): { link: Link; retryInMs: number | null } {
  const heardAt = link.status === 'connecting' ? null : link.heardAt
  if (code === closeCodes.badHello.code) return { link: { status: 'refused', why: 'hello', heardAt }, retryInMs: null }
  if (code === closeCodes.unauthorised.code) return { link: { status: 'refused', why: 'token', heardAt }, retryInMs: null }
  const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt)
  return { link, retryInMs: longest * (0.5 + random / 2) }
}
