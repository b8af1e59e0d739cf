import { INTERVAL_MS, intervalStart } from '../interval/interval.ts'
import { weeksBefore } from '../interval/same-time.ts'
import type { Book } from '../model/book.ts'
import type { Counts } from '../model/counts.ts'
import type { Model } from '../model/model.ts'
import { openSince } from '../sla/calendar.ts'
import { countsOf, isPresent } from './cut.ts'
import { cameIn } from './cut-day.ts'
import type { PaceItem, PaceTally, QueueItem } from './frame.ts'
import { everybody, type Staff } from './staff.ts'

/** `lately` reaches back over so many whole quarter-hours before the running one. */
const BACK = 4
/** How far ahead the usual is told, beyond the running quarter-hour. */
const AHEAD = 8
const WEEKS = 4

/** How a queue went lately and what usually comes, from its record of the same moment. */
export function cutPace(model: Model, item: QueueItem, staff: Staff = everybody(model, item.at)): PaceItem {
  const { id, name, family, open, wait, first, at, today } = item
  const running = intervalStart(at)
  const from = knownSince(model, id, at)
  const { firstDue } = item.tickets
  const due = Array.from({ length: AHEAD + 1 }, () => 0)
  for (const dueAt of firstDue) {
    const slot = Math.floor((dueAt - running) / INTERVAL_MS)
    if (slot >= 0 && slot < due.length) due[slot]!++
  }
  return {
    ...{ id, name, family, open, wait, first, waiting: item.waiting - item.ringing.length },
    slots: slotsOf(model, item, staff),
    from,
    lately: tallyOf(countsOf(model, id, from, running + INTERVAL_MS, at, staff)),
    today: tallyOf(today),
    usual: usualFrom(model, id, from, running + AHEAD * INTERVAL_MS),
    dueFrom: running,
    overdue: firstDue.filter((dueAt) => dueAt < running).length,
    due,
  }
}

function slotsOf(model: Model, { id, channel, at }: QueueItem, staff: Staff): number | null {
  const slots = staff
    .of(id)
    .filter((member) => member.agent.now.queues.includes(id) && isPresent(member, at))
    .flatMap(({ agent }) => model.settings.slotsOf(agent.id, channel) ?? [])
  return slots.length === 0 ? null : Math.round((slots.reduce((sum, count) => sum + count, 0) / slots.length) * 100) / 100
}

function tallyOf(counts: Counts): PaceTally {
  return {
    offered: counts.offered,
    opened: counts.ticketsOpened,
    answered: counts.answered,
    abandoned: counts.abandoned,
    waitMs: counts.waitMsAnswered + counts.waitMsAbandoned + counts.waitMsFlowOut,
    handled: counts.handled,
    handleMs: counts.talkMs + counts.holdMs + counts.wrapMs,
    replies: counts.agentMessages,
    solved: counts.ticketsSolved,
    busyMs: counts.busyMs,
    attendedMs: counts.attendedMs,
  }
}

/**
 * Since when what comes in says how busy a queue is: an hour before the running quarter-hour, but not before it opened or was first heard of.
 * An hour of which the queue was closed for half would show half the pace.
 */
function knownSince(model: Model, queue: string, at: number): number {
  const earliest = intervalStart(at) - BACK * INTERVAL_MS
  const { calendar } = model.settings.queueAt(queue, at, model.channels.get(queue))
  const opened = openSince(model.settings.calendar(calendar), at) ?? earliest
  const heard = model.book.find(queue, earliest) ? earliest : (model.book.firstStart(queue) ?? earliest)
  return Math.min(intervalStart(at), Math.max(earliest, intervalStart(opened), heard))
}

type Usual = { from: number; to: number; counts: number[] | null }
const known = new WeakMap<Book, Map<string, Usual>>()

/**
 * Mean of the same weekday in up to four weeks before, by quarter-hour in [from, to], at the same local time; null until a week is known. Looked
 * up once for each quarter-hour: days of long ago lie packed. A fact of weeks ago that comes meanwhile is seen with the next one.
 */
function usualFrom(model: Model, queue: string, from: number, to: number): number[] | null {
  let byQueue = known.get(model.book)
  if (!byQueue) known.set(model.book, (byQueue = new Map()))
  const last = byQueue.get(queue)
  if (last?.from === from && last.to === to) return last.counts
  const counts = lookUp(model, queue, from, to)
  byQueue.set(queue, { from, to, counts })
  return counts
}

function lookUp({ book, settings }: Model, queue: string, from: number, to: number): number[] | null {
  const { zone } = settings.siteOf(queue)
  const first = book.firstStart(queue)
  const slots = (to - from) / INTERVAL_MS + 1
  const sums = Array.from({ length: slots }, () => 0)
  let weeks = 0
  while (weeks < WEEKS) {
    const then = weeksBefore(zone, from, weeks + 1)
    if (then === null || first === null || then < first) break
    weeks++
    for (let n = 0; n < slots; n++) sums[n]! += cameIn(book, [queue], then + n * INTERVAL_MS)
  }
  return weeks === 0 ? null : sums.map((sum) => Math.round((sum / weeks) * 100) / 100)
}
