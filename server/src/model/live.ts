import { cutSource } from '@watchfloor/core/frame/cut'
import type { SourceItem } from '@watchfloor/core/frame/frame'
import type { Moment } from '@watchfloor/core/frame/frame'
import { Model, type Arrival } from '@watchfloor/core/model/model'
import { momentOf } from '@watchfloor/core/model/moment'
import { SettingsBook } from '@watchfloor/core/settings/book'
import { presetVersion } from '@watchfloor/core/settings/preset'
import type { Settings } from '@watchfloor/core/settings/settings'
import type { Db } from '@watchfloor/db/connect'
import { head, readLog } from '@watchfloor/db/log/read'
import { Pictures, type Health } from './pictures.ts'

const PAGE = 5_000
/** Kept for boards that join; older happenings are history. */
const REPLAYED_MOMENTS = 500

export type Replayed = { done: number; of: number }

/**
 * The one live model of the process: folded from the log at the start, kept up by each commit, moved on by the clock. Everything that is shown
 * or asked reads it here.
 */
export class LiveModel {
  readonly pictures: Pictures
  readonly #db: Db
  readonly #now: () => number
  #model: Model
  #onChange: () => void = () => {}
  #replaying: Replayed | null = null

  constructor(parts: { db: Db; settings: Settings; now: () => number; health: () => Health }) {
    this.#db = parts.db
    this.#now = parts.now
    this.#model = emptyModel(parts.settings)
    this.pictures = new Pictures(() => this.#model, parts.health)
  }

  get model(): Model {
    return this.#model
  }

  /** How far the replay of the log is; null when it is done. */
  get replaying(): Replayed | null {
    return this.#replaying
  }

  /** Called after each change that boards should see. */
  onChange(listener: () => void): void {
    this.#onChange = listener
  }

  /** Folds the log from the model's head to its end. */
  async replay(onProgress: (replayed: Replayed) => void = () => {}): Promise<void> {
    const end = await head(this.#db)
    const began = this.#model.head
    for (;;) {
      const page = await readLog(this.#db, this.#model.head, PAGE)
      if (page.length === 0) break
      this.#model.apply(page, page.at(-1)!.receivedAt)
      this.#replaying = { done: this.#model.head - began, of: Math.max(end, this.#model.head) - began }
      onProgress(this.#replaying)
      this.#addMoments(page.slice(-REPLAYED_MOMENTS))
    }
    this.#replaying = null
    this.advance(this.#now())
  }

  /** Folds facts that were committed just now. */
  apply(stored: readonly Arrival[], now: number): void {
    this.#model.apply(stored, now)
    this.#addMoments(stored)
    this.#show()
  }

  /** Lets the clock do its work: promises fall due, intervals close, sources fall silent. */
  advance(now: number): void {
    this.#model.advance(now)
    const refreshed = this.pictures.refresh(now)
    const touched = this.#show()
    if (refreshed && !touched) this.#onChange()
  }

  /** Folds the whole log anew under other settings. */
  async refold(settings: Settings): Promise<void> {
    this.#model = emptyModel(settings)
    await this.replay()
    this.#onChange()
  }

  sources(now: number): SourceItem[] {
    return [...this.#model.sources.keys()].sort().map((source) => cutSource(this.#model, source, now))
  }

  #show(): boolean {
    const touched = this.#model.takeTouched()
    if (touched.size === 0) return false
    this.pictures.touch(touched)
    this.#onChange()
    return true
  }

  #addMoments(arrivals: readonly Arrival[]): void {
    const moments: Moment[] = []
    for (const arrival of arrivals) {
      const moment = momentOf(this.#model, arrival)
      if (moment) moments.push(moment)
    }
    this.pictures.addMoments(moments)
  }
}

function emptyModel(settings: Settings): Model {
  const preset = settings.sites[0]?.preset ?? 'brazil-smb'
  return new Model(new SettingsBook(settings, (channel) => presetVersion(preset, channel, channel)))
}
