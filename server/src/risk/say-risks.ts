import { cutQueue, lineOf, queueIds } from '@watchfloor/core/frame/cut'
import { cutPace } from '@watchfloor/core/frame/cut-pace'
import { cutStaff } from '@watchfloor/core/frame/cut-staff'
import { cutTickets } from '@watchfloor/core/frame/cut-tickets'
import type { TicketItem } from '@watchfloor/core/frame/frame'
import { scoreTicket, scoreWaits } from '@watchfloor/core/frame/score'
import { staffOf } from '@watchfloor/core/frame/staff'
import type { Model } from '@watchfloor/core/model/model'
import { readStaffing } from '@watchfloor/core/staffing/read-staffing'
import { aboutPromise, aboutWait, type Said } from './judge.ts'

/**
 * What boards say at `now` (epoch ms) of everything that is open: the same records, the same functions. Nothing of queues whose sources are
 * not heard: what they tell late would be held against a guess in the dark.
 */
export function sayRisks(model: Model, now: number): Said[] {
  const ids = queueIds(model)
  const tickets = cutTickets(model, ids, now)
  const isWaiting = ids.some((id) => (model.waiting.get(id)?.size ?? 0) > 0)
  if (!isWaiting && tickets.size === 0) return []
  const staff = staffOf(model, now)
  const cuts = ids.map((id) => {
    const item = cutQueue(model, id, now, staff)
    return { item, pace: cutPace(model, item, staff) }
  })
  const staffing = readStaffing(
    cuts.map(({ pace }) => pace),
    cutStaff(model, ids, now, staff).item.groups,
    now,
  )
  const said: Said[] = []
  for (const { item } of cuts) {
    if (item.family !== 'live' || item.waiting === 0 || item.doubted.length > 0) continue
    const scores = scoreWaits(item, staffing, now)
    if (!scores) continue
    const inLine = lineOf(model, item.id)
    for (const [n, raw] of scores.entries()) {
      const dueAt = item.waitingSince[n]! + item.wait.withinMs
      said.push({ kind: 'wait', about: aboutWait(inLine[n]!), queue: item.id, raw, dueAt })
    }
  }
  const cutOf = new Map(cuts.map((cut) => [cut.item.id, cut]))
  for (const ticket of tickets.values()) {
    const cut = cutOf.get(ticket.queue)
    if (!cut || ticket.dueAt < now || cut.item.doubted.length > 0) continue
    const raw = scoreTicket(ticket, cut.item, cut.pace, staffing, now)
    const about = raw === null ? null : promiseOf(model, ticket)
    if (about !== null) said.push({ kind: 'ticket', about, queue: ticket.queue, raw: raw!, dueAt: ticket.dueAt })
  }
  return said
}

function promiseOf(model: Model, { source, ref, clock, dueAt }: TicketItem): string | null {
  const record = model.tickets.get(`ticket\n${source}\n${ref}`)
  const { first, next, resolve } = record?.clocks ?? { first: null, next: [], resolve: [] }
  const found = [first, ...next, ...resolve].find((one) => one?.kind === clock && one.dueAt === dueAt && one.metAt === null)
  return record && found ? aboutPromise(record, clock, found.startedAt) : null
}
