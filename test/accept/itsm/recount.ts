import type { Row } from '../csv.ts'
import type { Incidents } from './incidents.ts'

/** What a day of a group (`*`: all) counts, and how many are open at the midnight that ends it. */
export type Day = { opened: number; resolved: number; reopened: number; open: number }

/** Group → date (YYYY-MM-DD of the site) → figures. */
export type Days = Map<string, Map<string, Day>>

const resolvedStates = new Set(['Resolved', 'Closed'])
const workStates = new Set(['New', 'Active', 'Awaiting User Info', 'Awaiting Evidence', 'Awaiting Problem', 'Awaiting Vendor'])
const channels: Record<string, string> = { Phone: 'voice', Email: 'email', 'Self service': 'form' }

/** Counts the rows by docs/sources/itsm.md, apart from the product's translator and without any clock: days are those of the texts. */
export function recount({ incidents, changes }: Incidents): { days: Days; resolvedAsStated: number; stated: number } {
  const steps: Days = new Map()
  const told = { resolvedAsStated: 0, stated: 0 }
  for (const [incident, row] of incidents) {
    const resolvedAt = countIncident(row, changes.get(incident) ?? [], steps)
    if (row['resolved_at'] === '') continue
    told.stated++
    if (resolvedAt === row['resolved_at']) told.resolvedAsStated++
  }
  return { days: filledUp(steps), ...told }
}

/** Counts one incident; `open` is how it changes the number of open ones that day. Gives when it was last resolved. */
function countIncident(incident: Row, changes: readonly Row[], days: Days): string | null {
  const openedAt = incident['opened_at']!
  const moments = byMoment(changes, openedAt)
  let group = nameIn(moments.get(openedAt) ?? []) ?? nameFirst(changes) ?? channels[changes[0]?.['contact_type'] ?? ''] ?? 'other'
  let isOpen = true
  let resolvedAt: string | null = null
  add(days, group, openedAt, { opened: 1, open: 1 })
  for (const [at, rows] of moments) {
    const next = nameIn(rows) ?? group
    if (isOpen && next !== group) {
      add(days, group, at, { open: -1 })
      add(days, next, at, { open: 1 })
    }
    group = next
    for (const { state } of rows) {
      if (isOpen && resolvedStates.has(state!)) {
        add(days, group, at, { resolved: 1, open: -1 })
        isOpen = false
        resolvedAt = at
      } else if (!isOpen && workStates.has(state!)) {
        add(days, group, at, { reopened: 1, open: 1 })
        isOpen = true
      }
    }
  }
  return isOpen ? null : resolvedAt
}

/** The group that holds after these rows; undefined where none of them names one. */
function nameIn(rows: readonly Row[]): string | undefined {
  return rows.findLast((row) => row['assignment_group'] !== '')?.['assignment_group']
}

/** Before the first group that is named, it is that one. */
function nameFirst(rows: readonly Row[]): string | undefined {
  return rows.find((row) => row['assignment_group'] !== '')?.['assignment_group']
}

/** Changes of one moment together. What is dated before the opening was so at the opening. */
function byMoment(changes: readonly Row[], openedAt: string): Map<string, Row[]> {
  const moments = new Map<string, Row[]>()
  for (const row of changes) {
    const at = row['updated_at']! < openedAt ? openedAt : row['updated_at']!
    moments.set(at, [...(moments.get(at) ?? []), row])
  }
  return moments
}

function add(days: Days, group: string, at: string, by: Partial<Day>): void {
  for (const name of [group, '*']) {
    const own = days.get(name) ?? new Map<string, Day>()
    days.set(name, own)
    const day = own.get(at.slice(0, 10)) ?? { opened: 0, resolved: 0, reopened: 0, open: 0 }
    own.set(at.slice(0, 10), day)
    for (const key of Object.keys(by) as (keyof Day)[]) day[key] += by[key]!
  }
}

/** Every day from the first to the last of all, with what is open at its end. */
function filledUp(steps: Days): Days {
  const dates = [...steps.get('*')!.keys()].sort()
  const all: string[] = []
  for (let date = Temporal.PlainDate.from(dates[0]!); date.toString() <= dates.at(-1)!; date = date.add({ days: 1 }))
    all.push(date.toString())
  return new Map(
    [...steps].map(([group, own]) => {
      let open = 0
      const filled = all.map((date): [string, Day] => {
        const day = own.get(date) ?? { opened: 0, resolved: 0, reopened: 0, open: 0 }
        open += day.open
        return [date, { ...day, open }]
      })
      return [group, new Map(filled)]
    }),
  )
}
