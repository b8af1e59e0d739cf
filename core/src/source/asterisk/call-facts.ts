import type { EndHow } from '../../event/contact.ts'
import type { Basis } from '../../event/fact.ts'
import { CallBook, countUp, type Party, type Visit } from './call-book.ts'
import type { Draft } from '../cloud-event.ts'
import { atFrom, toMs, type Anchor } from './moment.ts'

type Told = { basis?: Basis; rule?: string }

/**
 * Tells the facts of calls, and keeps the book meanwhile. File and stream share it: the same happening gets the same id, subject and words,
 * only times and their precision differ. All `at` are epoch seconds.
 */
export class CallFacts {
  readonly book = new CallBook()
  readonly #tell: (draft: Draft) => void
  readonly #precision: number

  constructor(precision: number, tell: (draft: Draft) => void) {
    this.#precision = precision
    this.#tell = tell
  }

  queued(
    call: string,
    queue: string,
    at: number,
    more: { contact?: string; customer?: string; via?: string; precision?: number } & Told = {},
  ): Visit {
    const atMs = toMs(at)
    const { visit, previous } = this.book.enter(call, queue, at, atMs)
    const { contact = call, customer, via, basis, precision = this.#precision } = more
    this.#tell({
      type: 'contact.queued',
      id: `${visit.segment}:queued`,
      subject: `segment/${visit.segment}`,
      at: atMs,
      precision,
      basis,
      data: { contact, queue, channel: 'voice', direction: 'in', customer, via, previous: previous ?? undefined },
    })
    return visit
  }

  /** Never let in: a segment of its own that begins and ends at once. */
  rejected(call: string, queue: string, at: number, more: { contact?: string; customer?: string } = {}): void {
    const segment = this.book.refuse(call, at)
    const common = { subject: `segment/${segment}`, at: toMs(at), precision: this.#precision }
    const data = {
      contact: more.contact ?? call,
      queue,
      channel: 'voice' as const,
      direction: 'in' as const,
      customer: more.customer,
    }
    this.#tell({ type: 'contact.queued', id: `${segment}:queued`, ...common, data })
    this.#tell({ type: 'contact.ended', id: `${segment}:ended`, ...common, data: { how: 'rejected' } })
  }

  /** Gives the number of this ring at this agent. */
  alerted(visit: Visit, agent: string, at: number, told: Told = {}): number {
    const count = countUp(visit.rings, agent)
    const from = visit.queuedAt === null ? at : Math.max(at, visit.queuedAt)
    this.#fact(visit, 'contact.alerted', `alerted:${agent}:${count}`, from, told.basis, { agent, rule: told.rule })
    return count
  }

  missed(visit: Visit, agent: string, at: number, how: 'no_answer' | 'declined' | 'cancelled' | 'error', ringing?: number): void {
    const count = countUp(visit.misses, agent)
    this.#fact(visit, 'contact.missed', `missed:${agent}:${count}`, at, undefined, { agent, how, ringing })
  }

  answered(visit: Visit, agent: string, leg: string, at: number): void {
    const atMs = this.#fact(visit, 'contact.answered', 'answered', at, undefined, { agent })
    this.book.answer(visit, { agent, leg, at, atMs })
  }

  /** Hold begins with the first party that holds, and ends when nobody does. */
  held(visit: Visit, party: Party, on: boolean, at: number): void {
    if (on === visit.heldBy.has(party)) return
    if (on) visit.heldBy.add(party)
    else visit.heldBy.delete(party)
    if (visit.heldBy.size !== (on ? 1 : 0)) return
    if (on) {
      visit.holds++
      visit.heldAtMs = this.#fact(visit, 'contact.held', `held:${visit.holds}:on`, at, undefined, { on: true, by: party })
      visit.heldAt = at
    } else {
      const since = { at: visit.heldAt!, atMs: visit.heldAtMs! }
      this.#fact(visit, 'contact.held', `held:${visit.holds}:off`, at, undefined, { on: false, by: party }, since)
    }
  }

  ended(visit: Visit, how: EndHow, at: number, more: { to?: string; next?: string } & Told = {}): void {
    const { to, next, rule, basis } = more
    this.#fact(visit, 'contact.ended', 'ended', at, basis, { how, to, next, rule })
    this.book.end(visit)
  }

  #fact<T extends Draft['type']>(
    visit: Visit,
    type: T,
    what: string,
    at: number,
    basis: Basis | undefined,
    data: Extract<Draft, { type: T }>['data'],
    anchor: Anchor | null = anchorOf(visit),
  ): number {
    const atMs = atFrom(anchor, at)
    const id = `${visit.segment}:${what}`
    const draft = { type, id, subject: `segment/${visit.segment}`, at: atMs, precision: this.#precision, basis, data }
    this.#tell(draft as unknown as Draft)
    return atMs
  }
}

/** What the visit's next moment is told from: its answer, else its beginning. */
function anchorOf(visit: Visit): Anchor | null {
  if (visit.answer) return visit.answer
  return visit.queuedAt === null ? null : { at: visit.queuedAt, atMs: visit.queuedAtMs! }
}
