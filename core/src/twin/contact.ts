import type { EndHow } from '../event/contact.ts'
import type { Channel } from '../event/primitive.ts'
import type { Key } from './draw.ts'
import type { Random } from './random.ts'
import type { Agent, LiveQueue } from './world.ts'

/** What facts about a contact need beyond what the floor needs; the twin's contacts have none. */
export type ContactTale = {
  contact: string
  customer: string
  category: string
  channel: Channel
  random: Random
  resolved: boolean
  previous?: string | undefined
  callbackOf?: string | undefined
  /** Number of the next fact. */
  n: number
}

/** One visit of a contact to a queue, from the line to the end of wrap-up. Used again for another when it is over. */
export class Segment {
  readonly key: Key = { a: 0, b: 0 }
  queue: LiveQueue
  visit = 1
  outbound = false
  urgent = false
  since = 0
  state: 'waiting' | 'ringing' | 'talking' | 'wrapping' | 'over' = 'waiting'
  /** Raised with each turn of its life: entries of the agenda from before no longer hold. */
  stamp = 0
  /** When it leaves the line by itself, and how. */
  leavesAt = Infinity
  leaves: 'abandoned' | 'callback' | 'voicemail' = 'abandoned'
  patientUntil = Infinity
  agent: Agent | null = null
  /** How often nobody took it, and whether that will be so of the call that rings. */
  rings = 0
  isMissed = false
  alertedAt = 0
  answeredAt = 0
  endedAt = 0
  /** Time on hold, all told, and when it begins; 0 where there is none. */
  holdMs = 0
  holdFromAt = 0
  how: EndHow | null = null
  /** Neighbours in line. */
  before: Segment | null = null
  after: Segment | null = null
  tale: ContactTale | null = null

  constructor(queue: LiveQueue) {
    this.queue = queue
  }

  get id(): string {
    return `${this.tale?.contact ?? ''}~${this.visit}`
  }
}

/** Those who wait in one queue, by the moment since when. */
export class Line {
  first: Segment | null = null
  last: Segment | null = null
  length = 0

  /** To the end, or, for one that comes back from a call nobody took, to its old place. */
  join(segment: Segment): void {
    let before = this.last
    while (before && before.since > segment.since) before = before.before
    const after = before ? before.after : this.first
    segment.before = before
    segment.after = after
    if (before) before.after = segment
    else this.first = segment
    if (after) after.before = segment
    else this.last = segment
    this.length++
  }

  leave(segment: Segment): void {
    const { before, after } = segment
    if (before) before.after = after
    else this.first = after
    if (after) after.before = before
    else this.last = before
    segment.before = segment.after = null
    this.length--
  }
}
