import { dice } from '@watchfloor/core/model/replay.gen'
import { demoEvents, heartbeats } from '../support/demo-events.ts'
import type { SentEvent } from '../support/door.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** One fact of so many comes late … */
const LATE = 1 / 500
/** … with all the others of its day, at this hour of UTC: the floor is asleep. */
const LATE_HOUR = 6

/**
 * What the demo floor's systems tell of `[from, to)`, step by step: all that happened since the step before, and that they are alive. Now and then a
 * fact is held back and told in the night after, when what it belongs to may have been put away. The same for the same seed.
 */
export class Month {
  readonly #events: Iterator<SentEvent, void>
  readonly #roll: () => number
  #next: SentEvent | null
  #late: { dueAt: number; event: SentEvent }[] = []
  /** How many facts came late so far. */
  late = 0

  constructor(from: number, to: number, seed: number) {
    this.#events = demoEvents(from, to, String(seed))
    this.#roll = dice(seed)
    this.#next = this.#events.next().value ?? null
  }

  /** What is told at the moment `at`, of all that happened before it. */
  tellUntil(at: number): SentEvent[] {
    const told: SentEvent[] = []
    for (; this.#next !== null && timeOf(this.#next) < at; this.#next = this.#events.next().value ?? null) {
      if (this.#roll() < LATE) this.#late.push({ dueAt: nightAfter(timeOf(this.#next)), event: this.#next })
      else told.push(this.#next)
    }
    return [...told, ...this.#due(at), ...heartbeats(at)]
  }

  /** What is still held back. */
  rest(): SentEvent[] {
    return this.#due(Infinity)
  }

  #due(at: number): SentEvent[] {
    const due = this.#late.filter(({ dueAt }) => dueAt <= at)
    this.#late = this.#late.filter(({ dueAt }) => dueAt > at)
    this.late += due.length
    return due.map(({ event }) => event)
  }
}

function timeOf({ time }: SentEvent): number {
  return Date.parse(String(time))
}

function nightAfter(at: number): number {
  const night = Math.floor(at / DAY_MS) * DAY_MS + LATE_HOUR * HOUR_MS
  return night > at ? night : night + DAY_MS
}
