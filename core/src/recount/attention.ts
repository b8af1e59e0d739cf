import { compareText } from '../event/fact.ts'
import { byInterval, FLOOR, type Grid } from './grid.ts'
import type { Word } from './presence.ts'

const HOUR_MS = 3_600_000

/** Something an agent had: a ring, or a piece of talk, hold, wrap-up or work. */
export type Piece = { thing: string; queue: string | null; isRing: boolean; from: number; to: number | null }

/**
 * Counts an agent's time up to `until` (rules A6 to A10). One walk over all moments at which anything of his begins or ends; between two of
 * them his state does not change.
 */
export function countAttention(words: readonly Word[], pieces: readonly Piece[], until: number, grid: Grid): void {
  const moments = new Set<number>([until])
  for (const word of words) moments.add(word.at)
  for (const { from, to } of pieces) {
    moments.add(from)
    if (to !== null) moments.add(to)
  }
  const usual = usualQueues(pieces, until)
  const coming = [...pieces].sort((a, b) => a.from - b.from)
  const sorted = [...moments].filter((at) => at <= until).sort((a, b) => a - b)
  let open: Piece[] = []
  let next = 0
  let said = -1
  for (const [n, from] of sorted.entries()) {
    const to = sorted[n + 1]
    if (to === undefined) break
    while (next < coming.length && coming[next]!.from <= from) open.push(coming[next++]!)
    open = open.filter((piece) => piece.to === null || piece.to > from)
    while (words[said + 1] && words[said + 1]!.at <= from) said++
    countStretch(words[said], open, from, to, usual, grid)
  }
}

/** The queues he had anything of, by the hour: his time is theirs while no source names his queues (rule A6). */
function usualQueues(pieces: readonly Piece[], until: number): (at: number) => readonly string[] {
  const hours = new Map<number, Set<string>>()
  for (const { queue, from, to } of pieces) {
    if (queue === null) continue
    const last = to === null ? until : Math.max(from, to - 1)
    if (to !== null && to === from && from % HOUR_MS === 0) continue
    for (let hour = Math.floor(from / HOUR_MS); hour <= Math.floor(last / HOUR_MS); hour++) {
      let queues = hours.get(hour)
      if (!queues) hours.set(hour, (queues = new Set()))
      queues.add(queue)
    }
  }
  return (at) => [...(hours.get(Math.floor(at / HOUR_MS)) ?? [])]
}

function countStretch(
  word: Word | undefined,
  open: readonly Piece[],
  from: number,
  to: number,
  usual: (at: number) => readonly string[],
  grid: Grid,
): void {
  const held = new Map<string, string | null>()
  for (const piece of open) if (!piece.isRing) held.set(piece.thing, piece.queue)
  const things = [...held].sort(([a], [b]) => compareText(a, b))
  const presence = word?.presence ?? 'offline'
  const isBusy = things.length > 0 || presence === 'busy'
  const key = isBusy
    ? word
      ? 'agentBusyMs'
      : 'agentUntoldMs'
    : open.length > 0
      ? 'agentRingingMs'
      : presence === 'available'
        ? 'agentAvailableMs'
        : presence === 'aux'
          ? 'agentAuxMs'
          : null
  if (key === null) return
  for (const [a, b] of byInterval(from, to)) {
    const ms = b - a
    for (const queue of new Set([FLOOR, ...(word?.queues ?? usual(a))])) {
      grid.add(queue, a, key, ms)
      grid.add(queue, a, 'slotBusyMs', ms * things.length)
    }
    for (const [n, [, queue]] of things.entries()) {
      if (queue === null) continue
      grid.add(queue, a, 'busyMs', ms)
      grid.add(queue, a, 'attendedMs', Math.floor(ms / things.length) + (n < ms % things.length ? 1 : 0))
    }
  }
}
