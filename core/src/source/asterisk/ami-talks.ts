import type { EndHow } from '../../event/contact.ts'
import { destOf, idsOf, legOf, memberOf, queueOf, readNumber } from './ami-fields.ts'
import type { Timed } from './ami.ts'
import type { Party, Visit } from './call-book.ts'
import type { CallFacts } from './call-facts.ts'
import { destination } from './call-id.ts'

/** How a talk is being handed over, told before its end is. */
type Transfer = { how: EndHow; to: string | undefined; targets: string[] }

const MOST_TRANSFERS = 1000

/** Reads talks: holds, transfers, the end. */
export class AmiTalks {
  readonly #facts: CallFacts
  readonly #customerKey: ((number: string) => string) | undefined
  readonly #transfers = new Map<string, Transfer>()
  /** Channels that are still on hold although their talk is over: the hold ends when they hang up. */
  readonly #heldOver = new Map<string, { visit: Visit; party: Party }>()
  unmatched = 0

  constructor(facts: CallFacts, customerKey: ((number: string) => string) | undefined) {
    this.#facts = facts
    this.#customerKey = customerKey
  }

  clear(): void {
    this.#transfers.clear()
    this.#heldOver.clear()
  }

  complete({ packet, at }: Timed): void {
    const { book } = this.#facts
    const agent = memberOf(packet) ?? ''
    const queue = queueOf(packet)
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
    if (event === 'Unhold' && this.release(channel, at)) return
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

  /** Ends a hold that outlived its talk. */
  release(channel: string, at: number): boolean {
    const over = this.#heldOver.get(channel)
    if (!over) return false
    this.#heldOver.delete(channel)
    this.#facts.held(over.visit, over.party, false, at)
    return true
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
