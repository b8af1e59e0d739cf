import { exitHow, Exits, queueStatus } from './ami-exit.ts'
import type { Timed } from './ami.ts'
import type { AmiPacket } from './ami-packet.ts'
import type { Party, Visit } from './call-book.ts'
import type { CallFacts } from './call-facts.ts'
import { callId, destination, publicNumber } from './call-id.ts'
import type { EndHow } from '../../event/contact.ts'

/** A member's phone that rings for a visit. */
type Ring = { visit: Visit; agent: string; at: number }

/** What became of a leg before its talk's end is told. */
type Transfer = { how: EndHow; to: string | undefined; targets: string[] }

/** A channel we may still hear of. */
type Channel = { hungUp: boolean; dialled: string; place: string }

const MOST_TRANSFERS = 1000

/** Reads the call events of one exchange. */
export class AmiCalls {
  readonly #facts: CallFacts
  readonly #customerKey: ((number: string) => string) | undefined
  readonly #channels = new Map<string, Channel>()
  readonly #rings = new Map<string, Ring>()
  readonly #transfers = new Map<string, Transfer>()
  /** Channels that are still on hold although their talk is over: the hold ends when they hang up. */
  readonly #heldOver = new Map<string, { visit: Visit; party: Party }>()
  readonly #exits: Exits
  /** Queues in which callers were seen to stay although nobody could be rung. */
  readonly #tolerant = new Set<string>()
  /** Does this stream tell of channels at all (manager.conf `read` has `call`)? Without, no hang-up can be heard. */
  #hearsChannels = false
  unmatched = 0

  /** @param emptySince since when nobody in a queue can be rung, epoch seconds: the members know */
  constructor(
    facts: CallFacts,
    emptySince: (queue: string) => number | null,
    customerKey: ((number: string) => string) | undefined,
  ) {
    this.#facts = facts
    this.#customerKey = customerKey
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
    this.#transfers.clear()
    this.#heldOver.clear()
    this.#exits.clear()
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
    this.#transfers.clear()
    this.#heldOver.clear()
  }

  flush(): void {
    this.#exits.closeAll()
  }

