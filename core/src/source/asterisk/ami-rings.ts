import { destOf, legOf, memberOf, queueOf, readNumber } from './ami-fields.ts'
import type { Timed } from './ami.ts'
import type { AmiPacket } from './ami-packet.ts'
import type { Visit } from './call-book.ts'
import type { CallFacts } from './call-facts.ts'

/** A member's phone that rings for a visit. */
type Ring = { visit: Visit; agent: string; at: number }

/** Reads the rings at members: each begins once and ends once, answered, unanswered or cancelled. */
export class AmiRings {
  readonly #facts: CallFacts
  /** By the member's channel. */
  readonly #rings = new Map<string, Ring>()

  constructor(facts: CallFacts) {
    this.#facts = facts
  }

  clear(): void {
    this.#rings.clear()
  }

  /** The member's channel is in talk, or gone. */
  over(leg: string): void {
    this.#rings.delete(leg)
  }

  called({ packet, at }: Timed): void {
    const agent = memberOf(packet)
    const visit = this.#facts.book.waitingOf(legOf(packet), queueOf(packet), null, at)
    if (!visit || !agent) return
    this.#facts.alerted(visit, agent, at)
    this.#rings.set(destOf(packet), { visit, agent, at })
  }

  ringNoAnswer({ packet, at }: Timed): void {
    const agent = memberOf(packet)
    const leg = destOf(packet)
    const visit = this.#visitOf(packet, at)
    this.#rings.delete(leg)
    if (visit && agent) this.#facts.missed(visit, agent, at, 'no_answer', readNumber(packet.get('RingTime')) ?? undefined)
  }

  /** The end of a ring that no queue event tells: the caller left, or another member was faster. */
  dialEnd({ packet, at }: Timed): void {
    const leg = destOf(packet)
    const ring = this.#rings.get(leg)
    if (!ring) return
    const status = packet.get('DialStatus')
    if (status === 'ANSWER') ring.visit.pickedUp = true
    if (status !== 'CANCEL' && status !== 'ANSWERED_ELSEWHERE') return
    this.#rings.delete(leg)
    if (this.#facts.book.isOpen(ring.visit)) {
      this.#facts.missed(ring.visit, ring.agent, at, 'cancelled', Math.max(0, Math.round((at - ring.at) * 1000)))
    }
  }

  /** He hung up on the announcement: the caller waits on. */
  dumped({ packet, at }: Timed): void {
    const agent = memberOf(packet)
    const visit = this.#visitOf(packet, at)
    this.#rings.delete(destOf(packet))
    if (visit && agent) this.#facts.missed(visit, agent, at, 'declined')
    if (visit) visit.pickedUp = false
  }

  #visitOf(packet: AmiPacket, at: number): Visit | null {
    return this.#rings.get(destOf(packet))?.visit ?? this.#facts.book.waitingOf(legOf(packet), queueOf(packet), null, at)
  }
}
