import type { Model } from '../model/model.ts'
import type { TicketRecord } from '../model/record.ts'
import { businessMsBetween } from '../sla/calendar.ts'
import type { Clock } from '../sla/clock.ts'
import type { TicketItem } from './frame.ts'

/** How many tickets a view carries: those that break next, and the latest that broke. */
const COMING = 22
const BROKEN = 8

/** The tickets whose promises break next, soonest first, then the latest that broke and still wait. Keyed `source|ticket`. */
export function cutTickets(model: Model, queues: readonly string[], now: number): Map<string, TicketItem> {
  const coming: Pressing[] = []
  const broken: Pressing[] = []
  for (const queue of queues) {
    for (const record of model.openTickets.get(queue) ?? []) {
      const due = pressing(record)
      if (due) (due.dueAt < now ? broken : coming).push({ record, ...due })
    }
  }
  coming.sort((a, b) => a.dueAt - b.dueAt || compare(a.record.thing, b.record.thing))
  broken.sort((a, b) => b.dueAt - a.dueAt || compare(a.record.thing, b.record.thing))
  const chosen = [...coming.slice(0, COMING), ...broken.slice(0, BROKEN)]
  return new Map(chosen.map(({ record, ...due }) => [`${record.source}|${record.thing}`, ticketItem(model, record, due, now)]))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

type DueClock = { clock: Clock; dueAt: number }
type Pressing = DueClock & { record: TicketRecord }

/** The unanswered promise that falls due first. */
function pressing(record: TicketRecord): DueClock | null {
  let soonest: DueClock | null = null
  const { first, next, resolve } = record.clocks!
  for (const clock of [first, ...next, ...resolve]) {
    if (clock?.dueAt == null || clock.metAt !== null || (clock.state !== 'running' && clock.state !== 'missed')) continue
    const { dueAt } = clock
    if (soonest === null || dueAt < soonest.dueAt) soonest = { clock, dueAt }
  }
  return soonest
}

function ticketItem(model: Model, record: TicketRecord, { clock, dueAt }: DueClock, now: number): TicketItem {
  const life = record.life!
  return {
    ref: record.thing,
    source: record.source,
    queue: record.queue,
    channel: life.channel,
    priority: life.priorities.at(-1)?.value ?? null,
    tier: life.tiers.at(-1)?.value ?? 1,
    category: life.category,
    openedAt: life.openedAt!,
    agent: life.agentNames.at(-1)?.value ?? null,
    clock: clock.kind,
    dueAt,
    stillUntil: clock.stillUntil,
    closedMs: clock.clock === 'business' ? closedMsUntil(model, record, clock.stillUntil ?? now, dueAt) : 0,
  }
}

/** The part of the way to a promise in which the queue is closed. What has passed of a closure that goes on is in `stillUntil`. */
function closedMsUntil(model: Model, { queue, life }: TicketRecord, from: number, dueAt: number): number {
  if (dueAt <= from) return 0
  const { calendar } = model.settings.queueAt(queue, life!.openedAt!, life!.channel)
  return dueAt - from - businessMsBetween(model.settings.calendar(calendar), from, dueAt)
}
