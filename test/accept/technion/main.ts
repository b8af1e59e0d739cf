import { mkdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { averageHandleTime } from '@watchfloor/core/metric/aht'
import { addCounts, noCounts, type Counts } from '@watchfloor/core/model/counts'
import { startServer as startPostgres } from '@watchfloor/db/testing/postgres-server'
import { TECHNION_ACKNOWLEDGEMENT } from '@watchfloor/simulator/replay/call-log'
import { dataDir } from '../csv.ts'
import { compareWithCore, load, readRows, type Span } from '../product.ts'
import { startFreshServer } from '../server.ts'
import { epochOf } from './clock.ts'
import { compare, type Finding } from './compare.ts'
import type { Difference } from './differences.ts'
import { FOLDER, readCallLog, type CallLog } from './log.ts'
import { readHalfHours, setUp } from './product.ts'

const help = `npm run accept -- technion [--postgres] [--list FILE]

Loads every month of DATA_DIR/${FOLDER} into a fresh server through the real door and compares every half-hour: offered, answered and
abandoned with reference_half_hours.csv.gz, to be equal; answered within 20 s, waits, talk and busy seconds with a plain recount of the rows,
to be equal; and what differs there from the reference with what the log says of its own rows, call by call. Every counter is also compared
with core's recount of the product's log.

  --postgres   on a PostgreSQL of its own instead of the embedded database
  --list FILE  every difference from the reference as CSV: half-hour, figure, by how much, row of the log, why
`

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { postgres: { type: 'boolean' }, list: { type: 'string' }, help: { type: 'boolean' } },
  })
  const write = (line: string) => process.stdout.write(`${line}\n`)
  if (values.help) {
    write(help)
    return 0
  }
  const log = readCallLog(dataDir())
  if (!log) {
    write(
      `Nothing to compare: no ${FOLDER} with calls_*.csv(.gz) and reference_half_hours.csv(.gz) in ${dataDir()}; set DATA_DIR`,
    )
    return 1
  }
  const found = await acceptCalls(log, { postgres: values.postgres ?? false, write })
  if (values.list !== undefined) writeList(values.list, found.differences)
  return found.wrong.length + found.unexplained.length === 0 && found.compared > 0 ? 0 : 1
}

/** Loads a log and compares; tells what it finds. */
export async function acceptCalls(
  log: CallLog,
  { postgres, write }: { postgres: boolean; write: (line: string) => void },
): Promise<Finding> {
  await using database = postgres ? await startPostgres() : null
  await using server = await startFreshServer(await database?.createDatabase())
  await setUp(server, [...new Set(log.rows.map((row) => row['service']!))].sort())
  const began = performance.now()
  const { accepted } = await load(server, log.files, 'technion')
  const seconds = (performance.now() - began) / 1000
  write(
    `${log.rows.length} calls of ${[...log.months].join(', ')}: ${accepted} facts in ${seconds.toFixed(1)} s on ` +
      `${postgres ? 'PostgreSQL' : 'the embedded database'} (load average ${loadavg()[0]!.toFixed(1)})`,
  )
  const span = spanOf(log)
  const { cells, occupancies } = await readHalfHours(server, span)
  const found = compare(log, cells)
  const core = await compareWithCore(server, span)
  found.compared += core.compared
  found.wrong.push(...core.differing)
  const claimed = occupancies.filter((occupancy) => occupancy !== null).length
  if (claimed > 0) found.wrong.push(`occupancy is stated in ${claimed} half-hours, and nobody's sign-in is in the log`)
  for (const [month, counts] of await byMonth(server, span)) write(`  ${month}: ${monthText(counts)}`)
  report(found, log, write)
  write(TECHNION_ACKNOWLEDGEMENT)
  return found
}

/** From the day of the first call to the day after the last. */
function spanOf({ rows }: CallLog): Span {
  const days = rows.map((row) => row['vru_entry']!.slice(0, 10)).sort()
  const midnight = (day: string) => epochOf(`${day}T00:00:00`) * 1000
  return { from: midnight(days[0]!), to: midnight(days.at(-1)!) + 2 * 86_400_000 }
}

async function byMonth(server: { url: string }, span: Span): Promise<Map<string, Counts>> {
  const months = new Map<string, Counts>()
  for (const { from, counts } of await readRows(server, '*', span, 'P1D')) {
    const month = new Date(from + 12 * 3_600_000).toISOString().slice(0, 7)
    months.set(month, addCounts(months.get(month) ?? noCounts(), counts))
  }
  return new Map([...months].filter(([, counts]) => counts.offered > 0))
}

function monthText(counts: Counts): string {
  const percent = (part: number) => `${((100 * part) / counts.offered).toFixed(1)} %`
  return (
    `${counts.offered} offered, ${percent(counts.answeredInTarget)} answered within 20 s, ` +
    `ASA ${(counts.waitMsAnswered / counts.answered / 1000).toFixed(0)} s, ${percent(counts.abandoned)} abandoned, ` +
    `AHT ${((averageHandleTime(counts) ?? 0) / 1000).toFixed(0)} s`
  )
}

const SHOWN = 20

function report(
  { compared, wrong, unexplained, differences, notThere }: Finding,
  log: CallLog,
  write: (line: string) => void,
): void {
  write(
    `${log.reference.size} half-hours, ${compared} figures compared, ${wrong.length} differing from a recount, ${unexplained.length} unexplained`,
  )
  for (const line of [...wrong.slice(0, SHOWN), ...unexplained.slice(0, SHOWN)]) write(`    ${line}`)
  if (notThere.length > 0)
    write(`  ${notThere.length} half-hours not compared: their calls are in none of the files (${notThere[0]} …)`)
  write('Differences from the reference, by what the log says of the calls:')
  for (const [what, { calls, by, halfHours }] of summary(differences))
    write(`  ${what}: ${calls.size} calls, ${halfHours.size} half-hours, ${by > 0 ? '+' : ''}${by} in sum`)
}

function summary(differences: readonly Difference[]) {
  const groups = new Map<string, { calls: Set<string>; halfHours: Set<string>; by: number }>()
  for (const { figure, why, row, label, by } of differences) {
    const key = `${names[figure]}, ${why}`
    let group = groups.get(key)
    if (!group) groups.set(key, (group = { calls: new Set(), halfHours: new Set(), by: 0 }))
    group.calls.add(row)
    group.halfHours.add(label)
    group.by += by
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1))
}

const names: Record<string, string> = {
  within20: 'answered within 20 s',
  wait: 'seconds waited',
  talk: 'seconds talked',
  busy: 'busy seconds',
  offered: 'offered',
  answered: 'answered',
  abandoned: 'abandoned',
}

function writeList(file: string, differences: readonly Difference[]): void {
  mkdirSync(dirname(file), { recursive: true })
  const lines = differences.map(({ label, figure, by, row, why }) => `${label},${figure},${by},${row},"${why}"`)
  writeFileSync(file, `${['half_hour,figure,by,row,why', ...lines].join('\n')}\n`)
}
