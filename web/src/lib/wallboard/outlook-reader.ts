import type { PaceItem, QueueItem, StaffItem, TicketItem, TrackItem } from '@watchfloor/core/frame/frame'
import { DomainError } from '@watchfloor/core/number/domain-error'
import { readRisk, type RiskReading } from '@watchfloor/core/frame/read-risk'
import { lineOfQueue, type ExpectedLevel } from '@watchfloor/core/staffing/expected-level'
import { readStaffing, type PoolStaffing, type StaffingReading } from '@watchfloor/core/staffing/read-staffing'
import { worstPool } from '@watchfloor/core/staffing/worst-pool'
import { LevelAsker } from './level-asker.ts'

/** How often staffing is worked out anew: a need that changes with each call would only flicker. */
const STAFFING_MS = 2_000
/** And the chances of what is open, which move with the clock: on a full floor somebody joins or leaves a line at every paint. */
const RISK_MS = 1_000

/** What is computed from the records besides the figures of the day. */
export type Outlook = {
  staffing: StaffingReading
  /** The pool to look at; null where there is none. */
  pool: PoolStaffing | null
  risk: RiskReading
  /** Expected up to the full hour, by queue. */
  levels: ReadonlyMap<string, ExpectedLevel | null>
}

export type Records = {
  queues: readonly QueueItem[]
  paces: readonly PaceItem[]
  tickets: readonly TicketItem[]
  staff: StaffItem | null
  tracks: { wait: TrackItem | null; ticket: TrackItem | null }
}

/** Works out staffing, risk and outlook, and keeps what need not be worked out at every paint: the page must never stand still for it. */
export class OutlookReader {
  readonly #asker = new LevelAsker()
  readonly #staffing = new Kept<StaffingReading>(STAFFING_MS)
  #pool: PoolStaffing | null = null
  readonly #risk = new Kept<RiskReading>(RISK_MS)

  /** What no floor can have (a bug, or a server of another version) must not take the counts with it: then nothing is known here. */
  read(records: Records, at: number): Outlook {
    try {
      return this.#read(records, at)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      console.error(error)
      const staffing = readStaffing([], [], at)
      const risk = readRisk({ queues: [], tickets: [], paces: [], staffing, tracks: records.tracks }, at)
      return { staffing, pool: null, risk, levels: new Map() }
    }
  }

  #read({ queues, paces, tickets, staff, tracks }: Records, at: number): Outlook {
    const groups = staff?.groups ?? []
    // who comes and goes is shown at once
    const people = JSON.stringify([paces.map(({ id, open }) => [id, open]), groups.map(({ here, away }) => [here, away])])
    const staffing = this.#staffing.get(at, people, () => readStaffing(paces, groups, at))
    const proven = `${tracks.wait?.state} ${tracks.ticket?.state}`
    const risk = this.#risk.get(at, proven, () => readRisk({ queues, tickets, paces, staffing, tracks }, at))
    this.#asker.ask(at, () => {
      const byId = new Map(paces.map((pace) => [pace.id, pace]))
      return new Map(paces.map((pace) => [pace.id, lineOfQueue(pace, byId, staffing)]))
    })
    this.#pool = worstPool(staffing.pools, this.#pool)
    return { staffing, pool: this.#pool, risk, levels: this.#asker.levels }
  }

  stop(): void {
    this.#asker.stop()
  }
}

/** A reading that holds for a while, unless what it hangs on changes. */
class Kept<T> {
  readonly #forMs: number
  #kept: { at: number; key: string; reading: T } | null = null

  constructor(forMs: number) {
    this.#forMs = forMs
  }

  get(at: number, key: string, read: () => T): T {
    const kept = this.#kept
    if (kept && kept.key === key && Math.abs(at - kept.at) < this.#forMs) return kept.reading
    const reading = read()
    this.#kept = { at, key, reading }
    return reading
  }
}
