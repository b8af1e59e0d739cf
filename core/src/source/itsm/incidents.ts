import type { TicketStatus } from '../../event/ticket.ts'
import { cloudEvent, type CloudEvent, type Draft } from '../cloud-event.ts'
import { readLocal, wallClock } from '../wall-clock.ts'

export type IncidentOptions = {
  /** The CloudEvents source. */
  source: string
  /** Zone of the times: an audit trail shows them by the wall clock of its site, without an offset. */
  zone: string
  /** The keyed hash of a caller. Left out: customers stay unknown. */
  customerKey?: ((caller: string) => string) | undefined
}

/** One row, by the names of its columns; '' where a cell is empty, which means unknown. */
export type IncidentRow = Readonly<Record<string, string>>

export type IncidentHealth = {
  incidents: number
  events: number
  /** Changes of incidents that no row opens: they count nothing until one does. */
  unopened: number
  /** Changes to a state that means nothing to us: their other fields are told. */
  unknownStates: number
  /** Rows that could not be read, and why the first one could not. */
  unreadable: number
  firstProblem: string | null
}

export type IncidentTranslator = {
  /** Takes what is known of an incident as a whole: when it was opened, and by whom. To be told before its changes. */
  incident: (row: IncidentRow) => void
  /** The facts of one change; of an incident's first one also its opening. */
  change: (row: IncidentRow) => CloudEvent[]
  /** The openings of incidents that never changed. */
  flush: () => CloudEvent[]
  health: () => IncidentHealth
}

/** ServiceNow's usual states; what waits for the caller is pending, what waits for others is on hold. */
const statuses: Readonly<Record<string, TicketStatus>> = {
  New: 'new',
  Active: 'open',
  'Awaiting User Info': 'pending',
  'Awaiting Evidence': 'pending',
  'Awaiting Problem': 'hold',
  'Awaiting Vendor': 'hold',
  Resolved: 'solved',
  Closed: 'closed',
}

const channels = { Phone: 'voice', Email: 'email', 'Self service': 'form' } as const

const MINUTE_MS = 60_000

/**
 * Translates the audit trail of ServiceNow incidents into tickets (docs/sources/itsm.md). A row of the trail says how the incident is from
 * then on, so it is told as that, and what it means (solved, opened again) is left to the fold.
 */
export function incidentTranslator({ source, zone, customerKey }: IncidentOptions): IncidentTranslator {
  const health: IncidentHealth = { incidents: 0, events: 0, unopened: 0, unknownStates: 0, unreadable: 0, firstProblem: null }
  /** Incidents of which nothing was told yet. */
  const untold = new Map<string, { openedAt: number; caller: string }>()
  const known = new Set<string>()

  const unreadable = (row: IncidentRow, problem: string) => {
    health.unreadable++
    health.firstProblem ??= `${row['incident'] || 'a row without incident'}: ${problem}`
  }

  const momentOf = (row: IncidentRow, column: string): number | null => {
    const local = readLocal(row[column] ?? '')
    if (row['incident'] && local !== null) return wallClock(zone, local)
    unreadable(row, `${column} "${row[column] ?? ''}" is no time like 2016-02-29T08:30`)
    return null
  }

  const opening = (incident: string, contactType: string | undefined): CloudEvent[] => {
    const opened = untold.get(incident)
    if (!opened) return []
    untold.delete(incident)
    const draft: Draft = {
      type: 'ticket.opened',
      id: `${incident}:opened`,
      subject: `ticket/${incident}`,
      at: opened.openedAt,
      precision: MINUTE_MS,
      basis: 'imported',
      data: {
        channel: channels[contactType as keyof typeof channels] ?? 'other',
        ...(opened.caller !== '' && customerKey && { customer: customerKey(opened.caller) }),
      },
    }
    return [cloudEvent(source, '0000', draft)]
  }

  return {
    incident(row) {
      health.incidents++
      const openedAt = momentOf(row, 'opened_at')
      const incident = row['incident']!
      if (openedAt === null || known.has(incident)) return
      known.add(incident)
      untold.set(incident, { openedAt, caller: row['caller'] ?? '' })
    },
    change(row) {
      health.events++
      const at = momentOf(row, 'updated_at')
      if (at === null) return []
      const incident = row['incident']!
      if (!known.has(incident)) health.unopened++
      const state = row['state'] ?? ''
      if (state !== '' && !Object.hasOwn(statuses, state)) health.unknownStates++
      const set = valuesOf(row)
      const facts = opening(incident, row['contact_type'])
      if (Object.keys(set).length === 0) return facts
      const actor = row['updated_by']
      const draft: Draft = {
        type: 'ticket.changed',
        id: `${incident}:${row['seq']}`,
        subject: `ticket/${incident}`,
        at,
        precision: MINUTE_MS,
        basis: 'imported',
        data: { set, ...(actor && { actor }) },
      }
      return [...facts, cloudEvent(source, (row['seq'] ?? '').padStart(4, '0'), draft)]
    },
    flush: () => [...untold.keys()].flatMap((incident) => opening(incident, undefined)),
    health: () => ({ ...health }),
  }
}

type Values = (Draft<'ticket.changed'> & { type: 'ticket.changed' })['data']['set']

/** How the incident is from now on. An empty cell is unknown and changes nothing. */
function valuesOf(row: IncidentRow): Values {
  const set: Values = {}
  const status = Object.hasOwn(statuses, row['state'] ?? '') ? statuses[row['state']!] : undefined
  if (status) set.status = status
  if (row['assignment_group']) set.queue = row['assignment_group']
  if (row['assigned_to']) set.agent = row['assigned_to']
  if (/^[1-4]$/.test(row['priority'] ?? '')) set.priority = Number(row['priority'])
  if (row['category']) set.category = row['category']
  if (row['subcategory']) set.subcategory = row['subcategory']
  return set
}
