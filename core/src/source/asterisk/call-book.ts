/** One visit of a call to a queue, from entering to the end. Times are epoch seconds, with a fraction where the path knows it. */
export type Visit = {
  segment: string
  call: string
  queue: string
  /** Null where we came in the middle. */
  queuedAt: number | null
  /** The same as told: epoch ms. Later moments are told by their distance from it, so that spans are rounded once. */
  queuedAtMs: number | null
  answer: Answer | null
  /** Rings and missed rings so far, by agent. */
  rings: Map<string, number>
  misses: Map<string, number>
  /** Holds so far, and who has the call on hold now. */
  holds: number
  heldBy: Set<Party>
  heldAt: number | null
  heldAtMs: number | null
  /** A member picked up, the connection is being made (announcement, gosub). */
  pickedUp: boolean
  /** Begun by a status list, not by the entry itself. */
  fromList: boolean
}

/** Who holds. */
export type Party = 'agent' | 'customer'

export type Answer = { agent: string; leg: string; at: number; atMs: number }

type Call = { visits: number; refusals: number; lastSeenAt: number; last: string | null }

/** How far the exchange's own hold time, a difference of whole seconds, may be off the true one. */
const HOLD_SLACK_S = 2

/** A call that was silent for this long, and is nowhere open, is forgotten. */
const FORGET_AFTER_S = 6 * 3600

/**
 * Which calls wait and talk where: the connector's memory of one exchange (events.md 5.3). A call has normally one waiting and one talking
 * visit; behind Local channels it can have more. Both paths, file and stream, keep their own book by the same rules, so they agree on
 * every segment.
 */
export class CallBook {
  readonly #calls = new Map<string, Call>()
  readonly #waiting = new Set<Visit>()
  readonly #talking = new Set<Visit>()
  readonly #links = new Map<string, Set<string>>()
  #sweptAt = 0

  /** A call enters a queue: its next visit. */
  enter(call: string, queue: string, at: number, atMs: number): { visit: Visit; previous: string | null } {
    const known = this.#see(call, at)
    const previous = known.last
    const visit = newVisit(`${call}~${++known.visits}`, call, queue)
    visit.queuedAt = at
    visit.queuedAtMs = atMs
    known.last = visit.segment
    this.#waiting.add(visit)
    return { visit, previous }
  }

