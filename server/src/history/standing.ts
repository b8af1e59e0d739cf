import { backlogChange, lineChange } from '@watchfloor/core/metric/standing'
import { WHOLE_FLOOR } from '@watchfloor/core/model/book'
import type { Counts } from '@watchfloor/core/model/counts'
import type { Model } from '@watchfloor/core/model/model'

/** Ids of the figures that say what stands at a moment, in the order in which exports have them. */
export const standingIds = ['in_queue', 'backlog'] as const

/** Who waits and which tickets are open at one moment. */
export type Standing = Record<(typeof standingIds)[number], number>

/** What stood in a queue, or on the floor (`*`), before an interval: what came less what left since the beginning of the log. */
export function standingBefore(model: Model, queue: string, start: number): Standing {
  let standing: Standing = { in_queue: 0, backlog: 0 }
  for (const name of queue === WHOLE_FLOOR ? model.book.queues() : [queue])
    standing = standingAfter(standing, model.book.sum(name, 0, start))
  return standing
}

/** What stands after a time with these counts. */
export function standingAfter({ in_queue, backlog }: Standing, counts: Counts): Standing {
  return { in_queue: in_queue + lineChange(counts), backlog: backlog + backlogChange(counts) }
}
