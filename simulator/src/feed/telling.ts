import { toEvent, type CandidateEvent } from '@watchfloor/core/twin/to-event'
import type { Simulation } from '@watchfloor/core/twin/simulation'
import type { Hole } from '../scenario/scenario.ts'
import { heartbeats } from './heartbeat.ts'
import { sourceWord, type SourceState } from './source-word.ts'

const STEP_MS = 5 * 60_000
/** Being further behind than this is a back-fill, and the sources say so. */
const BACKFILL_MS = 2 * 60_000
/** How many times in the course of a back-fill they say how far it is. */
const WORDS = 20

type Word = [state: SourceState, more?: { from?: string; to?: string; why?: string }]

export type TellingOptions = {
  simulation: Simulation
  startAt: number
  /** The sources begin anew there: what was open before will not be heard of again. */
  restarted: boolean
  sources: readonly string[]
  holes: readonly Hole[]
  beatMs: number
  /** What the server knows already of a source: facts before this moment are not told again. */
  knownUntil: (source: string) => number
  /** Until when this is a back-fill: the moment it was begun. */
  liveAt: number
}

/**
 * Turns what the simulation lets happen into what the sources tell, in order: the facts, their heartbeats, and how far a back-fill is. A
 * source that is cut off tells nothing and then everything. Owns no clock and no connection: the caller says how far to go.
 */
export class Telling {
  readonly #options: TellingOptions
  readonly #beats: (toldUntil: number, now: number) => number[]
  readonly #holes: (Hole & { lostTold: boolean; backTold: boolean })[]
  readonly #backfillFrom: number
  #wordAt: number
  #ready: CandidateEvent[] = []
  #held: { event: CandidateEvent; hole: Hole }[] = []
  /** Everything before this moment has happened on the simulated floor. */
  toldUntil: number

  constructor(options: TellingOptions) {
    const { startAt, sources, knownUntil, liveAt, beatMs, holes } = options
    this.#options = options
    this.#beats = heartbeats(beatMs)
    this.#holes = holes.map((hole) => ({ ...hole, lostTold: false, backTold: false }))
    this.#backfillFrom = Math.max(startAt, Math.min(...sources.map(knownUntil)))
    this.#wordAt = liveAt - this.#backfillFrom > BACKFILL_MS ? this.#nextWordAt(this.#backfillFrom) : Infinity
    this.toldUntil = startAt
    if (options.restarted) for (const source of sources) this.#say(source, startAt, 'restarted')
  }

  /** The next events, at most `limit`, of what happens before `now`. Fewer: there are no more yet. */
  take(now: number, limit: number): CandidateEvent[] {
    while (this.#ready.length < limit && this.toldUntil < now) this.#advance(Math.min(now, this.toldUntil + STEP_MS), now)
    return this.#ready.splice(0, limit)
  }

  /** Gives up waiting for holes to end: what is held back is told now. */
  release(): void {
    for (const { event } of this.#held) this.#ready.push(event)
    this.#held = []
  }

  /** Share of the back-fill that has been told, 0–1. */
  get backfilled(): number {
    const { liveAt } = this.#options
    return Math.max(0, Math.min(1, (this.toldUntil - this.#backfillFrom) / Math.max(1, liveAt - this.#backfillFrom)))
  }

  /** Nothing that happened before this moment is still waiting to be taken. */
  get takenUntil(): number {
    let first = this.toldUntil
    for (const event of [this.#ready[0], this.#held[0]?.event]) if (event) first = Math.min(first, Date.parse(event.time))
    return first
  }

  #advance(until: number, now: number): void {
    const { simulation, knownUntil } = this.#options
    for (const happening of simulation.advance(until)) {
      if (happening.at < knownUntil(happening.source)) continue
      const event = toEvent(happening)
      const hole = this.#holes.find(
        (one) => one.source === event.source && happening.at >= one.lostAt && happening.at < one.backAt,
      )
      if (hole && now < hole.backAt) this.#held.push({ event, hole })
      else this.#ready.push(event)
    }
    this.toldUntil = until
    this.#tellHoles(now)
    for (const at of this.#beats(until, now)) this.#sayAll(at, 'live')
    if (until >= this.#wordAt) {
      this.#sayAll(until, 'backfilled', spanOf(this.#backfillFrom, until))
      this.#wordAt = this.#nextWordAt(until)
    }
  }

  #tellHoles(now: number): void {
    for (const hole of this.#holes) {
      const { source, lostAt, backAt } = hole
      if (this.toldUntil >= lostAt && !hole.lostTold) {
        hole.lostTold = true
        this.#say(source, lostAt, 'lost', { why: 'connection lost' })
      }
      if (this.toldUntil >= backAt && now >= backAt && !hole.backTold) {
        hole.backTold = true
        for (const held of this.#held) if (held.hole === hole) this.#ready.push(held.event)
        this.#held = this.#held.filter((held) => held.hole !== hole)
        this.#say(source, backAt, 'backfilled', spanOf(lostAt, backAt))
      }
    }
  }

  /** All sources that are not cut off say it. */
  #sayAll(at: number, ...word: Word): void {
    for (const source of this.#options.sources) if (!this.#isCutOff(source, at)) this.#say(source, at, ...word)
  }

  #say(source: string, at: number, ...word: Word): void {
    if (at >= this.#options.knownUntil(source)) this.#ready.push(sourceWord(source, at, ...word))
  }

  #isCutOff(source: string, at: number): boolean {
    return this.#holes.some((hole) => hole.source === source && at >= hole.lostAt && at < hole.backAt)
  }

  #nextWordAt(after: number): number {
    const { liveAt } = this.#options
    if (after >= liveAt) return Infinity
    return Math.min(liveAt, after + Math.max(STEP_MS, (liveAt - this.#backfillFrom) / WORDS))
  }
}

function spanOf(from: number, to: number): { from: string; to: string } {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
}