  translate(timed: Timed): boolean {
    const read = readers[timed.event]
    if (!this.#exits.isEmpty) this.#noteMove(timed.packet)
    if (!read) return false
    read.call(this, timed)
    return true
  }

  newChannel({ packet }: Timed): void {
    const call = legOf(packet)
    this.#hearsChannels = true
    if (call) this.#channels.set(call, { hungUp: false, dialled: packet.get('Exten') ?? '', place: '' })
  }

  join({ packet, at }: Timed): void {
    const call = legOf(packet)
    const queue = packet.get('Queue')
    if (!call || !queue) return
    this.#exits.closeCall(call)
    const channel = this.#channel(call)
    channel.place = placeOf(packet)
    channel.hungUp = false // a transfer interrupts the channel like a hang-up does
    const number = publicNumber(packet.get('CallerIDNum'))
    this.#facts.queued(call, queue, at, {
      contact: callId(packet.get('Linkedid') || call),
      customer: number !== null && this.#customerKey ? this.#customerKey(number) : undefined,
      via: /^\+?\d+$/.test(channel.dialled) ? channel.dialled : undefined,
    })
  }

  abandon({ packet, at }: Timed): void {
    const visit = this.#waiting(packet, at)
    if (!visit) return
    this.#exits.abandon(visit, at, this.#hungUp(visit.call))
  }

  leave({ packet, at }: Timed): void {
    const visit = this.#facts.book.waitingOf(legOf(packet), packet.get('Queue') ?? '', null, at)
    if (visit) this.#exits.leave(visit, at, this.#channels.get(visit.call)?.hungUp ?? false)
  }

  called({ packet, at }: Timed): void {
    const agent = memberOf(packet)
    const visit = this.#facts.book.waitingOf(legOf(packet), packet.get('Queue') ?? '', null, at)
    if (!visit || !agent) return
    this.#facts.alerted(visit, agent, at)
    this.#rings.set(destOf(packet), { visit, agent, at })
  }

  ringNoAnswer({ packet, at }: Timed): void {
    const agent = memberOf(packet)
    const leg = destOf(packet)
    const visit = this.#rings.get(leg)?.visit ?? this.#facts.book.waitingOf(legOf(packet), packet.get('Queue') ?? '', null, at)
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

  dumped({ packet, at }: Timed): void {
    const agent = memberOf(packet)
    const visit =
      this.#rings.get(destOf(packet))?.visit ?? this.#facts.book.waitingOf(legOf(packet), packet.get('Queue') ?? '', null, at)
    this.#rings.delete(destOf(packet))
    if (visit && agent) this.#facts.missed(visit, agent, at, 'declined')
    if (visit) visit.pickedUp = false
  }

  connect({ packet, at }: Timed): void {
    const agent = memberOf(packet)
    const visit = this.#joinedWait(packet, at) ?? this.#waiting(packet, at)
    if (!visit || !agent) return
    this.#exits.answered(visit)
    const leg = destOf(packet)
    this.#rings.delete(leg)
    this.#facts.answered(visit, agent, leg, at)
  }

  complete({ packet, at }: Timed): void {
    const { book } = this.#facts
    const agent = memberOf(packet) ?? ''
    const queue = packet.get('Queue') ?? ''
    const call = legOf(packet)
    const leg = destOf(packet)
    const visit =
      (leg ? book.talkingOnLeg(leg) : null) ??
      (call ? book.talkOf(call, queue, agent) : null) ??
      book.talkAfter(queue, agent, readNumber(packet.get('HoldTime'))) ??
      (call ? book.meet(call, queue, at) : null)
    if (!visit) {
      this.unmatched++
      return
    }
    for (const party of visit.heldBy) {
      const channel = party === 'agent' ? (visit.answer?.leg ?? leg) : visit.call
      this.#heldOver.set(channel, { visit, party })
    }
    const reason = packet.get('Reason')
    if (reason !== 'transfer') {
      this.#facts.ended(visit, reason === 'agent' ? 'agent' : 'customer', at)
      return
    }
    if (call) book.link(visit.call, call)
    const transfer = this.#takeTransfer([visit.answer?.leg ?? leg, leg, visit.call, call])
    const targets = [visit.call, call, ...(transfer?.targets ?? [])]
    const next = targets.map((target) => book.waitingAnywhere(target)).find((found) => found !== null && found !== visit)
    this.#facts.ended(visit, transfer?.how ?? 'transfer_blind', at, { to: transfer?.to ?? next?.queue, next: next?.segment })
  }

  hold({ packet, at, event }: Timed): void {
    const { book } = this.#facts
    const channel = legOf(packet)
    if (event === 'Unhold' && this.#release(channel, at)) return
    const onLeg = book.talkingOnLeg(channel)
    const visit = onLeg ?? book.talksOf(channel).at(-1) ?? null
    if (visit) this.#facts.held(visit, onLeg ? 'agent' : 'customer', event === 'Hold', at)
  }

  blindTransfer({ packet }: Timed): void {
    if (!/^success$/i.test(packet.get('Result') ?? 'Success')) return
    const to = destination(packet.get('Extension') ?? '', this.#customerKey ?? (() => ''))
    const parties = idsOf(packet, ['TransfererUniqueid', 'TransfereeUniqueid'])
    this.#noteTransfer(parties, { how: 'transfer_blind', to: to || undefined, targets: parties })
  }

  /** The consultation leg and the first caller are one conversation from now on. */
  attendedTransfer({ packet }: Timed): void {
    if (!/^success$/i.test(packet.get('Result') ?? 'Success')) return
    const consultation = idsOf(packet, ['SecondTransfererUniqueid'])
    const first = idsOf(packet, ['OrigTransfererUniqueid', 'TransfereeUniqueid'])
    const target = idsOf(packet, ['TransferTargetUniqueid'])
    const calls = [...first, ...consultation, ...target].filter((id) => this.#facts.book.knows(id))
    for (const call of calls) this.#facts.book.link(calls[0]!, call)
    const transfer: Transfer = { how: 'transfer_attended', to: undefined, targets: [...consultation, ...target] }
    this.#noteTransfer([...first, ...consultation], transfer)
  }

  hangupRequest({ packet }: Timed): void {
    const call = legOf(packet)
    this.#hearsChannels = true
    const channel = this.#channels.get(call)
    if (channel) channel.hungUp = true
  }

  hangup({ packet, at }: Timed): void {
    const call = legOf(packet)
    this.#release(call, at)
    this.#exits.closeCall(call)
    this.#channels.delete(call)
    this.#rings.delete(call)
  }

  /** `UserEvent(…,Queue: …,Status: ${QUEUESTATUS})` or the variable itself: the dial plan says how the visit ended. */
  status({ packet, at, event }: Timed): void {
    const word =
      event === 'VarSet' ? (packet.get('Variable') === 'QUEUESTATUS' ? packet.get('Value') : undefined) : statusWord(packet)
    const how = word === undefined || !Object.hasOwn(queueStatus, word) ? undefined : queueStatus[word]
    if (!how) return
    const call = legOf(packet)
    if (!call || this.#exits.explain(call, how)) return
    const queue = packet.get('Queue')
    if (how !== 'rejected' || !queue) return
    const number = publicNumber(packet.get('CallerIDNum'))
    this.#facts.rejected(call, queue, at, {
      contact: callId(packet.get('Linkedid') || call),
      customer: number !== null && this.#customerKey ? this.#customerKey(number) : undefined,
    })
  }

  /** Ends a hold that outlived its talk. */
  #release(channel: string, at: number): boolean {
    const over = this.#heldOver.get(channel)
    if (!over) return false
    this.#heldOver.delete(channel)
    this.#facts.held(over.visit, over.party, false, at)
    return true
  }

  /** A known call that connects in a queue in which it does not wait took the place of another (attended transfer): found by its wait. */
  #joinedWait(packet: AmiPacket, at: number): Visit | null {
    const { book } = this.#facts
    const call = legOf(packet)
    const queue = packet.get('Queue') ?? ''
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
    const queue = packet.get('Queue') ?? ''
    const holdS = readNumber(packet.get('HoldTime'))
    const found =
      book.waitingOf(call, queue, holdS, at) ?? (holdS === null || book.knows(call) ? null : book.waitingSince(queue, holdS, at))
    if (found) return found
    const met = call && queue ? book.meet(call, queue, at) : null
    if (!met) this.unmatched++
    return met
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

  #noteTransfer(parties: string[], transfer: Transfer): void {
    for (const party of parties) this.#transfers.set(party, transfer)
    // Transfers of calls that no queue knows are never asked for.
    for (const party of this.#transfers.keys()) if (this.#transfers.size > MOST_TRANSFERS) this.#transfers.delete(party)
  }

  #takeTransfer(parties: string[]): Transfer | null {
    const found = parties.map((party) => this.#transfers.get(party)).find((transfer) => transfer !== undefined) ?? null
    for (const [party, transfer] of this.#transfers) if (transfer === found) this.#transfers.delete(party)
    return found
  }
}

const readers: Readonly<Record<string, (this: AmiCalls, timed: Timed) => void>> = {
  Newchannel: AmiCalls.prototype.newChannel,
  QueueCallerJoin: AmiCalls.prototype.join,
  QueueCallerAbandon: AmiCalls.prototype.abandon,
  QueueCallerLeave: AmiCalls.prototype.leave,
  AgentCalled: AmiCalls.prototype.called,
  AgentRingNoAnswer: AmiCalls.prototype.ringNoAnswer,
  AgentDump: AmiCalls.prototype.dumped,
  AgentConnect: AmiCalls.prototype.connect,
  AgentComplete: AmiCalls.prototype.complete,
  DialEnd: AmiCalls.prototype.dialEnd,
  Hold: AmiCalls.prototype.hold,
  Unhold: AmiCalls.prototype.hold,
  BlindTransfer: AmiCalls.prototype.blindTransfer,
  AttendedTransfer: AmiCalls.prototype.attendedTransfer,
  HangupRequest: AmiCalls.prototype.hangupRequest,
  SoftHangupRequest: AmiCalls.prototype.hangupRequest,
  Hangup: AmiCalls.prototype.hangup,
  UserEvent: AmiCalls.prototype.status,
  VarSet: AmiCalls.prototype.status,
}

function legOf(packet: AmiPacket): string {
  return callId(packet.get('Uniqueid') ?? '')
}

function destOf(packet: AmiPacket): string {
  return callId(packet.get('DestUniqueid') ?? '')
}

function memberOf(packet: AmiPacket): string | undefined {
  return packet.get('MemberName') || packet.get('Interface') || undefined
}

function placeOf(packet: AmiPacket): string {
  return `${packet.get('Exten') ?? ''}@${packet.get('Context') ?? ''}`
}

function idsOf(packet: AmiPacket, names: string[]): string[] {
  return names.map((name) => callId(packet.get(name) ?? '')).filter((id) => id !== '')
}

function statusWord(packet: AmiPacket): string | undefined {
  return packet.get('Status') ?? packet.get('QueueStatus') ?? packet.get('QUEUESTATUS')
}

function readNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null
}
