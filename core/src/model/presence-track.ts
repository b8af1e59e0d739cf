import { compareText } from '../event/fact.ts'
import type { Presence } from './agent-span.ts'

/** The tracks of several sources read together, and how far each has been read. */
export type Combined = {
  tracks: readonly (readonly Presence[])[]
  /** By track, the last word that was read; −1 for none. */
  positions: number[]
  /** All words up to this moment have been read. */
  upTo: number
  presences: Presence[]
}

/** Reads tracks together. Where these are the tracks of `known`, only longer at their ends, it goes on from there, in place. */
export function combine(tracks: readonly (readonly Presence[])[], known: Combined | null): Combined {
  const goesOn =
    known !== null &&
    known.tracks.length === tracks.length &&
    tracks.every((track, n) => track === known.tracks[n] && (track[known.positions[n]! + 1]?.at ?? Infinity) > known.upTo)
  const combined = goesOn ? known : { tracks, positions: tracks.map(() => -1), upTo: -Infinity, presences: [] }
  if (tracks.length > 0) readOn(combined)
  return combined
}

function readOn(combined: Combined): void {
  const { tracks, positions, presences } = combined
  for (;;) {
    let at = Infinity
    for (let n = 0; n < tracks.length; n++) at = Math.min(at, tracks[n]![positions[n]! + 1]?.at ?? Infinity)
    if (at === Infinity) return
    const said: Presence[] = []
    for (let n = 0; n < tracks.length; n++) {
      const track = tracks[n]!
      while (positions[n]! + 1 < track.length && track[positions[n]! + 1]!.at <= at) positions[n]!++
      if (positions[n]! >= 0) said.push(track[positions[n]!]!)
    }
    combined.upTo = at
    const word = strongest(at, said)
    const before = presences.at(-1)
    if (!before || !saysTheSame(before, word)) presences.push(word)
  }
}

const strength = { busy: 3, available: 2, aux: 1, offline: 0 } as const

/** He serves the queues that his sources name where he is not offline; where he is offline everywhere, all that they name. */
function strongest(at: number, said: readonly Presence[]): Presence {
  let word = said[0]!
  if (said.length === 1) return word.at === at ? word : { ...word, at }
  for (const presence of said) if (strength[presence.presence] > strength[word.presence]) word = presence
  const there = said.filter((presence) => presence.presence !== 'offline')
  const named = (there.length > 0 ? there : said).map((presence) => presence.queues).filter((queues) => queues !== null)
  const queues = named.length === 0 ? null : named.length === 1 ? named[0]! : [...new Set(named.flat())].sort(compareText)
  return { at, presence: word.presence, reason: word.reason, queues }
}

export function isSameWord(a: Presence, b: Presence): boolean {
  return a.at === b.at && saysTheSame(a, b)
}

function saysTheSame(a: Presence, b: Presence): boolean {
  if (a.presence !== b.presence || a.reason !== b.reason) return false
  if (a.queues === null || b.queues === null) return a.queues === b.queues
  return a.queues === b.queues || (a.queues.length === b.queues.length && a.queues.every((queue, n) => queue === b.queues![n]))
}

/**
 * Who has said nothing more at a source for so long has forgotten to say that he left (rule A13). It also bounds what one word with a wrong year
 * can do: without it a single fact of long ago would fill every interval up to today.
 */
export const WORD_HOLDS_MS = 7 * 24 * 3_600_000

/** When a word stops to hold where none follows it up to then. */
export function holdsUntil(word: Presence): number {
  return word.presence === 'offline' ? Infinity : word.at + WORD_HOLDS_MS
}

/**
 * What follows from a source's words besides them (rules A3 and A13): an answer by somebody who had said `offline` shows that he is there,
 * available until his next word; a word that nothing has followed for seven days has run out, as far as `now` has come. Gives the track itself
 * where nothing follows.
 *
 * @param answerIn the first answer in `[from, to)`, or null
 */
export function withDerivedPresence(
  track: Presence[],
  answerIn: (from: number, to: number) => number | null,
  now: number,
): Presence[] {
  let derived: Presence[] | null = null
  for (let n = 0; n < track.length; n++) {
    const until = track[n + 1]?.at ?? Infinity
    derived?.push(track[n]!)
    for (let next = turnOf(track[n]!, until, answerIn, now); next; next = turnOf(next, until, answerIn, now)) {
      derived ??= track.slice(0, n + 1)
      derived.push(next)
    }
  }
  return derived ?? track
}

function turnOf(
  word: Presence,
  until: number,
  answerIn: (from: number, to: number) => number | null,
  now: number,
): Presence | null {
  if (word.presence === 'offline') {
    const at = answerIn(word.at, until)
    return at === null ? null : { at, presence: 'available', reason: '', queues: null }
  }
  const at = holdsUntil(word)
  // Of the last word `now` decides; between two words it is the same at any moment.
  return at < until && (until < Infinity || at <= now) ? { at, presence: 'offline', reason: '', queues: null } : null
}

/** Index of the last of what is in time order that is not after a moment; −1 where there is none. */
export function lastIndexUpTo(line: readonly { at: number }[], at: number): number {
  let low = 0
  let high = line.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (line[middle]!.at <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}
