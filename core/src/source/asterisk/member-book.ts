import type { DataOf } from '../../event/vocabulary.ts'

type Seat = { paused: boolean; reason: string; device: number }

/** Device states in which Asterisk will not ring a member: invalid, unavailable. */
const UNREACHABLE: ReadonlySet<number> = new Set([4, 5])

/**
 * Who sits in which queue, and is paused where. Asterisk keeps this by queue and interface; we tell it by agent, so every change gives the
 * agent's whole state: offline without a seat, aux when paused in every queue, else available for those in which he is not paused.
 */
export class MemberBook {
  /** Agent → queue → seat. */
  readonly #agents = new Map<string, Map<string, Seat>>()
  /** Agents of whom every seat is known: we saw them sit down. */
  readonly #fully = new Set<string>()
  /** Queue → since when nobody there can be rung; epoch seconds. */
  readonly #emptySince = new Map<string, number>()
  readonly #queuesSeen = new Set<string>()

  has(agent: string, queue: string): boolean {
    return this.#agents.get(agent)?.has(queue) ?? false
  }

  isPaused(agent: string, queue: string): boolean {
    return this.#agents.get(agent)?.get(queue)?.paused ?? false
  }

  agentsIn(queue: string): string[] {
    return [...this.#agents].filter(([, seats]) => seats.has(queue)).map(([agent]) => agent)
  }

  /** Do we know every seat of this agent? */
  isWhole(agent: string): boolean {
    return this.#fully.has(agent)
  }

  queuesOf(agent: string): string[] {
    return [...(this.#agents.get(agent)?.keys() ?? [])].sort()
  }

  /** Takes a seat, or tells what we did not know of one. `whole`: we see all of this agent's seats. */
  seat(agent: string, queue: string, now: number, seat: Partial<Seat> = {}, whole = true): void {
    if (whole && !this.#agents.has(agent)) this.#fully.add(agent)
    let seats = this.#agents.get(agent)
    if (!seats) this.#agents.set(agent, (seats = new Map()))
    seats.set(queue, { ...(seats.get(queue) ?? { paused: false, reason: '', device: 0 }), ...seat })
    this.#queuesSeen.add(queue)
    this.#noteEmpty(queue, now)
  }

  leave(agent: string, queue: string, now: number): void {
    const seats = this.#agents.get(agent)
    seats?.delete(queue)
    this.#noteEmpty(queue, now)
  }

  clear(): void {
    this.#agents.clear()
    this.#fully.clear()
    this.#emptySince.clear()
    this.#queuesSeen.clear()
  }

  /** Since when nobody in the queue can be rung; null while somebody can, or where we know no member. */
  emptySince(queue: string): number | null {
    return this.#emptySince.get(queue) ?? null
  }

  /** The state to tell of an agent now. */
  stateOf(agent: string): Pick<DataOf<'agent.state'>, 'presence' | 'reason' | 'queues'> {
    const seats = [...(this.#agents.get(agent) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))
    const whole = this.#fully.has(agent)
    if (seats.length === 0) return { presence: 'offline', ...(whole ? { queues: [] } : {}) }
    const serving = seats.filter(([, seat]) => !seat.paused)
    const aux = serving.length === 0
    const queues = (aux ? seats : serving).map(([queue]) => queue)
    const reason = aux ? seats.map(([, seat]) => seat.reason).find((given) => given !== '') : undefined
    return { presence: aux ? 'aux' : 'available', reason, ...(whole ? { queues } : {}) }
  }

  #noteEmpty(queue: string, now: number): void {
    if (!this.#queuesSeen.has(queue)) return
    for (const seats of this.#agents.values()) {
      const seat = seats.get(queue)
      if (seat && !seat.paused && !UNREACHABLE.has(seat.device)) {
        this.#emptySince.delete(queue)
        return
      }
    }
    if (!this.#emptySince.has(queue)) this.#emptySince.set(queue, now)
  }
}
