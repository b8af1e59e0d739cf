import type { Timed } from './ami.ts'
import type { Draft } from '../cloud-event.ts'
import { toMs } from './moment.ts'

/** Uptime counts from the end of starting up; calls may come in a little before that. */
const STARTING_S = 3

/**
 * The truth about the stream itself: gaps and restarts. A login is answered with FullyBooted too, so it alone says nothing: the exchange
 * restarted if it has been up for less time than we have been listening.
 */
export class AmiFeed {
  readonly #tell: (draft: Draft) => void
  readonly #on: { restarted: () => void }
  /** Epoch seconds. */
  lastSeenAt: number | null = null
  /** Greeted, and no time known yet. */
  isNewSession = false
  #lostAt: number | null = null
  #greetedSince = false

  constructor(tell: (draft: Draft) => void, on: { restarted: () => void }) {
    this.#tell = tell
    this.#on = on
  }

  greeted(): void {
    this.isNewSession = true
    this.#greetedSince = true
    if (this.lastSeenAt !== null && this.#lostAt === null) this.#lose(this.lastSeenAt, 'a new session began')
  }

  disconnected(at: number | undefined): void {
    if (this.lastSeenAt === null || this.#lostAt !== null) return
    this.#lose(at === undefined ? this.lastSeenAt : Math.max(at / 1000, this.lastSeenAt), 'connection lost')
  }

  heard(timed: Timed): void {
    if (timed.event !== 'FullyBooted') this.isNewSession = false
    if (timed.event === 'FullyBooted' || this.#lostAt !== null) return
    this.lastSeenAt = Math.max(this.lastSeenAt ?? 0, timed.at)
  }

  translate(timed: Timed): boolean {
    if (timed.event === 'Shutdown') {
      this.#lose(timed.at, 'Shutdown')
      return true
    }
    if (timed.event !== 'FullyBooted') return this.#resume(timed)
    const uptime = Number(timed.packet.get('Uptime') ?? NaN)
    const bootedBy = timed.at - uptime
    const restarted = Number.isFinite(uptime) && (this.lastSeenAt === null || bootedBy > this.lastSeenAt)
    if (restarted) this.#restart(bootedBy - 1 - STARTING_S, timed)
    else this.#resume(timed)
    this.lastSeenAt = Math.max(this.lastSeenAt ?? 0, timed.at)
    this.isNewSession = false
    return true
  }

  /** The start lies between the last sign of the old instance and the first of the new one. */
  #restart(earliest: number, timed: Timed): void {
    const last = this.lastSeenAt === null ? null : this.lastSeenAt + 0.001
    // A borrowed time may be long after the start: then the last sign of the old instance is the better guess.
    const at = toMs(last !== null && timed.clock === 'borrowed' ? last : Math.max(last ?? -Infinity, earliest))
    this.#lostAt = null
    this.#on.restarted()
    this.#tell({
      type: 'source.state',
      id: `restarted:${Math.floor(at / 1000)}`,
      subject: 'source',
      at,
      precision: 1000,
      basis: 'derived',
      data: { state: 'restarted', why: 'FullyBooted with an uptime shorter than our listening' },
    })
  }

  #lose(at: number, why: string): void {
    this.#lostAt = at
    this.#greetedSince = this.isNewSession
    this.#state('lost', at, { from: iso(at), why })
  }

  /** The first sign of life after a gap that was no restart. */
  #resume(timed: Timed): false {
    if (this.#lostAt === null || !this.#greetedSince) return false
    const from = iso(this.#lostAt)
    this.#lostAt = null
    this.#state('live', timed.at, { from, to: iso(timed.at) })
    return false
  }

  #state(state: 'lost' | 'live', at: number, more: { from?: string; to?: string; why?: string }): void {
    const atMs = toMs(at)
    this.#tell({
      type: 'source.state',
      id: `${state}:${atMs}`,
      subject: 'source',
      at: atMs,
      precision: 1,
      data: { state, ...more },
    })
  }
}

function iso(seconds: number): string {
  return new Date(toMs(seconds)).toISOString()
}
