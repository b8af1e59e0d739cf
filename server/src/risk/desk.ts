import type { RiskKind, TrackItem } from '@watchfloor/core/frame/frame'
import { queueIds } from '@watchfloor/core/frame/cut'
import type { Model } from '@watchfloor/core/model/model'
import { calibrate } from '@watchfloor/core/risk/calibration'
import { TrackRecord, type TrackReading } from '@watchfloor/core/risk/track-record'
import type { Db } from '@watchfloor/db/connect'
import { findMeta, setMeta } from '@watchfloor/db/meta/meta'
import { appendPredictions, expirePredictions, readPredictions, type Prediction } from '@watchfloor/db/risk/prediction'
import { Judge, type Said } from './judge.ts'
import { sayRisks } from './say-risks.ts'
import { trackItem } from './track-item.ts'

export const riskKinds: readonly RiskKind[] = ['wait', 'ticket']

export type Tracks = Record<RiskKind, TrackItem>

export type RiskDeskParts = {
  db: Db
  model: () => Model
  /** What boards would have said over the days that the log holds, and what came of it: risk/rehearse.ts. */
  rehearse(signal: AbortSignal): Promise<Prediction[]>
  /** Is the whole log in the model, and nothing being loaded? Until then nothing is learnt from what is seen. */
  isSettled(): boolean
  /** Time from one look to the next. */
  stepMs: number
  /** Even in [0, 1). */
  random: () => number
  onTracks(tracks: Tracks): void
  onNews(what: string): void
  onTrouble(error: Error, what: string): void
}

const DAY_MS = 86_400_000
/** What was decided longer ago than this is forgotten; floors change. */
const WINDOW_MS = 28 * DAY_MS
/** The rows are kept longer, for whoever asks how good it was. */
const KEPT_MS = 400 * DAY_MS
const MOST = 5_000
/** Fewer predictions than this are worth a rehearsal, where the log has grown by half since the last one. */
const THIN = 400
const GROWN = 1.5
const REHEARSED = 'risk rehearsed up to'

/**
 * Keeps the record of the probabilities of breach: says, as boards do, what will miss its target, waits for what happens, and writes both down.
 * From the record comes how probabilities are to be corrected, and whether they are shown at all.
 */
export class RiskDesk {
  readonly #parts: RiskDeskParts
  readonly #judge: Judge
  #record = new TrackRecord({ windowMs: WINDOW_MS, most: MOST })
  readonly #readings = new Map<RiskKind, TrackReading>()
  /** Decided and not on disk yet. */
  #unwritten: Prediction[] = []
  #working: Promise<void> = Promise.resolve()
  readonly #stopping = new AbortController()
  /** Arrival number up to which a rehearsal failed: it is not tried again for the same log. */
  #failedAt = 0

  constructor(parts: RiskDeskParts) {
    this.#parts = parts
    this.#judge = new Judge(parts.random, parts.stepMs)
  }

  /** Takes up the record where it was left. `now` is epoch ms. */
  begin(now: number): Promise<void> {
    return this.#takeUp(now)
  }

  /** One look at the floor; what follows from it is written in the background. */
  look(now: number): void {
    if (!this.#parts.isSettled()) return
    try {
      this.#lookAt(now)
    } catch (error) {
      // the counts and the door must not fall with a chance that could not be worked out
      this.#parts.onTrouble(error as Error, 'the chances of a breach could not be worked out: a bug')
    }
    this.#working = this.#working.then(() => this.#write(now)).then(() => this.#rehearseOnce(now))
  }

  #lookAt(now: number): void {
    const model = this.#parts.model()
    const decided = this.#judge.decide(model, now, false)
    for (const one of decided) this.#record.add(judged(one))
    this.#unwritten.push(...decided)
    if (decided.length > 0) this.#tell(now)
    this.#judge.hear(sayRisks(model, now), now, (one) => this.#shown(one))
  }

  /** How good the probabilities of a kind have been: of the floor, or of one queue. */
  read(kind: RiskKind, queue: string | null): TrackReading {
    return (queue === null ? this.#readings.get(kind) : null) ?? this.#record.read(kind, this.#parts.random, queue)
  }

  /** Resolves when all that follows from the looks so far is done. */
  done(): Promise<void> {
    return this.#working
  }

  /** Writes down what is decided; a rehearsal is broken off. */
  async stop(now: number): Promise<void> {
    this.#stopping.abort()
    await this.#working
    await this.#write(now)
  }

  #shown({ kind, queue, raw }: Said): number | null {
    return this.#readings.get(kind)?.state === 'proven' ? calibrate(this.#record.knots(kind, queue), raw) : null
  }

  async #takeUp(now: number): Promise<void> {
    const kept = await Promise.all(riskKinds.map((kind) => readPredictions(this.#parts.db, kind, now - WINDOW_MS, MOST)))
    // what was decided meanwhile is on its way to the disk
    const inOrder = [...kept.flat(), ...this.#unwritten].sort((a, b) => a.decidedAt - b.decidedAt)
    this.#record = TrackRecord.restore(inOrder.map(judged), { windowMs: WINDOW_MS, most: MOST })
    this.#tell(now)
  }

  #tell(now: number): void {
    this.#record.forget(now)
    const queues = queueIds(this.#parts.model())
    const items = riskKinds.map((kind) => {
      const reading = this.#record.read(kind, this.#parts.random)
      this.#readings.set(kind, reading)
      return [kind, trackItem(this.#record, kind, reading, queues)] as const
    })
    this.#parts.onTracks(Object.fromEntries(items) as Tracks)
  }

  async #write(now: number): Promise<void> {
    const { db, onTrouble } = this.#parts
    const decided = this.#unwritten
    if (decided.length === 0) return
    this.#unwritten = []
    try {
      await appendPredictions(db, decided)
      await expirePredictions(db, now - KEPT_MS)
    } catch (error) {
      this.#unwritten.unshift(...decided)
      onTrouble(error as Error, 'what came of the predictions could not be written; it is tried again')
    }
  }

  /** A record that is thin, beside a log that has grown: what boards would have said in its days is worked out afterwards. */
  async #rehearseOnce(now: number): Promise<void> {
    const { db, model, rehearse, onNews, onTrouble } = this.#parts
    const { signal } = this.#stopping
    if (signal.aborted || (this.#readings.get('wait')?.n ?? 0) >= THIN) return
    const { head } = model()
    try {
      if (head === 0 || head < Math.max(this.#failedAt, Number(await findMeta(db, REHEARSED))) * GROWN) return
      const decided = await rehearse(signal)
      await appendPredictions(db, decided)
      await setMeta(db, REHEARSED, String(head))
      await this.#takeUp(now)
      onNews(`${decided.length} breaches that boards would have foretold in the days of the log were held against what happened`)
    } catch (error) {
      if (signal.aborted) return
      this.#failedAt = head
      onTrouble(error as Error, 'the days of the log could not be rehearsed for the record of breach probabilities')
    }
  }
}

function judged({ kind, queue, decidedAt, raw, shown, breached, leadMs }: Prediction) {
  return { kind, queue, at: decidedAt, raw, said: shown, breached, leadMs }
}
