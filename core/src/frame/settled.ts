import type { ServiceLevelCounts } from '../metric/service-level.ts'
import type { QueueItem, YoungFate } from './frame.ts'

/** The contacts of a live queue at a moment: decided, undecided, and waiting past the target. */
export type Settled = {
  /** Counts of those queued at least the target wait ago. */
  counts: ServiceLevelCounts
  /** Queued since then and still able to count: what the band spans. */
  young: number
  /** Waiting longer than the target now: already misses, whenever they were queued. */
  late: number
}

/**
 * Parts the day's counts into settled and young as of `now`, which may be later than the cut: contacts grow up between frames. Those that
 * wait past the target are settled misses; those queued less than it ago are young, whether they wait or have left. Only contacts of
 * the day are in its counts, so one that waits since before midnight is late and not counted twice.
 *
 * A frame lists the longest 500 waits. The rest are younger than all of these; they count as young, and at worst widen the band.
 */
export function settle(item: QueueItem, now: number, dayFrom: number): Settled {
  const { offered, answered, answeredInTarget, abandonedInTarget, shortAbandoned } = item.today
  const counts = { offered, answered, answeredInTarget, abandonedInTarget, shortAbandoned }
  const isYoung = (queuedAt: number) => queuedAt > now - item.wait.withinMs
  let young = 0
  for (const [queuedAt, fate] of item.young) {
    if (!isYoung(queuedAt) || queuedAt < dayFrom) continue
    takeOut(counts, fate)
    if (fate !== 'shortAbandoned' || item.wait.variant !== 'C') young++
  }
  const youngWaiting = item.waitingSince.filter((since) => isYoung(since) && since >= dayFrom).length
  const unlisted = item.waiting - item.waitingSince.length
  counts.offered -= youngWaiting + unlisted
  return { counts, young: young + youngWaiting + unlisted, late: item.waitingSince.filter((since) => !isYoung(since)).length }
}

function takeOut(counts: ServiceLevelCounts, fate: YoungFate): void {
  counts.offered--
  switch (fate) {
    case 'answered':
      counts.answered--
      counts.answeredInTarget--
      break
    case 'shortAbandoned':
      counts.shortAbandoned--
      counts.abandonedInTarget--
      break
    case 'abandoned':
      counts.abandonedInTarget--
      break
    case 'flowOut':
    case 'lost':
      break
  }
}
