import type { TicketStatus } from '../event/ticket.ts'
import type { Calendar, ClockTargets, QueueSetting, QueueVersion } from '../settings/settings.ts'
import { getCalendar } from './calendar.ts'

/** What is promised on a ticket from a moment on, until the next terms: they change with its queue and its priority. */
export type Terms = {
  from: number
  targets: ClockTargets
  calendar: Calendar
  /** Ticket states that stop the resolution clock. */
  pausedBy: readonly TicketStatus[]
}

/** The ticket's queue or priority became this at that moment; the first entry is what it was opened with. */
export type TicketMove = { at: number; queue?: string | null; priority?: number | null }

/** The promises of a queue for one priority: those of the priority laid over the queue's own, clock by clock. */
export function targetsFor(version: QueueVersion, priority: number | null): ClockTargets {
  const own = priority === null ? undefined : version.byPriority[String(priority) as keyof QueueVersion['byPriority']]
  return { ...version.tickets, ...own }
}

/**
 * The terms of a ticket over its life. Queue settings are those in force when it was opened: a promise made is not changed by a later
 * edit of the settings, only by moving the ticket.
 *
 * @param find the settings of a queue; a ticket in no queue, or in one not set up, has no promises
 */
export function ticketTerms(
  openedAt: number,
  moves: readonly TicketMove[],
  find: (queue: string) => QueueSetting | undefined,
  calendars: readonly Calendar[],
): Terms[] {
  let queue: string | null = null
  let priority: number | null = null
  const terms: Terms[] = []
  for (const move of moves) {
    if (move.queue !== undefined) queue = move.queue
    if (move.priority !== undefined) priority = move.priority
    const setting = queue === null ? undefined : find(queue)
    const from = Math.max(move.at, openedAt)
    if (terms.at(-1)?.from === from) terms.pop()
    terms.push({ from, ...termsOf(setting && versionAt(setting, openedAt), priority, calendars) })
  }
  return terms
}

/** The version of a queue's settings in force at a moment; before the first one, the first. */
export function versionAt(setting: QueueSetting, at: number): QueueVersion {
  return setting.versions.reduce(
    (newest, version) => (version.from <= at && version.from >= newest.from ? version : newest),
    earliest(setting),
  )
}

function earliest(setting: QueueSetting): QueueVersion {
  return setting.versions.reduce((first, version) => (version.from < first.from ? version : first))
}

function termsOf(
  version: QueueVersion | undefined,
  priority: number | null,
  calendars: readonly Calendar[],
): Omit<Terms, 'from'> {
  return {
    targets: version ? targetsFor(version, priority) : {},
    calendar: getCalendar(calendars, version?.calendar ?? 'always'),
    pausedBy: version?.pausedBy ?? ['pending', 'hold'],
  }
}
