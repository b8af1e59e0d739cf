import { addHandled, addWait, readPace, startPace, type Pace } from '@watchfloor/core/risk/pace'
import type { Line } from '@watchfloor/core/risk/waiting-risk'
import type { CallEvent, Visit } from './calls.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** An agent is there for so long after his last talk. The log has no sign-in. */
const PRESENT_MS = 10 * MINUTE_MS
/** How fast a line is taken from, by its own last minutes … */
const LATELY_MS = 15 * MINUTE_MS
/** … beside what so many contacts' worth of weeks say. */
const USUAL_WEIGHT = 8
const WEEKS_MS = 14 * 24 * HOUR_MS
const PATIENCE_MS = 2 * 24 * HOUR_MS

/** A line as events show it: who waits, and how fast it is taken from while somebody does. */
type Desk = {
  waiting: Visit[]
  /** Turns and the time in which somebody waited: lately in ms, over weeks in agents' ms. */
  lately: Pace
  usual: Pace
  patience: Pace
  /** Contacts with a head start that came. */
  overtaking: Pace
  since: number
}

/**
 * The floor of a call log without sign-ins, learnt from what has happened so far and nothing else. How fast a line moves is counted in it: turns
 * over the time in which somebody waited, which holds whatever agents do besides. The last minutes speak, and where they are few what the agents
 * seen now usually do.
 */
export class CallFloor {
  readonly #desks = new Map<string, Desk>()
  readonly #seenAt = new Map<string, number>()
  readonly #talking = new Map<string, number>()
  #at: number

  constructor(startAt: number) {
    this.#at = startAt
  }

  apply({ at, kind, visit }: CallEvent): void {
    this.#passTime(at)
    const desk = this.#desk(visit.service)
    if (kind === 'came') {
      insert(desk.waiting, visit)
      addWait(desk.overtaking, at, 0, visit.rankAt < visit.cameAt)
    } else if (kind === 'left') {
      const place = desk.waiting.indexOf(visit)
      desk.waiting.splice(place, 1)
      if (visit.leftAt > visit.cameAt) {
        addWait(desk.patience, at, visit.leftAt - visit.cameAt, !visit.answered)
        if (visit.answered) {
          addHandled(desk.lately, at, 0)
          addHandled(desk.usual, at, 0)
        }
      }
      if (visit.answered && visit.agent !== '') this.#talking.set(visit.agent, (this.#talking.get(visit.agent) ?? 0) + 1)
    } else if (visit.agent !== '') {
      const left = (this.#talking.get(visit.agent) ?? 1) - 1
      if (left > 0) this.#talking.set(visit.agent, left)
      else this.#talking.delete(visit.agent)
      this.#seenAt.set(visit.agent, at)
    }
  }

  /** Lines in which somebody waits, first in line first. */
  lines(): [service: string, waiting: readonly Visit[]][] {
    return [...this.#desks].filter(([, { waiting }]) => waiting.length > 0).map(([service, { waiting }]) => [service, waiting])
  }

  /** What the chances in a line rest on at a moment; null while nobody has had a turn. */
  line(service: string, at: number): Line | null {
    this.#passTime(at)
    const desk = this.#desk(service)
    const lately = readPace(desk.lately, at)
    const usual = readPace(desk.usual, at)
    if (usual.handleMs === null) return null
    // time a turn takes: of the line lately, and of an agent over weeks divided by the agents seen now
    const usualMs = usual.handleMs / Math.max(1, this.#present(at))
    const turns = lately.handleEvidence
    const handleMs = ((lately.handleMs ?? 0) * turns + USUAL_WEIGHT * usualMs) / (turns + USUAL_WEIGHT)
    return {
      agents: 1,
      handleMs,
      handleEvidence: turns + USUAL_WEIGHT,
      patienceMs: readPace(desk.patience, at).patienceMs,
    }
  }

  /** Contacts with a head start, per ms, by those of the last hour. */
  overtaking(service: string, at: number): number {
    const desk = this.#desk(service)
    const weight = 2 ** (-(at - desk.overtaking.at) / desk.overtaking.halfLifeMs)
    return (desk.overtaking.abandoned * weight * Math.LN2) / desk.overtaking.halfLifeMs
  }

  #present(at: number): number {
    let count = this.#talking.size
    for (const [agent, seenAt] of this.#seenAt) {
      if (at - seenAt > PRESENT_MS) this.#seenAt.delete(agent)
      else if (!this.#talking.has(agent)) count++
    }
    return count
  }

  /** The time since the last event is waited by every line that anybody is in. */
  #passTime(at: number): void {
    const span = at - this.#at
    if (span <= 0) return
    // a night is no waiting, and a call that the log forgot to end must not make one of it
    const present = this.#present(at)
    for (const desk of this.#desks.values()) {
      if (desk.waiting.length === 0 || present === 0) continue
      desk.lately.handleMs += span
      desk.usual.handleMs += span * present
    }
    this.#at = at
  }

  #desk(service: string): Desk {
    let desk = this.#desks.get(service)
    if (!desk) {
      const at = this.#at
      desk = {
        waiting: [],
        lately: startPace(at, LATELY_MS),
        usual: startPace(at, WEEKS_MS),
        patience: startPace(at, PATIENCE_MS),
        overtaking: startPace(at, HOUR_MS),
        since: at,
      }
      this.#desks.set(service, desk)
    }
    return desk
  }
}

function insert(waiting: Visit[], visit: Visit): void {
  let n = waiting.length
  while (n > 0 && waiting[n - 1]!.rankAt > visit.rankAt) n--
  waiting.splice(n, 0, visit)
}
