import { compareFacts, compareText, type Fact } from '../event/fact.ts'
import type { SourceSetting } from '../settings/settings.ts'
import { addFact, standingFacts } from './standing.ts'

/** Facts from further ahead than this carry a wrong clock: they do not move the watermark. */
export const FUTURE_TOLERANCE_MS = 2_000
/** A fact older than this on arrival is history, not a sign of life from now. */
const HISTORY_MS = 10 * 60_000
/** What is told of a time so long ago is an archive, or a wrong clock, and not on its way to now. */
const ARCHIVE_MS = 200 * 24 * 3_600_000
const MINUTE_MS = 60_000
const LAG_SAMPLES = 101

export type SourceStateNow = { state: 'live' | 'quiet' | 'lost'; since: number | null }

/**
 * What one source has told about itself. Losses, restarts and back-fills are kept as facts; of the heartbeats (`live`) only the first of the
 * newest minute, since they say nothing but "still here". A heartbeat can therefore not be retracted.
 */
export class SourceTrack {
  readonly id: string
  readonly #facts: Fact[] = []
  #beat: Fact | null = null
  #states: Fact[] | null = null
  #restarts: number[] | null = null
  /** The newest time it has told of: it has surely told us everything before (less its lateness). */
  watermark = 0
  lastBeatAt = 0
  /** When we last heard from it, by our clock. */
  lastHeardAt = 0
  /** When anything last arrived, history included, by our clock. */
  lastReceivedAt = 0
  /** The oldest time it has told of. */
  firstAt = Infinity
  factCount = 0
  lateCount = 0
  #lags: number[] = []
  #previousLag: number | null = null
  clockWarning = false

  constructor(id: string) {
    this.id = id
  }

  /** Notes that a fact came; every fact of the source passes here. */
  hear(fact: Fact, receivedAt: number): void {
    this.factCount++
    this.lastReceivedAt = Math.max(this.lastReceivedAt, receivedAt)
    this.firstAt = Math.min(this.firstAt, fact.at)
    if (fact.at > receivedAt + FUTURE_TOLERANCE_MS) {
      this.clockWarning = true
    } else {
      if (fact.at < this.watermark - 60_000) this.lateCount++
      this.watermark = Math.max(this.watermark, fact.at)
    }
    const isHistory = receivedAt - fact.at > HISTORY_MS
    this.lastHeardAt = Math.max(this.lastHeardAt, isHistory ? fact.at : receivedAt)
    if (!isHistory) this.#sampleLag(receivedAt - fact.at)
  }

