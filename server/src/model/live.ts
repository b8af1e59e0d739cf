import { setImmediate } from 'node:timers/promises'
import { countsOf, cutSource, floorCounts } from '@watchfloor/core/frame/cut'
import type { Moment, SourceItem } from '@watchfloor/core/frame/frame'
import { INTERVAL_MS, intervalStart } from '@watchfloor/core/interval/interval'
import { WHOLE_FLOOR, type Waits } from '@watchfloor/core/model/book'
import { countKeys, type Counts } from '@watchfloor/core/model/counts'
import { Model, type Arrival } from '@watchfloor/core/model/model'
import { momentOf } from '@watchfloor/core/model/moment'
import { isSettled, settledUntil } from '@watchfloor/core/model/settled'
import type { Settings } from '@watchfloor/core/settings/settings'
import type { Db } from '@watchfloor/db/connect'
import { head, readLog, type StoredFact } from '@watchfloor/db/log/read'
import { readSettings } from '@watchfloor/db/settings/settings'
import { FoldFault } from '../event/database-trouble.ts'
import { findModel, forgetModel, keepModel } from './checkpoint.ts'
import { Pictures, type Health } from './pictures.ts'
import { cameBy } from './came-by.ts'
import { foldAnew } from './fold-anew.ts'
import { Reach } from './reach.ts'
import { bringBack, evictionCutoff, farBefore, KEPT_MS, LogUnread, logReader } from './residence.ts'
import { settingsBook } from './settings-book.ts'

const PAGE = 5_000
/** Read at once while the floor goes on: some tens of milliseconds of work. */
const ASIDE_PAGE = 1_000
const STRETCHES = 3
/** Kept for boards that join; older happenings are history. */
const REPLAYED_MOMENTS = 500
/** The model may be so far ahead of a clock that was put back; beyond that its figures are of a time that has not come. */
const AHEAD_MS = 3_000
/** Things are put away after so many facts; the clock (`tidy`) sees to the rest. */
const TIDY_FACTS = 20_000

export type Replayed = { done: number; of: number }

/** One queue (or the floor, `*`) in one interval, as of now. */
export type LiveInterval = { queue: string; start: number; counts: Counts; waits: Waits; settled: boolean }

export type LiveModelParts = {
  db: Db
  settings: Settings
  /** Epoch ms; may be put back, but not by little. */
  now: () => number
  health: () => Health
  onTrouble?(error: Error, what: string): void
  onNews?(what: string): void
}

type Exclusive = <T>(work: () => Promise<T>) => Promise<T>

/**
 * The one live model of the process: taken up from the newest checkpoint and the log's tail at the start, kept up by each commit, moved on by
 * the clock. Everything that is shown or asked reads it here. What is long over is put away and read back from the log when a late fact
 * touches it.
 */
export class LiveModel {
  readonly pictures: Pictures
  readonly #db: Db
  readonly #now: () => number
  readonly #onTrouble: (error: Error, what: string) => void
  readonly #onNews: (what: string) => void
  #settings: Settings
  #model: Model
  #onChange: () => void = () => {}
  #replaying: Replayed | null = null
  #sinceTidy = 0
  readonly #reach = new Reach()
  /** While facts are on their way in, what they touch must stay on the table. */
  #folding = 0
  /** The fold failed: what the model says cannot be trusted. */
  #broken = false
  #keeping: Promise<void> = Promise.resolve()
  /** Facts of long ago that the figures lack until the log has been folded anew. */
  #owed = 0
  /** By what the newest fact is known again; null while there is none. */
  #newest: string | null = null

