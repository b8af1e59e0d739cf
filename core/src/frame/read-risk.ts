import { calibrate } from '../risk/calibration.ts'
import type { StaffingReading } from '../staffing/read-staffing.ts'
import type { PaceItem, QueueItem, RiskKind, TicketItem, TrackItem } from './frame.ts'
import { scoreTicket, scoreWaits } from './score.ts'

/** Something open that a promise runs on. */
export type AtRisk = {
  key: string
  kind: RiskKind
  queue: string
  /** Of a contact: since when it waits, and its place in line, from 1. */
  wait: { since: number; place: number } | null
  ticket: TicketItem | null
  /** When the promise breaks, and how long until then; below 0 once it is broken. */
  dueAt: number
  leftMs: number
  /** The probability that it breaks, as computed; null where nobody can know, and of what is broken. */
  computed: number | null
  /** The same corrected by the floor's own record; null while that is unproven: nobody is to be shown it. */
  probability: number | null
}

export type RiskReading = {
  /** What may still be kept: the likeliest to break first where probabilities are proven, else the soonest. */
  coming: AtRisk[]
  /** What is broken and still open, the latest first. */
  broken: AtRisk[]
  /** What falls due within half an hour: how much, and of what has a chance (`scored`) how much will break. Null where nothing has one. */
  soon: { due: number; scored: number; expected: { mean: number; low: number; high: number } | null }
  proven: boolean
}

export const SOON_MS = 30 * 60_000

export type Open = {
  queues: readonly QueueItem[]
  tickets: readonly TicketItem[]
  paces: readonly PaceItem[]
  staffing: StaffingReading
  tracks: { [kind in RiskKind]: TrackItem | null }
}

/** Reads what is open at `now`: contacts in the lines of live queues and tickets, each with the chance that its promise breaks. */
export function readRisk({ queues, tickets, paces, staffing, tracks }: Open, now: number): RiskReading {
  const paceOf = new Map(paces.map((pace) => [pace.id, pace]))
  const itemOf = new Map(queues.map((item) => [item.id, item]))
  const scored = (ticket: TicketItem) => {
    const [item, pace] = [itemOf.get(ticket.queue), paceOf.get(ticket.queue)]
    return item && pace && ticket.dueAt >= now ? scoreTicket(ticket, item, pace, staffing, now) : null
  }
  const open = [
    ...queues.flatMap((item) => (item.family === 'live' ? waitsOf(item, staffing, now) : [])),
    ...tickets.map((ticket) => ticketOf(ticket, scored(ticket), now)),
  ].map((one) => ({ ...one, probability: said(one, tracks[one.kind]) }))
  const coming = open.filter(({ leftMs }) => leftMs >= 0)
  return {
    coming: coming.sort(byUrgency),
    broken: open.filter(({ leftMs }) => leftMs < 0).sort((a, b) => b.leftMs - a.leftMs || compare(a.key, b.key)),
    soon: soonOf(coming),
    proven: coming.some(({ probability }) => probability !== null),
  }
}

function waitsOf(item: QueueItem, staffing: StaffingReading, now: number): AtRisk[] {
  const scores = scoreWaits(item, staffing, now)
  return item.waitingSince.map((since, n) => {
    const dueAt = since + item.wait.withinMs
    return {
      // two who came in the same millisecond are told apart by their place
      key: `${item.id} ${since}${item.waitingSince[n - 1] === since ? ` ${n}` : ''}`,
      kind: 'wait',
      queue: item.id,
      wait: { since, place: n + 1 },
      ticket: null,
      dueAt,
      leftMs: dueAt - now,
      computed: scores?.[n] ?? null,
      probability: null,
    }
  })
}

function ticketOf(ticket: TicketItem, computed: number | null, now: number): AtRisk {
  const { source, ref, clock, queue, dueAt } = ticket
  return {
    key: `${source} ${ref} ${clock}`,
    kind: 'ticket',
    queue,
    wait: null,
    ticket,
    dueAt,
    leftMs: dueAt - now,
    computed,
    probability: null,
  }
}

/** What may be said of it: nothing while the record is unproven, and nothing of what is broken. */
function said({ computed, leftMs, queue }: AtRisk, track: TrackItem | null): number | null {
  if (computed === null || leftMs < 0 || track?.state !== 'proven') return null
  return calibrate(track.own[queue] ?? track.knots, computed)
}

/**
 * Probabilities of a tenth apart and less do not change places for nothing: within a tenth the sooner goes first. What is due within half an hour
 * and has no chance of its own stands among those that are as likely as not.
 */
function byUrgency(a: AtRisk, b: AtRisk): number {
  return rankOf(b) - rankOf(a) || a.leftMs - b.leftMs || compare(a.key, b.key)
}

function rankOf({ probability, leftMs }: AtRisk): number {
  if (probability === null) return leftMs <= SOON_MS ? 5 : 0
  return Math.round(probability * 10)
}

/** The number that will break is a sum of chances, independent enough; four times in five it is within 1.28 deviations. */
function soonOf(coming: readonly AtRisk[]): RiskReading['soon'] {
  const due = coming.filter(({ leftMs }) => leftMs <= SOON_MS)
  const chances = due.flatMap(({ probability }) => probability ?? [])
  if (chances.length === 0) return { due: due.length, scored: 0, expected: null }
  const mean = chances.reduce((sum, chance) => sum + chance, 0)
  const spread = 1.2816 * Math.sqrt(chances.reduce((sum, chance) => sum + chance * (1 - chance), 0))
  const [low, high] = [Math.max(0, Math.round(mean - spread)), Math.min(chances.length, Math.round(mean + spread))]
  return { due: due.length, scored: chances.length, expected: { mean, low, high } }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
