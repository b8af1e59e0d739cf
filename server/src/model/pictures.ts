import { WHOLE_FLOOR } from '@watchfloor/core/model/book'
import { cutDay } from '@watchfloor/core/frame/cut-day'
import { cutTickets } from '@watchfloor/core/frame/cut-tickets'
import { cutPace } from '@watchfloor/core/frame/cut-pace'
import { cutStaff } from '@watchfloor/core/frame/cut-staff'
import { cutFloor, cutQueue, cutSource, queueIds } from '@watchfloor/core/frame/cut'
import { staffOf, type Staff } from '@watchfloor/core/frame/staff'
import type { FloorItem, ItemKey, Items, Moment, PaceItem, QueueItem } from '@watchfloor/core/frame/frame'
import type { View } from '@watchfloor/core/frame/protocol'
import type { Model } from '@watchfloor/core/model/model'
import { viewKey } from '../frame/view.ts'
import type { Tracks } from '../risk/desk.ts'

/** How often everything is looked at anew, touched or not: opening hours, quiet sources and the turn of the day come without a fact. */
const REFRESH_MS = 1_000
const MOMENTS_SHOWN = 12

type QueueCut = { mark: number; item: QueueItem; print: string; pace: PaceItem; pacePrint: string }

export type Health = { repeats: number; conflicts: number }

/**
 * What boards see of the model. Each view keeps the records it last showed and when each really changed, so that a frame carries only those;
 * a queue's record is cut once however many views show it.
 */
export class Pictures {
  readonly #model: () => Model
  readonly #health: () => Health
  readonly #views = new Map<string, ViewRecords>()
  readonly #touchedAt = new Map<string, number>()
  readonly #queueCuts = new Map<string, QueueCut>()
  readonly #moments: Moment[] = []
  #tracks: Tracks | null = null
  /** Of each kind's record, worked out when it came: boards are sent frames much more often. */
  #trackPrints = { wait: '', ticket: '' }
  #mark = 1
  #allTouchedAt = 1
  #refreshedAt = 0

  constructor(model: () => Model, health: () => Health) {
    this.#model = model
    this.#health = health
  }

  /** Counts the model's changes. */
  mark(): number {
    return this.#mark
  }

  touch(queues: Iterable<string>): void {
    this.#mark++
    for (const queue of queues) this.#touchedAt.set(queue, this.#mark)
  }

