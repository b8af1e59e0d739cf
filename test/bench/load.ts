import { TICK_MS } from '@watchfloor/server/frame/ticker'
import { runLoad, type RunParts } from '@watchfloor/simulator/load/run'
import { readOptions, type LoadOptions } from '@watchfloor/simulator/load/options'
import type { LoadReport } from '@watchfloor/simulator/load/report'
import { startFullServer } from './floors.ts'
import { findPostgres, NO_POSTGRES } from './postgres.ts'
import { digits, mostGoal, type Goal, type Run, type Section } from './section.ts'

const WANTED_RATE = 20_000
const FLOORS = 16
const MOST_MS = TICK_MS + 60
/** Where a rate is too much for the machine, the next one is tried. */
const RATES = [WANTED_RATE, 15_000, 10_000, 7_500, 5_000, 2_500]
/** So much of what was offered must be acknowledged: else it is overload, and that is another section. */
const TAKEN = 0.99

/** How long an event of a busy floor is under way to each of a thousand boards. Open loop: spans count from when an event was due. */
export async function benchLoad({ short, tell }: Run): Promise<Section> {
  const boards = short ? 10 : 1_000
  const rates = short ? [200] : RATES
  await using postgres = await findPostgres()
  const databaseUrl = postgres ? await postgres.createDatabase() : undefined
  const reports: LoadReport[] = []
  await using server = await startFullServer(short ? 1 : FLOORS, short ? 500 : 20_000, {
    databaseUrl,
    prefix: 'load', // what the generator puts before the names on a server that is not its own
    args: ['--max-boards', String(boards + 10)],
  })
  for (const rate of rates) {
    const report = await runLoad(optionsOf(server, { rate, boards, seconds: short ? 2 : 8 }), {
      onLog() {},
      onLive() {},
      stopped: new AbortController().signal,
    } satisfies RunParts)
    tell(
      `  ${JSON.stringify({ rate, events: report.events, ack: report.ack, shown: report.boards?.shown, generator: report.generator })}`,
    )
    if (report.log && report.log.lost > 0) throw new Error(`${report.log.lost} acknowledged events are not in the log`)
    reports.push(report)
    if (isTaken(report) && shownMs(report) <= MOST_MS) break
  }
  return {
    about:
      `\`npm run load\` with ${FLOORS} floors of eight queues against a warm server on ${postgres ? 'PostgreSQL' : `PGlite (${NO_POSTGRES})`}, ${boards} ` +
      `boards, ${short ? 2 : 8} s a rate: milliseconds from the moment at which an event was due to when a board had it, whatever held it up, the load generator ` +
      `included (it shares the cores). Where a rate was refused in part or took longer than the tick (${TICK_MS} ms) and 60 ms, the next one was tried.`,
    header: [
      'offered events/s',
      'acknowledged events/s',
      'refused',
      'acknowledged p99 ms',
      'on the boards p50 ms',
      'p99 ms',
      'server cores',
      'generator cores',
    ],
    rows: reports.map((report) => [
      digits(report.options.rate),
      digits(takenRate(report)),
      `${((100 * report.events.refused) / report.events.offered).toFixed(1)} %`,
      report.ack ? digits(report.ack.p99) : '–',
      report.boards?.shown ? digits(report.boards.shown.p50) : '–',
      digits(shownMs(report)),
      report.serverCores?.toFixed(2) ?? '–',
      report.generator.cores.toFixed(2),
    ]),
    goals: [goalOf(reports, boards)],
  }
}

function goalOf(reports: readonly LoadReport[], boards: number): Goal {
  const what = `event to ${boards.toLocaleString('en')} boards at ${digits(WANTED_RATE)} events/s, p99`
  const [first] = reports
  const last = reports.at(-1)
  if (!first || !last) throw new Error('No rate was measured')
  const reached = mostGoal(what, shownMs(last), MOST_MS, 'ms')
  if (last === first) return reached.met && isTaken(first) ? reached : { ...reached, met: false }
  const got = `${reached.got} at ${digits(last.options.rate)} events/s`
  const failed = `at ${digits(WANTED_RATE)} events/s ${digits(shownMs(first))} ms, ${digits(takenRate(first))} events/s acknowledged`
  return { ...reached, got: `${got}; ${failed}`, met: false }
}

function shownMs({ boards }: LoadReport): number {
  return boards?.shown?.p99 ?? Number.POSITIVE_INFINITY
}

function takenRate({ events, tookMs }: LoadReport): number {
  return (events.acknowledged / tookMs) * 1_000
}

function isTaken({ events }: LoadReport): boolean {
  return events.acknowledged >= events.offered * TAKEN
}

function optionsOf(
  server: { url: string; token: string },
  { rate, boards, seconds }: { rate: number; boards: number; seconds: number },
): LoadOptions {
  const floors = Math.min(FLOORS, Math.max(1, Math.round(rate / 1_000)))
  const args = [
    '--rate',
    rate,
    '--boards',
    boards,
    '--duration',
    seconds,
    '--floors',
    floors,
    '--url',
    server.url,
    '--token',
    server.token,
  ]
  return readOptions(args.map(String), {})!
}
