import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { startServer as startPostgres } from '@watchfloor/db/testing/postgres-server'
import { ITSM_ACKNOWLEDGEMENT } from '@watchfloor/simulator/replay/incidents'
import { dataDir } from '../csv.ts'
import { compareWithCore, load, putSetting, readRows, type Span } from '../product.ts'
import { startFreshServer, type TestServer } from '../server.ts'
import { FOLDER, readIncidents, type Incidents } from './incidents.ts'
import { recount, type Day, type Days } from './recount.ts'

/** The trail does not say where its wall clock hung. Its authors work in São Paulo; days come out the same in any zone. */
const ZONE = 'America/Sao_Paulo'
const DAY_MS = 86_400_000
/** A promise falls due at most so long after the last change of its ticket. */
const PROMISED_MS = 8 * DAY_MS
const SHOWN = 20

const help = `npm run accept -- itsm [--postgres]

Loads the incidents of DATA_DIR/${FOLDER} into a fresh server through the real door and compares, for every day and every group: opened,
resolved, reopened, and how many are open at midnight, each as the product states it and as a plain recount of the rows gives it. Every counter
is also compared with core's recount of the product's log.

  --postgres   on a PostgreSQL of its own instead of the embedded database
`

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { postgres: { type: 'boolean' }, help: { type: 'boolean' } } })
  const write = (line: string) => process.stdout.write(`${line}\n`)
  if (values.help) {
    write(help)
    return 0
  }
  const log = readIncidents(dataDir())
  if (!log) {
    write(`Nothing to compare: no ${FOLDER} with events.csv(.gz) and incidents.csv(.gz) in ${dataDir()}; set DATA_DIR`)
    return 1
  }
  const { compared, wrong } = await acceptIncidents(log, { postgres: values.postgres ?? false, write })
  return wrong.length === 0 && compared > 0 ? 0 : 1
}

export type Finding = { compared: number; wrong: string[] }

/** Loads incidents and compares; tells what it finds. */
export async function acceptIncidents(
  log: Incidents,
  { postgres, write }: { postgres: boolean; write: (line: string) => void },
): Promise<Finding> {
  await using database = postgres ? await startPostgres() : null
  await using server = await startFreshServer(await database?.createDatabase())
  await putSetting(server, 'sites', { id: 'main', name: 'Service desk', zone: ZONE } as { id: string })
  const began = performance.now()
  const { accepted } = await load(server, log.files, 'itsm', ZONE)
  const seconds = (performance.now() - began) / 1000
  write(
    `${log.incidents.size} incidents, ${log.changeCount} changes: ${accepted} facts in ${seconds.toFixed(1)} s on ` +
      `${postgres ? 'PostgreSQL' : 'the embedded database'} (load average ${loadavg()[0]!.toFixed(1)})`,
  )
  const { days, stated, resolvedAsStated } = recount(log)
  const found: Finding = { compared: 0, wrong: [] }
  for (const [group, own] of days) await compareGroup(server, group, own, found)
  const span = spanOf(days)
  const core = await compareWithCore(server, { from: span.from - DAY_MS, to: span.to + PROMISED_MS })
  found.compared += core.compared
  found.wrong.push(...core.differing)
  const total = (key: keyof Day) => [...days.get('*')!.values()].reduce((sum, day) => sum + day[key], 0)
  write(
    `  ${days.get('*')!.size} days, ${days.size - 1} groups: ${total('opened')} opened, ${total('resolved')} resolved, ` +
      `${total('reopened')} reopened, ${[...days.get('*')!.values()].at(-1)!.open} open at the last midnight`,
  )
  write(`  resolved_at of the incidents, which we do not read, is our moment in ${resolvedAsStated} of ${stated}`)
  write(`${found.compared} figures compared, ${found.wrong.length} differing`)
  for (const line of found.wrong.slice(0, SHOWN)) write(`    ${line}`)
  write(ITSM_ACKNOWLEDGEMENT)
  return found
}

/** Day by day what the product states of a group (`*`: the floor) beside what the rows give. */
async function compareGroup(server: TestServer, group: string, days: ReadonlyMap<string, Day>, found: Finding): Promise<void> {
  const shown = new Map<string, Day>()
  for (const { from, counts, figures } of await readRows(server, group, spanOf(new Map([['*', days]])), 'P1D')) {
    shown.set(dateOf(from), {
      opened: counts.ticketsOpened,
      resolved: counts.ticketsSolved,
      reopened: counts.ticketsReopened,
      open: figures['backlog'] ?? Number.NaN,
    })
  }
  for (const [date, day] of days) {
    for (const key of Object.keys(day) as (keyof Day)[]) {
      found.compared++
      const stated = shown.get(date)?.[key]
      if (stated !== day[key]) found.wrong.push(`${group} ${date} ${key}: product ${stated}, rows recounted ${day[key]}`)
    }
  }
}

/** From the first midnight to that after the last day. */
function spanOf(days: Days | ReadonlyMap<string, ReadonlyMap<string, Day>>): Span {
  const dates = [...days.get('*')!.keys()]
  const midnight = (date: Temporal.PlainDate) => date.toZonedDateTime(ZONE).epochMilliseconds
  const last = Temporal.PlainDate.from(dates.at(-1)!)
  return { from: midnight(Temporal.PlainDate.from(dates[0]!)), to: midnight(last.add({ days: 1 })) }
}

function dateOf(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(ZONE).toPlainDate().toString()
}
