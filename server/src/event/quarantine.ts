import type { Refused } from '@watchfloor/db/quarantine/quarantine'
import type { Reject } from './accept.ts'

export type QuarantineStore = {
  append(refused: Refused[], receivedAt: number): Promise<void>
  /** Drops what came before; gives how many are left, by source. */
  expire(before: number): Promise<Map<string, number>>
}

const PER_SOURCE = 5_000
const IN_ALL = 50_000
const HOUR_MS = 3_600_000
/** After a look that failed. */
const AGAIN_MS = 10_000
const DAY_MS = 24 * HOUR_MS

/**
 * Keeps what the door refused until it is fed again or expires. Bounded by source and in all, so that one broken sender can fill neither the
 * disk nor everybody else's room: beyond that the receipt still says why, but nothing is kept.
 */
export class Quarantine {
  readonly #store: QuarantineStore
  readonly #days: number
  readonly #now: () => number
  readonly #onDropped: (count: number) => void
  #bySource = new Map<string, number>()
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(parts: { store: QuarantineStore; days: number; now: () => number; onDropped?: (count: number) => void }) {
    this.#store = parts.store
    this.#days = parts.days
    this.#now = parts.now
    this.#onDropped = parts.onDropped ?? (() => {})
  }

  /** Counts what is there, and from now on looks once an hour for what has expired. Gives the way to stop. */
  async start(onTrouble: (error: Error, what: string) => void): Promise<() => void> {
    const look = async () => {
      let nextMs = HOUR_MS
      try {
        await this.expire()
      } catch (error) {
        onTrouble(error as Error, 'the quarantine could not be cleared')
        nextMs = AGAIN_MS
      }
      this.#timer = setTimeout(() => void look(), nextMs)
    }
    await look()
    return () => this.#timer && clearTimeout(this.#timer)
  }

  async expire(): Promise<void> {
    this.#bySource = await this.#store.expire(this.#now() - this.#days * DAY_MS)
  }

  async keep(rejects: readonly Reject[]): Promise<void> {
    let all = this.#bySource.values().reduce((sum, count) => sum + count, 0)
    const kept: Refused[] = []
    for (const { source, id, field, reason, candidate } of rejects) {
      const name = source ?? ''
      const count = this.#bySource.get(name) ?? 0
      if (count >= PER_SOURCE || all >= IN_ALL) continue
      this.#bySource.set(name, count + 1)
      all += 1
      kept.push({ source: name, eventId: id ?? '', field, reason, candidate })
    }
    try {
      if (kept.length > 0) await this.#store.append(kept, this.#now())
    } catch (error) {
      for (const { source } of kept) this.#bySource.set(source, (this.#bySource.get(source) ?? 1) - 1)
      throw error
    }
    if (kept.length < rejects.length) this.#onDropped(rejects.length - kept.length)
  }
}
