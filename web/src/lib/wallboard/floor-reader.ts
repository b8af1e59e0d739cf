import type { DayItem, FloorItem, QueueItem, SourceItem, TicketItem } from '@watchfloor/core/frame/frame'
import { worstFirst } from '@watchfloor/core/frame/order'
import { type QueueReading, readQueue } from '@watchfloor/core/frame/read'
import { type DayReading, readDay } from '@watchfloor/core/frame/read-day'
import { type FloorReading, readFloor } from '@watchfloor/core/frame/read-floor'
import type { Picture } from '#lib/frame/picture.ts'

/** A picture as a wall-board shows it at a moment: everything read, everything in its order. */
export type View = {
  floor: FloorItem
  reading: FloorReading
  /** Worst first. */
  queues: QueueReading[]
  /** Soonest due first. */
  tickets: TicketItem[]
  sources: SourceItem[]
  day: { item: DayItem; reading: DayReading } | null
}

/**
 * Reads pictures with `core`, and remembers the reading before: an alarm ends only when the figure has clearly recovered, and rows change
 * places only when one is clearly worse.
 */
export class FloorReader {
  #former = new Map<string, QueueReading>()
  #order: string[] = []

  /** Null until the picture has a floor. `at` = server time to read it for, epoch ms. */
  read(picture: Picture | null, at: number): View | null {
    const floor = picture?.items.floor
    if (!picture || !floor) return null
    const readings = itemsOf<QueueItem>(picture, 'queue/').map((item) =>
      readQueue(item, at, floor.day, this.#former.get(item.id)),
    )
    const queues = worstFirst(readings, this.#order)
    this.#former = new Map(readings.map((reading) => [reading.item.id, reading]))
    this.#order = queues.map(({ item }) => item.id)
    const day = picture.items['day/*']
    return {
      floor,
      reading: readFloor(floor, readings, at),
      queues,
      tickets: itemsOf<TicketItem>(picture, 'ticket/').sort((a, b) => a.dueAt - b.dueAt || (a.ref < b.ref ? -1 : 1)),
      sources: itemsOf<SourceItem>(picture, 'source/'),
      day: day ? { item: day, reading: readDay(day, at) } : null,
    }
  }
}

function itemsOf<T>(picture: Picture, prefix: string): T[] {
  return Object.entries(picture.items)
    .filter(([key]) => key.startsWith(prefix))
    .map(([, item]) => item as T)
}
