import type { Fact } from '../event/fact.ts'
import type { TicketClocks } from '../sla/ticket-clock.ts'
import type { Share } from './share.ts'
import type { SegmentLife } from './segment.ts'
import type { TicketLife, TicketTurn } from './ticket.ts'

/** One visit of a contact to a queue: its facts, and what was last read off them. */
export type SegmentRecord = {
  readonly key: string
  readonly source: string
  readonly thing: string
  readonly facts: Fact[]
  life: SegmentLife | null
  /** The moment its facts begin. */
  beginsAt: number
  queue: string | null
  /** The contact it is filed under, with its source; '' while unknown. */
  contactKey: string
  /** Order among the visits of one contact. */
  queuedFact: Fact | null
  shares: Share[]
  /** What it adds as handled, put in with its agent's time. */
  handled: Share[]
  /** The reading of its life that `handled` was made from. */
  handledLife: SegmentLife | null
  /** When its wrap-up is over, as last worked out; null while it is not. */
  wrapEndAt: number | null
  /** Who answered, and where it rang, by agent id. */
  answeredBy: string | null
  rings: { agent: string; from: number; to: number | null }[]
  /** Wrap-up that the system grants after it, where the source reports none. */
  grantedMs: number
  /** Agents it is filed with, and the time it is filed under; open while it goes on. */
  agents: Set<string>
  filed: { from: number; to: number | null }
}

export type TicketRecord = {
  readonly key: string
  readonly source: string
  readonly thing: string
  readonly facts: Fact[]
  life: TicketLife | null
  turns: TicketTurn[]
  clocks: TicketClocks | null
  open: boolean
  queue: string
  shares: Share[]
  /** Work on it, by agent id. */
  works: Work[]
}

export type Work = { agent: string; queue: string | null; from: number; to: number }

/** A survey, an outreach or a help session: facts that only count. */
export type SmallRecord = { readonly key: string; readonly source: string; readonly facts: Fact[]; shares: Share[] }

export function segmentRecord(key: string, source: string, thing: string): SegmentRecord {
  return {
    key,
    source,
    thing,
    facts: [],
    life: null,
    beginsAt: 0,
    queue: null,
    contactKey: '',
    queuedFact: null,
    shares: [],
    handled: [],
    handledLife: null,
    wrapEndAt: null,
    answeredBy: null,
    rings: [],
    grantedMs: 0,
    agents: new Set(),
    filed: { from: 0, to: 0 },
  }
}

export function ticketRecord(key: string, source: string, thing: string): TicketRecord {
  return {
    key,
    source,
    thing,
    facts: [],
    life: null,
    turns: [],
    clocks: null,
    open: false,
    queue: '',
    shares: [],
    works: [],
  }
}