  constructor(parts: LiveModelParts) {
    this.#onTrouble = parts.onTrouble ?? (() => {})
    this.#onNews = parts.onNews ?? (() => {})
    this.#db = parts.db
    this.#now = parts.now
    this.#settings = parts.settings
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

  /** How many facts of long ago are in the log and not yet in the figures: `settleUp` sees to them. */
  get owed(): number {
    return this.#owed
  }

  /** Called after each change that boards should see. */
  onChange(listener: () => void): void {
    this.#onChange = listener
  }

  /** Takes up the newest checkpoint, if there is one under these settings, and folds the log from there to its end. */
  async replay(onProgress: (replayed: Replayed) => void = () => {}): Promise<void> {
    const end = await head(this.#db)
    const { model, owed } = await this.#startingModel(end)
    const began = model.head
    this.#owed = owed
    if (began === 0) await this.#foldWhole(model, end, onProgress)
    for (;;) {
      const page = await readLog(this.#db, model.head, PAGE)
      if (page.length === 0) break
      this.#owe(await this.#fold(model, page, page.at(-1)!.receivedAt))
      this.#replaying = { done: model.head - began, of: Math.max(end, model.head) - began }
      onProgress(this.#replaying)
      this.pictures.addMoments(momentsOf(model, page.slice(-REPLAYED_MOMENTS)))
    }
    this.#model = model
    this.#replaying = null
    this.#newest = await this.#readPrint(model.head)
    this.advance(this.#now())
  }

  async #foldWhole(model: Model, end: number, onProgress: (replayed: Replayed) => void): Promise<void> {
    await this.#foldAnew(model, end, (done) => {
      this.#replaying = { done, of: end }
      onProgress(this.#replaying)
    })
    const newest = await readLog(this.#db, Math.max(0, end - REPLAYED_MOMENTS), REPLAYED_MOMENTS)
    this.pictures.addMoments(momentsOf(model, newest))
  }

  async #startingModel(end: number): Promise<{ model: Model; owed: number }> {
    const model = emptyModel(this.#settings)
    const found = await findModel(this.#db, model, end, this.#now())
    if (found.kind === 'taken up') return { model, owed: found.owed }
    const what = 'the log is folded from its beginning'
    if (found.kind === 'passed over' && found.damaged) this.#onTrouble(new Error(found.why), what)
    else if (found.kind === 'passed over') this.#onNews(`${found.why} So ${what}.`)
    await forgetModel(this.#db)
    return { model: emptyModel(this.#settings), owed: 0 }
  }

  /** Is the model ahead of the clock? It was put back; only a fold from the beginning leads there. */
  get isAhead(): boolean {
    return this.#model.now - this.#now() > AHEAD_MS
  }

  /**
   * Brings the model level with the log after a time out of sight, and gives the log's head. Mostly that is to fold what came meanwhile. The
   * log is folded from its beginning where that is not enough: the settings are others, the log is another (a backup was restored), the clock
   * was put back, or the fold had failed. Nothing else may be applied meanwhile.
   *
   * @throws FoldFault when the log cannot be folded: a bug
   */
  async catchUp(): Promise<number> {
    const settings = await readSettings(this.#db)
    const end = await head(this.#db)
    const anew = await this.#whyAnew(settings.version, end)
    if (anew === null) {
      const { last, far } = await this.#foldTo(this.#model, end)
      this.#owe(far)
      this.pictures.addMoments(momentsOf(this.#model, last.slice(-REPLAYED_MOMENTS)))
      this.#newest = await this.#readPrint(end)
      this.#show()
    } else {
      this.#onTrouble(new Error(anew), 'the figures are made anew from the log')
      await this.refold(settings, (work) => work())
      this.pictures.forgetMoments(this.#model.head)
    }
    return this.#model.head
  }

  async #whyAnew(settingsVersion: number, end: number): Promise<string | null> {
    if (this.#broken) return 'The fold had failed.'
    if (this.isAhead) return 'The clock was put back.'
    if (settingsVersion !== this.#settings.version) return 'The settings were changed by somebody else.'
    if (end < this.#model.head)
      return `The log ends at ${end} and had ended at ${this.#model.head} before: another log, or a restored one.`
    const print = await this.#readPrint(this.#model.head)
    return print === this.#newest ? null : `The log says something else under ${this.#model.head} than before: a restored one.`
  }

  async #readPrint(seq: number): Promise<string | null> {
    const [stored] = seq === 0 ? [] : await readLog(this.#db, seq - 1, 1)
    return stored ? printOf(stored) : null
  }

  /** Folds facts that were committed just now. One call at a time. */
  async apply(stored: readonly Arrival[], now: number): Promise<void> {
    const far = await this.#fold(this.#model, stored, now)
    this.#owe(far)
    this.pictures.addMoments(momentsOf(this.#model, without(stored, far)))
    this.#show()
    const newest = stored.at(-1)
    if (newest) this.#newest = printOf(newest)
  }

  /** Lets the clock do its work: promises fall due, intervals close, sources fall silent. */
  advance(now: number): void {
    this.#model.advance(now)
    const refreshed = this.pictures.refresh(now)
    const touched = this.#show()
    if (refreshed && !touched) this.#onChange()
  }

  /** Puts away what is long over, and keeps a checkpoint with the rows that moved. Of a model that stopped on a fault nothing is kept. */
  async tidy(): Promise<void> {
    if (this.#broken) return
    if (this.#folding === 0) this.#putAway(this.#model, this.#now())
    this.#keeping = this.#keeping
      .catch(() => {})
      .then(() => (this.#broken ? undefined : keepModel(this.#db, this.#model, this.#now(), this.#owed)))
    await this.#keeping
  }

  /** Works in what is owed. */
  settleUp(exclusive: Exclusive): Promise<void> {
    return this.refold(this.#settings, exclusive)
  }

  /**
   * Folds the whole log anew, under these settings, aside, while the floor goes on with the old model; then takes the new model's place in one
   * step. `exclusive` runs its work while no facts are applied. Where newer settings have come into force meanwhile its work was in vain.
   */
  async refold(settings: Settings, exclusive: Exclusive): Promise<void> {
    const model = emptyModel(settings)
    await this.#foldAnew(model, await head(this.#db))
    let owed = 0
    const foldTail = async (end: number) => {
      owed += (await this.#foldTo(model, end)).far.length
    }
    // Each stretch is what came while the one before it was folded; the last one, for which everybody waits, is short.
    for (let stretch = 0; stretch < STRETCHES; stretch++) await foldTail(await head(this.#db))
    await exclusive(async () => {
      await this.#keeping.catch(() => {})
      if (settings.version < this.#settings.version) return
      await foldTail(Number.MAX_SAFE_INTEGER)
      await forgetModel(this.#db)
      this.#owed = owed
      this.#settings = settings
      this.#model = model
      this.#broken = false
      this.#newest = await this.#readPrint(model.head)
      model.advance(this.#now())
    })
    this.pictures.touch(this.#model.book.queues())
    this.#onChange()
  }

  async #foldAnew(model: Model, end: number, onPage?: (done: number) => void): Promise<void> {
    try {
      await foldAnew(logReader(this.#db), model, end, this.#now(), onPage)
    } catch (error) {
      throw error instanceof LogUnread ? error : faultOf(error)
    }
  }

  /** Folds the log up to an arrival number in small steps, between which others get their turn. Gives the last of them. */
  async #foldTo(model: Model, end: number): Promise<{ last: StoredFact[]; far: Arrival[] }> {
    let last: StoredFact[] = []
    const far: Arrival[] = []
    while (model.head < end) {
      const page = await readLog(this.#db, model.head, ASIDE_PAGE)
      if (page.length === 0) break
      far.push(...(await this.#fold(model, page, page.at(-1)!.receivedAt)))
      last = page
      await setImmediate()
    }
    return { last, far }
  }

  #owe(far: readonly Arrival[]): void {
    if (far.length === 0) return
    if (this.#owed === 0) {
      const oldest = new Date(far.reduce((at, { fact }) => Math.min(at, fact.at), Infinity)).toISOString()
      this.#onNews(`Facts of long ago came (${oldest}): the log is folded anew for them, aside, once no more of them come.`)
    }
    this.#owed += far.length
  }

  sources(now: number): SourceItem[] {
    return [...this.#model.sources.keys()].sort().map((source) => cutSource(this.#model, source, now))
  }

  /** The 15-minute rows of a queue, or of the whole floor (`*`), that start in `[from, to)`; intervals in which nothing happened have none. */
  intervals(queue: string, from: number, to: number, now: number): LiveInterval[] {
    const model = this.#model
    const queues = queue === WHOLE_FLOOR ? model.book.queues() : [queue]
    const settled = queues.filter((name) => name !== WHOLE_FLOOR).map((name) => settledUntil(model, name))
    const until = this.#owed > 0 ? 0 : Math.min(...settled)
    const starts = new Set<number>()
    for (const name of queues) for (const row of model.book.read(name, from, to)) starts.add(row.start)
    for (const start of [intervalStart(now) - INTERVAL_MS, intervalStart(now), ...pendingStarts(model, now)])
      if (start >= from && start < to) starts.add(start)
    const rows: LiveInterval[] = []
    for (const start of [...starts].sort((a, b) => a - b)) {
      const end = start + INTERVAL_MS
      const counts = queue === WHOLE_FLOOR ? floorCounts(model, start, end, now) : countsOf(model, queue, start, end, now)
      if (countKeys.every((key) => counts[key] === 0)) continue
      rows.push({ queue, start, counts, waits: waitsOf(model, queues, start), settled: isSettled(start, until) })
    }
    return rows
  }

  /** Gives the facts that reach back too far to be folded in here and now. */
  async #fold(model: Model, stored: readonly Arrival[], now: number): Promise<readonly Arrival[]> {
    this.#folding++
    const limit = this.#now()
    const arrivals = stored.some(({ receivedAt }) => receivedAt > limit) ? stored.map((one) => cameBy(limit, one)) : stored
    let far: readonly Arrival[] = []
    try {
      far = await bringBack(logReader(this.#db), model, arrivals, { limit: farBefore(model) })
      const near = without(arrivals, far)
      model.skip(far)
      model.apply(near, Math.min(now, limit))
      this.#reach.note(near)
    } catch (error) {
      if (error instanceof LogUnread) throw error // nothing of the model was changed
      this.#broken ||= model === this.#model
      throw faultOf(error)
    } finally {
      this.#folding--
    }
    this.#sinceTidy += stored.length
    if (this.#sinceTidy >= TIDY_FACTS) this.#putAway(model, model.now)
    return far
  }

  #putAway(model: Model, now: number): void {
    this.#sinceTidy = 0
    if (model.head === 0) return // an empty server has nothing to put away, and a history that is loaded into it is not late
    model.evict(Math.min(evictionCutoff(model, now), this.#reach.take() - KEPT_MS))
  }

  #show(): boolean {
    const touched = this.#model.takeTouched()
    if (touched.size === 0) return false
    this.pictures.touch(touched)
    this.#onChange()
    return true
  }
}

function printOf({ seq, fact }: Arrival): string {
  return `${seq} ${fact.source} ${fact.id} ${fact.content}`
}

function momentsOf(model: Model, arrivals: readonly Arrival[]): Moment[] {
  return arrivals.map((arrival) => momentOf(model, arrival)).filter((moment) => moment !== null)
}

/** Intervals in which the time of somebody ends of whom nothing more was heard: it is booked with the next word, and counts until then too. */
function pendingStarts(model: Model, now: number): Set<number> {
  const starts = new Set<number>()
  for (const agent of model.agents.values()) if (agent.accrues()) starts.add(intervalStart(model.untilOf(agent, now)))
  return starts
}

function waitsOf(model: Model, queues: readonly string[], start: number): Waits {
  const waits: Waits = { answered: new Map(), abandoned: new Map() }
  for (const queue of queues) {
    const row = model.book.find(queue, start)
    if (!row) continue
    for (const kind of ['answered', 'abandoned'] as const) {
      for (const [ms, count] of row.waits[kind]) waits[kind].set(ms, (waits[kind].get(ms) ?? 0) + count)
    }
  }
  return waits
}

function emptyModel(settings: Settings): Model {
  return new Model(settingsBook(settings))
}

function faultOf(cause: unknown): FoldFault {
  return new FoldFault('The model stopped on a fault; the facts are safe in the log. It is tried again from there.', { cause })
}

function without(arrivals: readonly Arrival[], far: readonly Arrival[]): readonly Arrival[] {
  if (far.length === 0) return arrivals
  const left = new Set(far.map(({ seq }) => seq))
  return arrivals.filter(({ seq }) => !left.has(seq))
}