  /** A call in progress of which we have seen no beginning. Null for a call we know: what does not fit it is a repeat. */
  meet(call: string, queue: string, at: number): Visit | null {
    if (this.#calls.has(call)) return null
    const known = this.#see(call, at)
    const visit = newVisit(`${call}~${++known.visits}`, call, queue)
    known.last = visit.segment
    this.#waiting.add(visit)
    return visit
  }

  /** A call that was refused at the door: it gets a segment of its own, outside the count of visits. */
  refuse(call: string, at: number): string {
    return `${call}~r${++this.#see(call, at).refusals}`
  }

  knows(call: string): boolean {
    return this.#calls.has(call)
  }

  /** The segment that the call's next visit will have. */
  nextSegment(call: string): string {
    return `${call}~${(this.#calls.get(call)?.visits ?? 0) + 1}`
  }

  /** The visit in which this call, or one it was joined with, waits in this queue. `holdS` decides between several. */
  waitingOf(call: string, queue: string, holdS: number | null, now: number): Visit | null {
    const family = this.#family(call)
    return closest(
      [...this.#waiting].filter((visit) => visit.queue === queue && family.has(visit.call)),
      holdS,
      now,
    )
  }

  /** The only visit of any call that has waited in this queue for that long: for calls whose id changed on the way. */
  waitingSince(queue: string, holdS: number, now: number): Visit | null {
    const fitting = [...this.#waiting].filter((visit) => visit.queue === queue && fits(visit, holdS, now))
    return fitting.length === 1 ? fitting[0]! : null
  }

  waitingIn(queue: string): Visit[] {
    return [...this.#waiting].filter((visit) => visit.queue === queue)
  }

  /** Where the call waits, whatever the queue: the newest visit. */
  waitingAnywhere(call: string): Visit | null {
    return [...this.#waiting].filter((visit) => visit.call === call).at(-1) ?? null
  }

  answer(visit: Visit, answer: Answer): void {
    visit.answer = answer
    this.#waiting.delete(visit)
    this.#talking.add(visit)
  }

  talkingOnLeg(leg: string): Visit | null {
    for (const visit of this.#talking) if (visit.answer!.leg === leg) return visit
    return null
  }

  /** Every visit in which this call is talking. */
  talksOf(call: string): Visit[] {
    const family = this.#family(call)
    return [...this.#talking].filter((visit) => family.has(visit.call))
  }

  /** The talk of this call, or one it was joined with, with this agent. */
  talkOf(call: string, queue: string, agent: string): Visit | null {
    const family = this.#family(call)
    const own = [...this.#talking].filter(
      (visit) => family.has(visit.call) && visit.queue === queue && visit.answer!.agent === agent,
    )
    return own[0] ?? null
  }

  /** The talk in this queue with this agent that followed that wait: for calls whose id changed on the way. */
  talkAfter(queue: string, agent: string, holdS: number | null): Visit | null {
    const same = [...this.#talking].filter((visit) => visit.queue === queue && visit.answer!.agent === agent)
    const waited = same.filter(
      (visit) => visit.queuedAt === null || holdS === null || Math.abs(visit.answer!.at - visit.queuedAt - holdS) <= HOLD_SLACK_S,
    )
    return waited[0] ?? null
  }

  end(visit: Visit): void {
    this.#waiting.delete(visit)
    this.#talking.delete(visit)
  }

  isOpen(visit: Visit): boolean {
    return this.#waiting.has(visit) || this.#talking.has(visit)
  }

  /** From now on these two ids are one conversation (attended transfer). */
  link(one: string, other: string): void {
    if (one === other) return
    const family = new Set([...this.#family(one), ...this.#family(other)])
    for (const call of family) this.#links.set(call, family)
  }

  /** The exchange restarted: nothing is open any more. */
  clear(): void {
    this.#waiting.clear()
    this.#talking.clear()
    this.#links.clear()
  }

  #family(call: string): ReadonlySet<string> {
    return this.#links.get(call) ?? new Set([call])
  }

  #see(call: string, at: number): Call {
    this.#sweep(at)
    let known = this.#calls.get(call)
    if (!known) this.#calls.set(call, (known = { visits: 0, refusals: 0, lastSeenAt: at, last: null }))
    known.lastSeenAt = Math.max(known.lastSeenAt, at)
    return known
  }

  #sweep(now: number): void {
    if (now - this.#sweptAt < FORGET_AFTER_S / 6) return
    this.#sweptAt = now
    const open = new Set([...this.#waiting, ...this.#talking].map((visit) => visit.call))
    for (const [call, { lastSeenAt }] of this.#calls) {
      if (now - lastSeenAt <= FORGET_AFTER_S || open.has(call)) continue
      this.#calls.delete(call)
      this.#links.delete(call)
    }
  }
}

function newVisit(segment: string, call: string, queue: string): Visit {
  return {
    segment,
    call,
    queue,
    queuedAt: null,
    queuedAtMs: null,
    answer: null,
    rings: new Map(),
    misses: new Map(),
    holds: 0,
    heldBy: new Set(),
    heldAt: null,
    heldAtMs: null,
    pickedUp: false,
    fromList: false,
  }
}

/** Counts one more, and gives the count. */
export function countUp(counts: Map<string, number>, key: string): number {
  const count = (counts.get(key) ?? 0) + 1
  counts.set(key, count)
  return count
}

function fits(visit: Visit, holdS: number, now: number): boolean {
  return visit.queuedAt === null || Math.abs(now - visit.queuedAt - holdS) <= HOLD_SLACK_S
}

/** Of several visits the one whose wait is nearest to what the exchange says. */
function closest(visits: Visit[], holdS: number | null, now: number): Visit | null {
  if (holdS === null || visits.length < 2) return visits.at(-1) ?? null
  const miss = (visit: Visit) => (visit.queuedAt === null ? HOLD_SLACK_S : Math.abs(now - visit.queuedAt - holdS))
  return visits.reduce((best, visit) => (miss(visit) < miss(best) ? visit : best))
}
