import { cutFloor, cutQueue, queueIds } from '@watchfloor/core/frame/cut'
import { cutPace } from '@watchfloor/core/frame/cut-pace'
import { cutStaff } from '@watchfloor/core/frame/cut-staff'
import { staffOf } from '@watchfloor/core/frame/staff'
import { cutTickets } from '@watchfloor/core/frame/cut-tickets'
import type { FloorItem, PaceItem, QueueItem, SourceItem, StaffItem, TicketItem } from '@watchfloor/core/frame/frame'
import { dayOf } from '@watchfloor/core/interval/day'
import { figuresOf, type Figures } from '@watchfloor/core/metric/figures'
import { waitPercentile } from '@watchfloor/core/metric/wait-percentile'
import { WHOLE_FLOOR } from '@watchfloor/core/model/book'
import type { Model } from '@watchfloor/core/model/model'
import { Hono } from 'hono'
import type { LiveInterval } from '../model/live.ts'
import type { Tracks } from '../risk/desk.ts'

/** The floor as it is at one moment, with the figures computed. */
export type LiveAnswer = {
  at: number
  /** Arrival number of the newest fact in these figures. */
  arrival: number
  floor: FloorItem & { figures: Figures }
  queues: (QueueItem & { figures: Figures })[]
  /** How each queue went lately, and who serves what: staffing and risk are worked out from these. */
  pace: PaceItem[]
  staff: StaffItem
  /** The record of the probabilities of breach, as boards have it; null before it was read. */
  tracks: Tracks | null
  tickets: TicketItem[]
  sources: SourceItem[]
}

export type LiveParts = {
  model(): Model
  intervals(queue: string, from: number, to: number, now: number): LiveInterval[]
  sources(now: number): SourceItem[]
  tracks(): Tracks | null
  health(): { repeats: number; conflicts: number }
  now(): number
}

/** What wall-boards show, for programs: the same records, and the figures of the catalogue for the day so far by metric id. */
export function liveRoutes(parts: LiveParts) {
  return new Hono().get('/', (c) => c.json(readLive(parts)))
}

export function readLive({ model: current, intervals, sources, tracks, health, now: clock }: LiveParts): LiveAnswer {
  const model = current()
  const now = clock()
  const ids = queueIds(model)
  const staff = staffOf(model, now)
  const floor = cutFloor(model, now, health(), staff)
  const items = ids.map((id) => cutQueue(model, id, now, staff))
  return {
    at: now,
    arrival: model.head,
    floor: {
      ...floor,
      figures: figuresWithWaits(intervals(WHOLE_FLOOR, floor.day.from, floor.day.to, now), floor, null, now - floor.day.from),
    },
    queues: items.map((item) => {
      const { id } = item
      const day = dayOf(model.settings.siteOf(id).zone, now)
      return { ...item, figures: figuresWithWaits(intervals(id, day.from, day.to, now), item, item, now - day.from) }
    }),
    pace: items.map((item) => cutPace(model, item, staff)),
    staff: cutStaff(model, ids, now, staff).item,
    tracks: tracks(),
    tickets: [...cutTickets(model, ids, now).values()],
    sources: sources(now),
  }
}

/** The figures that counts give, and the percentiles, which need each wait. */
function figuresWithWaits(
  rows: LiveInterval[],
  { today }: Pick<QueueItem, 'today'>,
  queue: QueueItem | null,
  spanMs: number,
): Figures {
  return { ...figuresOf(today, queue, spanMs), ...percentiles(rows) }
}

/** Wait percentiles of the answered, ms. */
export function percentiles(rows: readonly LiveInterval[]): Figures {
  const waits = rows.flatMap((row) => [...row.waits.answered])
  return Object.fromEntries([50, 80, 90, 95].map((percent) => [`wait_p${percent}`, waitPercentile(waits, percent / 100)]))
}
