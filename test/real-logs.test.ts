import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { dataDir, findFiles, readRows, type Row } from './accept/csv.ts'
import { FOLDER as INCIDENTS, readIncidents } from './accept/itsm/incidents.ts'
import { acceptIncidents } from './accept/itsm/main.ts'
import { FOLDER as CALLS, readCallLog } from './accept/technion/log.ts'
import { acceptCalls } from './accept/technion/main.ts'

const folder = mkdtempSync(join(tmpdir(), 'watchfloor-real-logs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const quiet = { postgres: false, write: () => {} }

test('three days of a bank’s calls: every half-hour as its reference says, and every difference with its reason', async (context) => {
  const [month, ...others] = findFiles(join(dataDir(), CALLS), /^calls_/)
  const [reference] = findFiles(join(dataDir(), CALLS), /^reference_/)
  if (month === undefined || reference === undefined) return context.skip(missing(CALLS))
  const rows = readRows(others[0] ?? month)
  const dates = [...new Set(rows.map(dateOf))].sort().slice(2, 5)
  const days = new Set(dates)
  write(CALLS, `calls_${dates[0]!.slice(0, 7)}.csv.gz`, rows.filter((row) => days.has(dateOf(row)))) // prettier-ignore
  write(CALLS, 'reference_half_hours.csv.gz', readRows(reference).filter((row) => days.has(row['interval_start']!.slice(0, 10)))) // prettier-ignore
  const found = await acceptCalls(readCallLog(folder)!, quiet)
  expect(found.wrong).toEqual([])
  expect(found.unexplained).toEqual([])
  expect(found.notThere).toEqual([])
  expect(found.compared).toBeGreaterThan(1_000)
})

test('the first incidents of a service desk: opened, resolved, reopened, open at midnight as the rows say', async (context) => {
  const [events] = findFiles(join(dataDir(), INCIDENTS), /^events/)
  const [incidents] = findFiles(join(dataDir(), INCIDENTS), /^incidents/)
  if (events === undefined || incidents === undefined) return context.skip(missing(INCIDENTS))
  const short = readRows(incidents).filter((row) => daysOf(row) < 10).slice(0, 60) // prettier-ignore
  const names = new Set(short.map((row) => row['incident']))
  write(INCIDENTS, 'incidents.csv.gz', short)
  write(INCIDENTS, 'events.csv.gz', readRows(events).filter((row) => names.has(row['incident']))) // prettier-ignore
  const { compared, wrong } = await acceptIncidents(readIncidents(folder)!, quiet)
  expect(wrong).toEqual([])
  expect(compared).toBeGreaterThan(1_000)
})

/** How long an incident was worked on: where that is short, few days have to be looked at. NaN where it was never closed. */
function daysOf(row: Row): number {
  return (Date.parse(`${row['closed_at']}Z`) - Date.parse(`${row['opened_at']}Z`)) / 86_400_000
}

/** The day to which the reference counts a call. */
function dateOf(row: Row): string {
  return (row['queue_start'] || row['vru_exit'])!.slice(0, 10)
}

function write(log: string, name: string, rows: readonly Row[]): void {
  const file = join(folder, log, name)
  mkdirSync(dirname(file), { recursive: true })
  const names = Object.keys(rows[0]!)
  writeFileSync(
    file,
    gzipSync([names, ...rows.map((row) => names.map((column) => row[column]!))].map((cells) => `${cells.join(',')}\n`).join('')),
  )
}

function missing(log: string): string {
  const why = `no ${log} in ${dataDir()}; set DATA_DIR to compare with real logs`
  process.stderr.write(`SKIPPED: ${why}\n`)
  return why
}
