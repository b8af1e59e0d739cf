import { urgency } from './figure-state.ts'
import type { QueueReading } from './read.ts'

/** A row passes another only when it is this much further from its target: less is not worth a jump on the wall. */
export const CLEARLY = 0.02

/**
 * Worst queue first: breach, then warning, then the rest; within these the one furthest under its target; without a figure after those
 * with one; then the longest wait in targets, then by id. A closed queue with nobody waiting stands last whatever its day was: there
 * is nothing to do about it now.
 *
 * Rows keep their former places unless one is clearly worse than another: another rank of state, or two points of distance. So no two
 * rows change places over small changes, and no row stands under one that is clearly better.
 *
 * @param former ids in the order last shown; empty at first
 */
export function worstFirst(readings: readonly QueueReading[], former: readonly string[] = []): QueueReading[] {
  const place = new Map(former.map((id, n) => [id, n]))
  const rows = readings.toSorted(
    (a, b) => (place.get(a.item.id) ?? Infinity) - (place.get(b.item.id) ?? Infinity) || comparePlainly(a, b),
  )
  const worseOnes = rows.map((row) => rows.filter((other) => isClearlyWorse(other, row)).length)
  const left = rows.map((_, n) => n)
  const ordered: QueueReading[] = []
  while (left.length > 0) {
    // "clearly worse" has no cycles, so somebody is always free to go
    const [n] = left.splice(
      Math.max(
        0,
        left.findIndex((row) => worseOnes[row] === 0),
      ),
      1,
    )
    ordered.push(rows[n!]!)
    for (const row of left) if (isClearlyWorse(rows[n!]!, rows[row]!)) worseOnes[row]!--
  }
  return ordered
}

function comparePlainly(a: QueueReading, b: QueueReading): number {
  return (
    rankOf(a) - rankOf(b) ||
    distanceOf(a) - distanceOf(b) ||
    waitInTargets(b) - waitInTargets(a) ||
    (a.item.id < b.item.id ? -1 : a.item.id > b.item.id ? 1 : 0)
  )
}

function isClearlyWorse(a: QueueReading, b: QueueReading): boolean {
  const ranks = rankOf(a) - rankOf(b)
  return ranks < 0 || (ranks === 0 && distanceOf(a) < distanceOf(b) - CLEARLY)
}

function rankOf({ item, state, waiting }: QueueReading): number {
  return item.open || waiting > 0 ? urgency(state) : urgency('normal') + 1
}

/** A number above every distance for those that have none; finite, so that two of them are equal. */
function distanceOf({ level }: QueueReading): number {
  return level.distance ?? 2
}

function waitInTargets({ longestMs, item }: QueueReading): number {
  return longestMs === null ? 0 : longestMs / Math.max(1, item.wait.withinMs)
}
