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

/** An answer by somebody who had said `offline` shows that he is there: available from then on, until his next word. */
export function withDerivedPresence(track: Presence[], answers: readonly number[]): Presence[] {
  if (track.length === 0 || answers.length === 0) return track
  const derived: Presence[] = []
  for (const at of answers) {
    const index = lastIndexUpTo(track, at)
    const said = track[index]
    const alreadyDerived = derived.some((presence) => presence.at >= (said?.at ?? 0) && presence.at <= at)
    if (said?.presence === 'offline' && !alreadyDerived) derived.push({ at, presence: 'available', reason: '', queues: null })
  }
  return derived.length === 0 ? track : [...track, ...derived].sort((a, b) => a.at - b.at)
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
