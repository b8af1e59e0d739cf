import { exitHow, Exits, queueStatus } from './ami-exit.ts'
import type { Timed } from './ami.ts'
import type { AmiPacket } from './ami-packet.ts'
import { destOf, legOf, memberOf, placeOf, queueOf, readNumber } from './ami-fields.ts'
import { AmiRings } from './ami-rings.ts'
import { AmiTalks } from './ami-talks.ts'
import type { Visit } from './call-book.ts'
import type { CallFacts } from './call-facts.ts'
import { callId, publicNumber } from './call-id.ts'

/** A channel we may still hear of. */
type Channel = { hungUp: boolean; dialled: string; place: string }

/** A status list tells waits in whole seconds. */
const LIST_SLACK_S = 2

/** Reads the call events of one exchange: the line itself here, rings and talks in their own books. */
export class AmiCalls {
  readonly #facts: CallFacts
  readonly #customerKey: ((number: string) => string) | undefined
  readonly #channels = new Map<string, Channel>()
  readonly #rings: AmiRings
  readonly #talks: AmiTalks
  readonly #exits: Exits
  /** Queues in which callers were seen to stay although nobody could be rung. */
  readonly #tolerant = new Set<string>()
  /** Does this stream tell of channels at all (manager.conf `read` has `call`)? Without, no hang-up can be heard. */
  #hearsChannels = false
  #unmatched = 0