  /** Adds a `source.state` (or a retraction of one). Gives whether the restarts changed. */
  add(fact: Fact): boolean {
    this.#states = null
    if (fact.type === 'source.state' && fact.data.state === 'live') {
      this.lastBeatAt = Math.max(this.lastBeatAt, fact.at)
      if (this.#beat === null || isBeforeInMinute(fact, this.#beat)) this.#beat = fact
      return false
    }
    const before = this.restarts.join()
    if (!addFact(this.#facts, fact)) return false
    this.#restarts = null
    return this.restarts.join() !== before
  }

  /** From when on a word under this id, or one that corrects it, bears on what it said: the earliest of what stands under it; Infinity for nothing. */
  reachOf(id: string): number {
    let reach = Infinity
    const asked = new Set<string>()
    for (let next = [id]; next.length > 0;) {
      for (const one of next) asked.add(one)
      const found = this.#facts.filter((fact) => next.includes(fact.id))
      for (const { at } of found) reach = Math.min(reach, at)
      next = found.map(({ revises }) => revises).filter((one) => one !== '' && !asked.has(one))
    }
    return reach
  }

  /** Moments at which the source began anew, oldest first: what was open before is lost. */
  get restarts(): readonly number[] {
    this.#restarts ??= standingFacts(this.#facts)
      .filter((fact) => fact.type === 'source.state' && fact.data.state === 'restarted')
      .map((fact) => fact.at)
    return this.#restarts
  }

  firstRestartAfter(at: number): number | null {
    for (const restart of this.restarts) if (restart > at) return restart
    return null
  }

  lastRestartUpTo(at: number): number | null {
    let found: number | null = null
    for (const restart of this.restarts) if (restart <= at) found = restart
    return found
  }

  /** What it said of itself, in order. */
  #ownWords(): Fact[] {
    this.#states ??= [...standingFacts(this.#facts), ...(this.#beat ? [this.#beat] : [])]
      .filter((fact) => fact.type === 'source.state')
      .sort(compareFacts)
    return this.#states
  }

  /**
   * Live, quiet or lost at `now`. Lost: it said so, or its heartbeat stayed away for two and a half times its pace (at least 5 s). Quiet: it
   * has no heartbeat and was silent longer than its limit; that may be a quiet night or a broken feed, nobody can know.
   */
  stateAt(now: number, setting: SourceSetting): SourceStateNow {
    const last = this.#ownWords().at(-1)
    if (last?.type === 'source.state' && last.data.state === 'lost' && this.lastBeatAt <= last.at) {
      return { state: 'lost', since: last.data.from ? Date.parse(last.data.from) : last.at }
    }
    if (setting.heartbeatMs !== null) {
      return now - this.lastHeardAt > beatPatience(setting.heartbeatMs)
        ? { state: 'lost', since: this.lastHeardAt }
        : { state: 'live', since: null }
    }
    return now - this.lastHeardAt > setting.silenceMs
      ? { state: 'quiet', since: this.lastHeardAt }
      : { state: 'live', since: null }
  }

  /** Until when what it said last is still believed: a state without a successor does not hold for ever. */
  horizon(setting: SourceSetting): number {
    const patience = setting.heartbeatMs !== null && this.lastBeatAt > 0 ? beatPatience(setting.heartbeatMs) : setting.silenceMs
    return this.watermark + patience
  }

  /** How far a back-fill under way has come, 0–1: facts of long ago keep arriving. Null when there is none. */
  backfill(now: number): number | null {
    const behind = now - this.watermark
    if (now - this.lastReceivedAt > 10_000 || behind < HISTORY_MS || behind > ARCHIVE_MS) return null
    return (this.watermark - this.firstAt) / (now - this.firstAt)
  }

  /** Median of received − happened over the last hundred facts, ms; null before there are any. */
  lagMs(): number | null {
    if (this.#lags.length === 0) return null
    const sorted = [...this.#lags].sort((a, b) => a - b)
    return sorted[sorted.length >> 1] ?? null
  }

  /** A jump of the median means that a clock was set: warned until the next full window agrees. */
  #sampleLag(lag: number): void {
    this.#lags.push(lag)
    if (this.#lags.length < LAG_SAMPLES) return
    const median = this.lagMs() ?? 0
    this.clockWarning =
      median < -FUTURE_TOLERANCE_MS || (this.#previousLag !== null && Math.abs(median - this.#previousLag) > 60_000)
    this.#previousLag = median
    this.#lags = []
  }

  /** What must survive in a checkpoint. */
  dump(): SourceDump {
    const facts = [...this.#facts, ...(this.#beat ? [this.#beat] : [])].sort(
      (a, b) => compareFacts(a, b) || compareText(a.id, b.id),
    )
    const { id, watermark, lastBeatAt, lastHeardAt, lastReceivedAt, firstAt, factCount, lateCount } = this
    const clock = { lags: this.#lags, previousLag: this.#previousLag, clockWarning: this.clockWarning }
    return { id, facts, watermark, lastBeatAt, lastHeardAt, lastReceivedAt, firstAt, factCount, lateCount, ...clock }
  }

  static restore({ id, facts, lags, previousLag, ...rest }: SourceDump): SourceTrack {
    const track = new SourceTrack(id)
    for (const fact of facts) track.add(fact)
    track.#lags = [...lags]
    track.#previousLag = previousLag
    return Object.assign(track, rest)
  }
}

export type SourceDump = {
  id: string
  facts: Fact[]
  watermark: number
  lastBeatAt: number
  lastHeardAt: number
  lastReceivedAt: number
  firstAt: number
  factCount: number
  lateCount: number
  /** Lags of the window under way, ms, the median of the one before, and what followed from them. */
  lags: number[]
  previousLag: number | null
  clockWarning: boolean
}

/** Is it of a later minute, or the earlier one of the same? */
function isBeforeInMinute(fact: Fact, known: Fact): boolean {
  const minutes = Math.floor(fact.at / MINUTE_MS) - Math.floor(known.at / MINUTE_MS)
  return minutes > 0 || (minutes === 0 && compareFacts(fact, known) < 0)
}

/** How long a heartbeat may stay away before its absence means something. */
function beatPatience(heartbeatMs: number): number {
  return Math.max(5_000, heartbeatMs * 2.5)
}
