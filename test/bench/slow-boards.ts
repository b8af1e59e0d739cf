import { HELD_MAX } from '@watchfloor/server/frame/session'
import { readOptions } from '@watchfloor/simulator/load/options'
import type { LoadReport } from '@watchfloor/simulator/load/report'
import { runLoad } from '@watchfloor/simulator/load/run'
import type { TestServer } from '../support/server.ts'
import { startFullServer } from './floors.ts'
import { median, ratioText, ratios } from './measure.ts'
import { digits, mostGoal, plainFigure, type Run, type Section } from './section.ts'

const FLOORS = 2
const RATE = 200
const ROUNDS = 2

/** Boards that stop reading: what the others notice of it, and what the server holds for them. */
export async function benchSlowBoards({ short, tell }: Run): Promise<Section> {
  const boards = short ? 10 : 1_000
  const stopped = boards / 10
  const seconds = short ? 1 : 5
  await using server = await startFullServer(FLOORS, short ? 500 : 10_000, { args: ['--max-boards', String(2 * boards)] })
  const all: LoadReport[] = []
  const some: LoadReport[] = []
  await load(server, boards, 0, 1) // both once unmeasured
  for (let round = 0; round < (short ? 1 : ROUNDS); round++) {
    const turns = [() => load(server, boards, 0, seconds), () => load(server, boards, stopped, seconds)]
    const order = round % 2 === 0 ? [0, 1] : [1, 0]
    for (const turn of order) (turn === 0 ? all : some).push(await turns[turn]!())
    const held = some.at(-1)!.held
    tell(`  ${JSON.stringify({ all: all.at(-1)!.boards?.shown, some: some.at(-1)!.boards?.shown, held })}`)
  }
  const p99 = (reports: readonly LoadReport[]) => reports.map((report) => report.boards?.shown?.p99 ?? Number.POSITIVE_INFINITY)
  const most = Math.max(...some.map(({ held }) => held.mostBytes)) / 1024
  const row = (name: string, reports: readonly LoadReport[]) => {
    const shown = (of: 'p50' | 'p99') => digits(median(reports.map((report) => report.boards?.shown?.[of] ?? Number.NaN)))
    return [name, shown('p50'), shown('p99'), String(Math.max(...reports.map(({ held }) => held.boardsBehind)))]
  }
  return {
    about:
      `${boards.toLocaleString('en')} boards and ${RATE} events/s on PGlite, ${seconds} s a round, all boards reading and ${stopped} of them hanging by ` +
      `turns: they read nothing any more and say nothing, and their connections stay. Milliseconds from when an event was due to each board that reads. ` +
      `${all.length} ${all.length === 1 ? 'round' : 'rounds'}.`,
    header: ['', 'on the boards p50 ms', 'p99 ms', 'boards found behind'],
    rows: [row('all read', all), row(`${stopped} hang`, some)],
    goals: [
      mostGoal(`p99 of the others while ${stopped} hang, against none`, median(ratios(p99(some), p99(all))), 1.3, 'times'),
      plainFigure('the same, lowest and highest round', ratioText(p99(some), p99(all))),
      mostGoal('most that is held for one', most, 256, 'KB'),
      plainFigure('bound on that, unless one message is larger', `${HELD_MAX / 1024} KB`),
    ],
  }
}

async function load({ url, token }: TestServer, boards: number, stopped: number, seconds: number): Promise<LoadReport> {
  const given = { url, token, rate: RATE, boards, stopped, floors: FLOORS, duration: seconds }
  const args = Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)])
  const report = await runLoad(readOptions(args, {})!, { onLog() {}, onLive() {}, stopped: new AbortController().signal })
  if (report.boards!.missing > 0) throw new Error(`${report.boards!.missing} times a board that reads did not show a batch`)
  return report
}