  /** Lets what changes by the clock alone be seen: called on every beat of the server's clock. Gives whether boards have something to ask for. */
  refresh(now: number): boolean {
    if (Math.abs(now - this.#refreshedAt) < REFRESH_MS) return false // a clock that was put back must not stop this
    this.#refreshedAt = now
    this.#allTouchedAt = ++this.#mark
    return true
  }

  addMoments(moments: readonly Moment[]): void {
    if (moments.length === 0) return
    this.#moments.unshift(...[...moments].sort((a, b) => b.n - a.n))
    this.#moments.sort((a, b) => b.at - a.at || b.n - a.n)
    this.#moments.length = Math.min(this.#moments.length, 200)
    this.#mark++
  }

  /** The record of the probabilities of breach, for all views. */
  setTracks(tracks: Tracks): void {
    this.#tracks = tracks
    this.#trackPrints = { wait: JSON.stringify(tracks.wait), ticket: JSON.stringify(tracks.ticket) }
    this.#mark++
  }

  /** Null before it was first read. */
  get tracks(): Tracks | null {
    return this.#tracks
  }

  /** Forgets happenings that the log does not hold (any more): what came after `head`. */
  forgetMoments(head: number): void {
    const kept = this.#moments.filter((moment) => moment.n <= head)
    this.#moments.splice(0, this.#moments.length, ...kept)
    this.#mark++
  }

  items(view: View, now: number): Items {
    return this.#records(view, now).all()
  }

  /** What changed in a view since a mark; null where nothing did. One line of frames asks for each view, and its marks only go forward. */
  changes(view: View, since: number, now: number): { upserts: Items; removals: ItemKey[] } | null {
    return this.#records(view, now).changedSince(since)
  }

  #records(view: View, now: number): ViewRecords {
    const key = viewKey(view)
    let records = this.#views.get(key)
    if (!records) this.#views.set(key, (records = new ViewRecords()))
    if (records.mark !== this.#mark) this.#bringUpToDate(records, view, now)
    return records
  }

  #bringUpToDate(records: ViewRecords, view: View, now: number): void {
    const model = this.#model()
    const seen = records.mark
    const mark = this.#mark
    const all = queueIds(model)
    const queues = view.queues.length === 0 ? all : all.filter((queue) => view.queues.includes(queue))
    const fresh = this.#allTouchedAt > seen
    const isTouched = (queue: string) => fresh || (this.#touchedAt.get(queue) ?? 0) > seen
    const touched = queues.filter(isTouched)
    const staff = staffOf(model, now)
    const { item: groups, queues: pooled } = cutStaff(model, queues, now, staff)
    const isShown = new Set(queues)
    for (const queue of pooled) {
      const key = `pace/${queue}` as const
      if (!isTouched(queue) && records.has(key)) continue
      const { item, print, pace, pacePrint } = this.#cutQueue(model, queue, now, staff)
      if (isShown.has(queue)) records.set(`queue/${queue}`, item, print, mark)
      records.set(key, pace, pacePrint, mark)
    }
    records.set('staff', groups, JSON.stringify(groups), mark)
    records.keepOnly(
      'pace/',
      pooled.map((queue) => `pace/${queue}` as const),
      mark,
    )
    records.keepOnly(
      'queue/',
      queues.map((queue) => `queue/${queue}` as const),
      mark,
    )
    if (touched.length > 0 || isTouched(WHOLE_FLOOR)) {
      const floor = cutFloor(model, now, this.#health(), staff)
      records.set('floor', floor, floorPrint(floor), mark)
      const tickets = cutTickets(model, queues, now)
      for (const [id, item] of tickets) records.set(`ticket/${id}`, item, JSON.stringify(item), mark)
      records.keepOnly(
        'ticket/',
        [...tickets.keys()].map((id) => `ticket/${id}` as const),
        mark,
      )
    }
    if (fresh) {
      for (const source of [...model.sources.keys()].sort()) {
        const item = cutSource(model, source, now)
        records.set(`source/${source}`, item, JSON.stringify({ ...item, lastHeardAt: 0, lagMs: 0 }), mark)
      }
      const day = cutDay(model, queues, now)
      records.set('day/*', day, JSON.stringify(day), mark)
    }
    for (const kind of ['wait', 'ticket'] as const) {
      const track = this.#tracks?.[kind]
      if (track) records.set(`track/${kind}`, track, this.#trackPrints[kind], mark)
    }
    const list = this.#moments
      .filter((moment) => view.queues.length === 0 || moment.queue === null || view.queues.includes(moment.queue))
      .slice(0, MOMENTS_SHOWN)
    records.set('moments', { list }, list.map((moment) => moment.n).join(), mark)
    records.mark = mark
  }

  #cutQueue(model: Model, queue: string, now: number, staff: Staff): QueueCut {
    const touchedAt = Math.max(this.#touchedAt.get(queue) ?? 0, this.#allTouchedAt)
    const known = this.#queueCuts.get(queue)
    if (known && known.mark === touchedAt) return known
    const item = cutQueue(model, queue, now, staff)
    const pace = cutPace(model, item, staff)
    const cut = { mark: touchedAt, item, print: queuePrint(item), pace, pacePrint: pacePrint(pace) }
    this.#queueCuts.set(queue, cut)
    return cut
  }

  /** Lets go of a view that nobody watches. */
  forget(view: View): void {
    this.#views.delete(viewKey(view))
  }
}

type Kept = { item: unknown; print: string; mark: number }

/** The records of one view, and at which mark each last changed or went. */
class ViewRecords {
  mark = 0
  readonly #kept = new Map<ItemKey, Kept>()
  readonly #gone = new Map<ItemKey, number>()

  /** `print` is what must differ for a record to count as changed. */
  set(key: ItemKey, item: unknown, print: string, mark: number): void {
    const known = this.#kept.get(key)
    if (known?.print === print) return
    this.#kept.set(key, { item, print, mark })
    this.#gone.delete(key)
  }

  has(key: ItemKey): boolean {
    return this.#kept.has(key)
  }

  keepOnly(prefix: string, keys: readonly ItemKey[], mark: number): void {
    const kept = new Set(keys)
    for (const key of this.#kept.keys()) {
      if (!key.startsWith(prefix) || kept.has(key)) continue
      this.#kept.delete(key)
      this.#gone.set(key, mark)
    }
  }

  all(): Items {
    return Object.fromEntries([...this.#kept].map(([key, { item }]) => [key, item])) as Items
  }

  changedSince(since: number): { upserts: Items; removals: ItemKey[] } | null {
    const upserts = [...this.#kept].filter(([, { mark }]) => mark > since).map(([key, { item }]) => [key, item])
    // Whoever asks has all up to `since`: what went before that is told to nobody any more, and over the years it is every ticket.
    for (const [key, mark] of this.#gone) if (mark <= since) this.#gone.delete(key)
    const removals = [...this.#gone.keys()]
    if (upserts.length === 0 && removals.length === 0) return null
    return { upserts: Object.fromEntries(upserts) as Items, removals }
  }
}

/** Counters that the clock alone moves: boards go on with that by themselves (`Accrual`). */
const clockwork = {
  busyMs: 0,
  attendedMs: 0,
  agentBusyMs: 0,
  agentUntoldMs: 0,
  agentAvailableMs: 0,
  agentRingingMs: 0,
  agentAuxMs: 0,
  slotBusyMs: 0,
}

/** A queue's record as text, without what the clock alone moves. */
function queuePrint(item: QueueItem): string {
  const { today, occupancy } = item
  return JSON.stringify({
    ...item,
    at: 0,
    today: { ...today, ...clockwork },
    occupancy: { ...occupancy, at: 0, busyMs: 0, availableMs: 0 },
  })
}

function pacePrint(item: PaceItem): string {
  const still = { busyMs: 0, attendedMs: 0 }
  return JSON.stringify({ ...item, lately: { ...item.lately, ...still }, today: { ...item.today, ...still } })
}

/** The floor's record likewise; its place in the log is news only together with something else. */
function floorPrint(item: FloorItem): string {
  const { today, occupancy } = item
  return JSON.stringify({
    ...item,
    today: { ...today, ...clockwork },
    occupancy: { ...occupancy, at: 0, busyMs: 0, availableMs: 0 },
    position: 0,
  })
}