  /** @param emptySince since when nobody in a queue can be rung, epoch seconds: the members know */
  constructor(
    facts: CallFacts,
    emptySince: (queue: string) => number | null,
    customerKey: ((number: string) => string) | undefined,
  ) {
    this.#facts = facts
    this.#customerKey = customerKey
    this.#rings = new AmiRings(facts)
    this.#talks = new AmiTalks(facts, customerKey)
    this.#exits = new Exits(emptySince, (exit) => {
      const { how, rule } = exitHow(exit, this.#tolerant)
      facts.ended(exit.visit, how, exit.at, { rule })
    })
  }

  /** The exchange restarted: it knows nothing of its former calls, and neither do we. */
  clear(): void {
    this.#facts.book.clear()
    this.#channels.clear()
    this.#rings.clear()
    this.#talks.clear()
    this.#exits.clear()
  }

  get unmatched(): number {
    return this.#unmatched + this.#talks.unmatched
  }

  /** Decides the ends of waits whose time to explain themselves is over. */
  decide(now: number): void {
    this.#exits.closeDue(now)
  }

  /** The connection is gone: what hangs up now, we will not hear. */
  sessionOver(): void {
    this.flush()
    this.#channels.clear()
    this.#rings.clear()
    this.#talks.clear()
  }

  flush(): void {
    this.#exits.closeAll()
  }

  translate(timed: Timed): boolean {
    if (!this.#exits.isEmpty) this.#noteMove(timed.packet)
    switch (timed.event) {
      case 'AgentCalled':
        this.#rings.called(timed)
        return true
      case 'AgentRingNoAnswer':
        this.#rings.ringNoAnswer(timed)
        return true
      case 'AgentDump':
        this.#rings.dumped(timed)
        return true
      case 'DialEnd':
        this.#rings.dialEnd(timed)
        return true
      case 'AgentComplete':
        this.#talks.complete(timed)
        return true
      case 'Hold':
      case 'Unhold':
        this.#talks.hold(timed)
        return true
      case 'BlindTransfer':
        this.#talks.blindTransfer(timed)
        return true
      case 'AttendedTransfer':
        this.#talks.attendedTransfer(timed)
        return true
      case 'Newchannel':
        this.#newChannel(timed)
        return true
      case 'QueueCallerJoin':
        this.#join(timed)
        return true
      case 'QueueCallerAbandon':
        this.#abandon(timed)
        return true
      case 'QueueCallerLeave':
        this.#leave(timed)
        return true
      case 'AgentConnect':
        this.#connect(timed)
        return true
      case 'HangupRequest':
      case 'SoftHangupRequest':
        this.#hangupRequest(timed)
        return true
      case 'Hangup':
        this.#hangup(timed)
        return true
      case 'UserEvent':
      case 'VarSet':
        this.#status(timed)
        return true
      default:
        return false
    }
  }

  #newChannel({ packet }: Timed): void {
    const call = legOf(packet)
    this.#hearsChannels = true
    if (call) this.#channels.set(call, { hungUp: false, dialled: packet.get('Exten') ?? '', place: '' })
  }

  #join({ packet, at }: Timed): void {
    const call = legOf(packet)
    const queue = packet.get('Queue')
    if (!call || !queue) return
    this.#exits.closeCall(call)
    const channel = this.#channel(call)
    const listed = this.#facts.book.waitingOf(call, queue, null, at)
    // A status list was faster than the event of the same entry.
    if (listed && listed.fromList && Math.abs(at - (listed.queuedAt ?? at)) <= LIST_SLACK_S) return
    channel.place = placeOf(packet)
    channel.hungUp = false // a transfer interrupts the channel like a hang-up does
    this.#facts.queued(call, queue, at, {
      contact: callId(packet.get('Linkedid') || call),
      customer: this.#customer(packet),
      via: /^\+?\d+$/.test(channel.dialled) ? channel.dialled : undefined,
    })
  }

  /** A status list shows a caller in the line; one we did not see come in begins here, as long ago as the list says. */
  entry(packet: AmiPacket, at: number): void {
    const call = legOf(packet)
    const queue = queueOf(packet)
    if (!call || !queue || this.#facts.book.waitingOf(call, queue, null, at)) return
    const visit = this.#facts.queued(call, queue, at - (readNumber(packet.get('Wait')) ?? 0), {
      customer: this.#customer(packet),
      basis: 'snapshot',
      precision: 1000,
    })
    visit.fromList = true
  }

  /** A complete status list of the queue: who is not in it went while nobody listened, and nobody can say how. */
  keepOnly(queue: string, isThere: (call: string) => boolean, at: number): void {
    for (const visit of this.#facts.book.waitingIn(queue)) {
      if (isThere(visit.call)) continue
      this.#exits.answered(visit)
      this.#facts.ended(visit, 'lost', at, { basis: 'derived', rule: 'gone from the status list after a gap' })
    }
  }

  #abandon({ packet, at }: Timed): void {
    const visit = this.#waiting(packet, at)
    if (!visit) return
    this.#exits.abandon(visit, legOf(packet), at, this.#hungUp(legOf(packet)))
  }

  #leave({ packet, at }: Timed): void {
    const visit = this.#facts.book.waitingOf(legOf(packet), queueOf(packet), null, at)
    if (visit) this.#exits.leave(visit, legOf(packet), at, this.#channels.get(legOf(packet))?.hungUp ?? false)
  }

  #connect({ packet, at }: Timed): void {
    const agent = memberOf(packet)
    const visit = this.#joinedWait(packet, at) ?? this.#waiting(packet, at)
    if (!visit || !agent) return
    this.#exits.answered(visit)
    const leg = destOf(packet)
    this.#rings.over(leg)
    this.#facts.answered(visit, agent, leg, at)
  }

  #hangupRequest({ packet }: Timed): void {
    const call = legOf(packet)
    this.#hearsChannels = true
    const channel = this.#channels.get(call)
    if (channel) channel.hungUp = true
  }

  #hangup({ packet, at }: Timed): void {
    const call = legOf(packet)
    this.#talks.release(call, at)
    this.#exits.closeCall(call)
    this.#channels.delete(call)
    this.#rings.over(call)
  }

  /** `UserEvent(…,Queue: …,Status: ${QUEUESTATUS})` or the variable itself: the dial plan says how the visit ended. */
  #status({ packet, at, event }: Timed): void {
    const word =
      event === 'VarSet' ? (packet.get('Variable') === 'QUEUESTATUS' ? packet.get('Value') : undefined) : statusWord(packet)
    const how = word === undefined || !Object.hasOwn(queueStatus, word) ? undefined : queueStatus[word]
    if (!how) return
    const call = legOf(packet)
    if (!call || this.#exits.explain(call, how)) return
    const queue = packet.get('Queue')
    if (how !== 'rejected' || !queue) return
    this.#facts.rejected(call, queue, at, {
      contact: callId(packet.get('Linkedid') || call),
      customer: this.#customer(packet),
    })
  }

  /** A known call that connects in a queue in which it does not wait took the place of another (attended transfer): found by its wait. */
  #joinedWait(packet: AmiPacket, at: number): Visit | null {
    const { book } = this.#facts
    const call = legOf(packet)
    const queue = queueOf(packet)
    const holdS = readNumber(packet.get('HoldTime'))
    if (holdS === null || !book.knows(call) || book.waitingOf(call, queue, holdS, at)) return null
    if (book.talksOf(call).some((talk) => talk.queue === queue)) return null
    const visit = book.waitingSince(queue, holdS, at)
    if (visit) book.link(visit.call, call)
    return visit
  }

  /** The visit that waits, by call, else by queue and wait; a call we come upon in the middle begins here. */
  #waiting(packet: AmiPacket, at: number): Visit | null {
    const { book } = this.#facts
    const call = legOf(packet)
    const queue = queueOf(packet)
    const holdS = readNumber(packet.get('HoldTime'))
    const found =
      book.waitingOf(call, queue, holdS, at) ?? (holdS === null || book.knows(call) ? null : book.waitingSince(queue, holdS, at))
    if (found) return found
    const met = call && queue ? book.meet(call, queue, at) : null
    if (!met) this.#unmatched++
    return met
  }

  #customer(packet: AmiPacket): string | undefined {
    const number = publicNumber(packet.get('CallerIDNum'))
    return number === null ? undefined : this.#customerKey?.(number)
  }

  /** Most who leave hang up: so it is assumed where hang-ups cannot be heard. */
  #hungUp(call: string): boolean {
    return !this.#hearsChannels || (this.#channels.get(call)?.hungUp ?? false)
  }

  #channel(call: string): Channel {
    let channel = this.#channels.get(call)
    if (!channel) this.#channels.set(call, (channel = { hungUp: false, dialled: '', place: '' }))
    return channel
  }

  /** Any event of a channel shows where in the dial plan it is. */
  #noteMove(packet: AmiPacket): void {
    const call = packet.has('Exten') ? legOf(packet) : ''
    if (!call) return
    const place = this.#channels.get(call)?.place ?? ''
    if (place !== '' && placeOf(packet) !== place) this.#exits.moved(call)
  }
}

function statusWord(packet: AmiPacket): string | undefined {
  return packet.get('Status') ?? packet.get('QueueStatus') ?? packet.get('QUEUESTATUS')
}
