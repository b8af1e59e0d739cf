import type { DayItem, FloorItem, PaceItem, QueueItem, SourceItem, TicketItem, TrackItem } from '@watchfloor/core/frame/frame'
import { worstFirst } from '@watchfloor/core/frame/order'
import { type QueueReading, readQueue } from '@watchfloor/core/frame/read'
import { type DayReading, readDay } from '@watchfloor/core/frame/read-day'
import { type FloorReading, readFloor } from '@watchfloor/core/frame/read-floor'
import type { Picture } from '#lib/frame/picture.ts'
import { OutlookReader, type Outlook } from './outlook-reader.ts'

/** A picture as a wall-board shows it at a moment: everything read, everything in its order. */
export type View = {
  floor: FloorItem
  reading: FloorReading
  /** Worst first. */
  queues: QueueReading[]
  outlook: Outlook
  tracks: { wait: TrackItem | null; ticket: TrackItem | null }
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
  readonly #outlook = new OutlookReader()

  stop(): void {
    this.#outlook.stop()
  }

  /** Null until the picture has a floor. `at` = server time to read it for, epoch ms. */
  read(picture: Picture | null, at: number): View | null {
    const floor = picture?.items.floor
    if (!picture || !floor) return null
    const items = itemsOf<QueueItem>(picture, 'queue/')
    const readings = items.map((item) => readQueue(item, at, floor.day, this.#former.get(item.id)))
    const tracks = { wait: picture.items['track/wait'] ?? null, ticket: picture.items['track/ticket'] ?? null }
    const paces = itemsOf<PaceItem>(picture, 'pace/')
    const tickets = itemsOf<TicketItem>(picture, 'ticket/')
    const staff = picture.items.staff ?? null
    const queues = worstFirst(readings, this.#order)
    this.#former = new Map(readings.map((reading) => [reading.item.id, reading]))
    this.#order = queues.map(({ item }) => item.id)
    const day = picture.items['day/*']
    return {
      floor,
      reading: readFloor(floor, readings, at),
      queues,
      outlook: this.#outlook.read({ queues: items, paces, tickets, staff, tracks }, Math.max(at, picture.at)),
      tracks,
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
