import type { Frame } from './frame.ts'

/**
 * The stream's exchange, over WebSocket at `/stream`, JSON text both ways.
 *
 *     board  → hello    protocol, topic, view, and where it stands (epoch + seq) if it was here before
 *     server → welcome  server time, epoch, version of the web app
 *     server → snapshot the whole picture, or the frames missed if they are still kept (60 s)
 *     server → frame    as things change; the same bytes for every board of the view
 *     server → beat     every 2 s: server time, the age of each source, and `trouble`: why the figures cannot be trusted, else null
 *     board  → ack      once a second: the newest seq it applied. A board silent for 3 s gets nothing until it answers, then a snapshot.
 */
export const PROTOCOL = 1

export const BEAT_MS = 2_000
/** Without a word from the server for this long everything on a board looks stale. */
export const STALE_MS = 5_000
export const ACK_MS = 1_000
export const SILENT_AFTER_MS = 3_000

/** What a board chooses to see: queues by id (empty = all). */
export type View = { queues: string[] }

export type BoardMessage =
  | { type: 'hello'; protocol: number; topic: 'frames'; view: View; epoch?: string; seq?: number }
  | { type: 'hello'; protocol: number; topic: 'events'; after: number; types?: string[]; sources?: string[] }
  | { type: 'ack'; seq: number }

export type ServerMessage =
  | { type: 'welcome'; protocol: number; at: number; epoch: string; app: string }
  | ({ type: 'snapshot' } & Frame)
  | ({ type: 'frame' } & Frame)
  | {
      type: 'beat'
      at: number
      /** While it says why, no frames come, and what the board has is as of the last moment before. */
      trouble: string | null
      sources: { id: string; name: string; state: 'live' | 'quiet' | 'lost'; ageMs: number; since: number | null }[]
    }

/**
 * What a reader of the `events` topic gets after the welcome: the log in order and without gaps, as the CloudEvents that came in, each with
 * its `arrival`. It acknowledges the newest `next` it has dealt with; at most 5,000 events are on the way unacknowledged. After a break it
 * resumes with `after` = that number.
 */
export type EventsMessage = { type: 'events'; events: Record<string, unknown>[]; next: number }

/** Close codes, and whether to come back. */
export const closeCodes = {
  going: { code: 1001, retry: true, why: 'the server restarts' },
  badHello: { code: 4400, retry: false, why: 'the first message was not a valid hello' },
  unauthorised: { code: 4401, retry: false, why: 'the token is not valid' },
  oldProtocol: { code: 4426, retry: true, why: 'the board speaks an older protocol: reload the page' },
  tooSlow: { code: 4408, retry: true, why: 'no answer for 30 s' },
  busy: { code: 4429, retry: true, why: 'too many connections; come back later' },
} as const
