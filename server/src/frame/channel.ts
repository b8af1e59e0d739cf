import type { ItemKey, Items } from '@watchfloor/core/frame/frame'
import type { View } from '@watchfloor/core/frame/protocol'
import { encodeWire, type Wire } from './wire.ts'

/** What the model shows of a view. `mark` counts the model's changes: take it, read the picture, and ask later what changed since. */
export type Pictures = {
  mark(): number
  items(view: View, now: number): Items
  /** Null when nothing of the view changed. */
  changes(view: View, since: number, now: number): { upserts: Items; removals: ItemKey[] } | null
  /** Nobody watches this view any more. */
  forget(view: View): void
}

/** Frames are kept this long for boards that come back … */
const KEPT_MS = 60_000
/** … and at most this much of them a view; beyond it a snapshot is cheaper anyway. */
const KEPT_BYTES = 2 * 1024 * 1024

type Kept = { seq: number; keptAt: number; wire: Wire }

/**
 * One view's line of frames. Boards with the same choice of queues share it, so a frame is cut, packed and framed once, however many watch.
 * Its numbering is its own: a board that comes back under another epoch gets a snapshot.
 */
export class Channel {
  readonly view: View
  readonly epoch: string
  readonly #pictures: Pictures
  #seq = 0
  #mark: number
  #kept: Kept[] = []
  #keptBytes = 0
  #snapshot: { madeAt: number; seq: number; wire: Wire } | null = null
  #watchers = 0
  #idleSince = 0

  constructor(view: View, epoch: string, pictures: Pictures) {
    this.view = view
    this.epoch = epoch
    this.#pictures = pictures
    this.#mark = pictures.mark()
  }

  enter(): void {
    this.#watchers += 1
  }

  leave(now: number): void {
    this.#watchers -= 1
    this.#idleSince = now
  }

  /** For how long nobody has watched; 0 while somebody does. */
  idleMs(now: number): number {
    return this.#watchers > 0 ? 0 : now - this.#idleSince
  }

  /** The frame of everything that changed since the last one, or null. `now` by a clock that nobody sets, `at` by the wall's. */
  cut(now: number, at = now): Wire | null {
    // The mark is taken before the picture is read: what changes in between comes again with the next frame, never not at all.
    const mark = this.#pictures.mark()
    if (mark === this.#mark) return null
    const changes = this.#pictures.changes(this.view, this.#mark, at)
    this.#mark = mark
    if (!changes) return null
    this.#seq += 1
    this.#snapshot = null
    const wire = encodeWire(JSON.stringify({ type: 'frame', epoch: this.epoch, seq: this.#seq, at, ...changes }))
    this.#keep({ seq: this.#seq, keptAt: now, wire })
    return wire
  }

  /** The whole picture. Made once for all who join within `sharedMs`: frames that they have not seen follow in any case. */
  snapshot(now: number, sharedMs: number, at = now): Wire {
    if (this.#snapshot && this.#snapshot.seq === this.#seq && now - this.#snapshot.madeAt < sharedMs) return this.#snapshot.wire
    const message = {
      type: 'snapshot',
      epoch: this.epoch,
      seq: this.#seq,
      at,
      upserts: this.#pictures.items(this.view, at),
      removals: [],
    }
    const wire = encodeWire(JSON.stringify(message))
    this.#snapshot = { madeAt: now, seq: this.#seq, wire }
    return wire
  }

  /** The frames that a board at `epoch` + `seq` missed; null if they are gone, or are more to send than a snapshot would be. */
  missed(epoch: string | undefined, seq: number | undefined, now: number, sharedMs: number, at = now): Wire[] | null {
    if (epoch !== this.epoch || seq === undefined || seq > this.#seq) return null
    if (seq === this.#seq) return []
    const first = this.#kept[0]
    if (!first || first.seq > seq + 1) return null
    const frames = this.#kept.filter((kept) => kept.seq > seq).map((kept) => kept.wire)
    const bytes = frames.reduce((sum, wire) => sum + wire.packed.length, 0)
    return bytes > this.snapshot(now, sharedMs, at).packed.length ? null : frames
  }

  #keep(frame: Kept): void {
    this.#kept.push(frame)
    this.#keptBytes += size(frame)
    let gone = 0
    for (const old of this.#kept) {
      if (frame.keptAt - old.keptAt <= KEPT_MS && this.#keptBytes <= KEPT_BYTES) break
      this.#keptBytes -= size(old)
      gone += 1
    }
    if (gone > 0) this.#kept.splice(0, gone)
  }
}

function size({ wire }: Kept): number {
  return wire.plain.length + wire.packed.length
}
