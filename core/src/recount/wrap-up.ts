import type { SettingsBook } from '../settings/book.ts'
import type { Piece } from './attention.ts'
import type { Grid } from './grid.ts'
import type { Word } from './presence.ts'
import type { Visit } from './visit.ts'

/** A ring, an answer or a piece of work of an agent begins. */
export type Beginning = { at: number; thing: string }

/** When the wrap-up of a finished visit was over; null while it is not, or where there is none to be (rule A11). */
export function wrapEndOf(
  visit: Visit,
  beginnings: readonly Beginning[],
  words: readonly Word[],
  settings: SettingsBook,
  now: number,
): number | null {
  const { endedAt, wrappedAt, queue, queued, channel } = visit
  if (endedAt === null || visit.how === 'lost') return null
  if (wrappedAt !== null) return wrappedAt
  const granted = queue === null ? 0 : settings.queueAt(queue, queued!.at, channel).wrapUpMs
  let limit = endedAt + granted
  let isCut = false
  const cut = (at: number) => {
    if (at >= limit) return
    limit = at
    isCut = true
  }
  for (let n = firstFrom(beginnings, endedAt); n < beginnings.length && beginnings[n]!.at < limit; n++) {
    if (beginnings[n]!.thing !== visit.key) cut(beginnings[n]!.at)
  }
  const word = words[firstFrom(words, endedAt + 1)]
  if (word) cut(word.at)
  return isCut || limit <= now ? limit : null
}

function firstFrom(sorted: readonly { at: number }[], at: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]!.at < at) low = middle + 1
    else high = middle
  }
  return low
}

/** Counts a visit as handled in the interval in which its wrap-up was over (rule A12). */
export function countHandled({ queue, answeredAt, endedAt, holds }: Visit, wrapEndAt: number, grid: Grid): void {
  if (queue === null) return
  const held = holds.reduce((sum, hold) => sum + hold.to! - hold.from, 0)
  grid.add(queue, wrapEndAt, 'handled')
  grid.add(queue, wrapEndAt, 'talkMs', endedAt! - answeredAt! - held)
  grid.add(queue, wrapEndAt, 'holdMs', held)
  grid.add(queue, wrapEndAt, 'wrapMs', wrapEndAt - endedAt!)
}

/** What a visit gives its agent to do: talk and hold in turn, then wrap-up. */
export function handlingPieces({ key: thing, queue, answeredAt, endedAt, how, holds }: Visit, wrapEndAt: number | null): Piece[] {
  const borders = [answeredAt!, ...holds.flatMap((hold) => [hold.from, hold.to]), endedAt]
  const pieces: Piece[] = []
  for (const [n, from] of borders.entries()) {
    if (from === null || n === borders.length - 1) break
    pieces.push({ thing, queue, isRing: false, from, to: borders[n + 1]! })
  }
  if (endedAt !== null && how !== 'lost') pieces.push({ thing, queue, isRing: false, from: endedAt, to: wrapEndAt })
  return pieces
}
