import type { Calendar } from '../settings/settings.ts'
import { addBusinessMs, always } from './calendar.ts'
import type { Clock } from './clock.ts'

/** A ticket goes to the team lead this long before a promise breaks, on the promise's own clock. */
export const ESCALATION_LEAD_MS = 30 * 60_000

/**
 * When a clock asks for the team lead: 30 minutes of its own time before it falls due, opening hours only where the promise counts only
 * those. Of a promise shorter than an hour half is left: 30 minutes before a 15-minute promise would be before the customer wrote.
 * Null where nothing falls due (paused, kept, no promise).
 */
export function escalateAt(clock: Clock, calendar: Calendar): number | null {
  if (clock.dueAt === null || clock.targetMs === null || clock.metAt !== null || clock.state === 'stopped') return null
  const lead = Math.min(ESCALATION_LEAD_MS, Math.floor(clock.targetMs / 2))
  const moment = addBusinessMs(clock.clock === 'business' ? calendar : always, clock.dueAt, -lead)
  return moment === null ? null : Math.max(moment, clock.startedAt)
}
