import { join } from 'node:path'
import { findFiles, readRows, type Row } from '../csv.ts'

/** The incidents in a folder: what is known of each, and its changes in the order of their time, then their number. */
export type Incidents = { files: string[]; incidents: Map<string, Row>; changes: Map<string, Row[]>; changeCount: number }

export const FOLDER = 'itsm-incident-events'

/** Reads what lies there; null where there are no incidents. */
export function readIncidents(dataDir: string): Incidents | null {
  const folder = join(dataDir, FOLDER)
  const events = findFiles(folder, /^events.*\.csv(\.gz)?$/)
  const openings = findFiles(folder, /^incidents.*\.csv(\.gz)?$/)
  if (events.length === 0 || openings.length === 0) return null
  const changes = new Map<string, Row[]>()
  let changeCount = 0
  for (const row of events.flatMap(readRows)) {
    changeCount++
    const known = changes.get(row['incident']!)
    if (known) known.push(row)
    else changes.set(row['incident']!, [row])
  }
  for (const rows of changes.values()) rows.sort(byTime)
  const incidents = new Map(openings.flatMap(readRows).map((row) => [row['incident']!, row]))
  return { files: [...openings, ...events], incidents, changes, changeCount }
}

function byTime(a: Row, b: Row): number {
  if (a['updated_at'] !== b['updated_at']) return a['updated_at']! < b['updated_at']! ? -1 : 1
  return Number(a['seq']) - Number(b['seq'])
}
