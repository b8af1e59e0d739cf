import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { demoSettings } from '@watchfloor/core/settings/demo'
import { openDatabase } from '@watchfloor/db/connect'
import { migrate } from '@watchfloor/db/migrate'
import { seedSettings } from '@watchfloor/db/settings/settings'
import { readServerFigures } from '@watchfloor/simulator/load/server-figures'
import { pause, startTestServer, type TestServer } from '../support/server.ts'
import { batchesOf } from '../support/demo-events.ts'
import { demoStretch } from './facts.ts'
import { fillLog } from './fill.ts'
import { withFolder } from './folder.ts'
import { median } from './measure.ts'
import type { HeapFound } from './heap-probe.ts'
import { rebuildAll } from './rebuild.ts'
import { digits, mostGoal, plainFigure, type Run, type Section } from './section.ts'
import { sendAll } from './sender.ts'
import { fetchSnapshot } from './snapshot.ts'
import { differences } from './same-picture.ts'

const MOST_MS = 3_000
const QUIET_MS = 3_000
const EVENTS_A_REQUEST = 500

type Restart = { readyMs: number; rightMs: number }

/** A server with a million events in its log: how soon its boards are right after a restart, and what it holds in memory. */
export async function benchMillion(run: Run): Promise<Section> {
  const size = run.short ? 5_000 : 1_000_000
  const since = run.short ? 500 : 20_000
  const rounds = run.short ? 1 : 3
  return withFolder(async (dir) => {
    const data = join(dir, 'data')
    const now = Date.now()
    const told = demoStretch(size + since * rounds, now)
    const folded = await prepare(data, take(told, size), run)
    const empty = await emptyRss(join(dir, 'empty'))
    const heap = await probeHeap(data, run)
    await using server = await startTestServer({ demo: true, data })
    const opens: number[] = []
    const clean: Restart[] = []
    const killed: Restart[] = []
    for (let round = 0; round < rounds; round++) {
      const before = await settledSnapshot(server)
      await server.stop()
      opens.push(await openAlone(data))
      clean.push(await restart(server, before))
      run.tell(`  restarted: ${JSON.stringify(clean.at(-1))}`)
    }
    await pause(QUIET_MS)
    const full = await rssOf(server)
    for (let round = 0; round < rounds; round++) {
      const texts = [...batchesOf(take(told, since), EVENTS_A_REQUEST)].map((batch) => ({
        text: JSON.stringify(batch),
        count: batch.length,
      }))
      await sendAll(server, texts, 4)
      const before = await settledSnapshot(server)
      await server.kill()
      killed.push(await restart(server, before))
      run.tell(`  restarted after kill -9: ${JSON.stringify(killed.at(-1))}`)
      await server.stop() // the next kill finds a checkpoint as old as its own facts
      await server.start()
    }
    const row = (what: string, found: Restart[]) => [
      what,
      digits(median(found.map(({ readyMs }) => readyMs))),
      digits(median(found.map(({ rightMs }) => rightMs))),
    ]
    const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`
    const perMillion = (bytes: number) => megabytes((bytes / size) * 1_000_000)
    const perOpen = (bytes: number) => megabytes((bytes / heap.open) * 10_000)
    return {
      about:
        `${digits(size)} events of the demo floor, day after day up to now, in the log on PGlite; folding them from the first took ${digits(folded / 1_000)} s. ` +
        `Milliseconds from the start of the process to \`/readyz\` and until a board that joins has the same picture as before, record by record ` +
        `(but for what the clock alone moves). The anchor starts a process that opens the same database and reads its newest number. After a kill it ` +
        `also reads what came since the checkpoint. Median of ${rounds} rounds, by turns. Heap: what is alive after a forced collection, in a ` +
        `process of its own; memory: the resident set of the server with its embedded database.`,
      header: ['what', 'ready ms', 'the same picture ms'],
      rows: [
        ['opening the database alone', digits(median(opens)), ''],
        row('restart', clean),
        row(`restart after kill -9, ${digits(since)} events past the checkpoint`, killed),
      ],
      goals: [
        mostGoal('restart to a correct board', median(clean.map(({ rightMs }) => rightMs)), MOST_MS, 'ms'),
        mostGoal('after kill -9', median(killed.map(({ rightMs }) => rightMs)), MOST_MS, 'ms'),
        plainFigure('memory of an empty server', megabytes(empty)),
        plainFigure('memory with the million in the log', megabytes(full)),
        plainFigure('heap per million events in the log', perMillion(heap.log)),
        plainFigure('heap per 10,000 contacts waiting', perOpen(heap.contacts)),
        plainFigure('heap per 10,000 tickets open', perOpen(heap.tickets)),
      ],
    }
  })
}

/** Fills the log and folds it, so that there is a checkpoint. Gives how long the fold took, ms. */
async function prepare(data: string, events: Iterable<Parameters<typeof JSON.stringify>[0]>, { tell }: Run): Promise<number> {
  await using db = await openDatabase({ dir: data })
  await migrate(db)
  await seedSettings(db, demoSettings(), { by: 'bench', at: Date.now() })
  let began = performance.now()
  const size = await fillLog(db, events as Parameters<typeof fillLog>[1])
  tell(`  ${size} events in the log after ${Math.round(performance.now() - began)} ms`)
  began = performance.now()
  await rebuildAll(db, size)
  const ms = performance.now() - began
  tell(`  folded in ${Math.round(ms)} ms`)
  return ms
}

function* take<T>(items: Iterator<T>, count: number): Generator<T, void> {
  for (let n = 0; n < count; n++) {
    const { value, done } = items.next()
    if (done) throw new Error(`There were only ${n} events of ${count}`)
    yield value
  }
}

async function emptyRss(data: string): Promise<number> {
  await using server = await startTestServer({ demo: true, data })
  await fetchSnapshot(server)
  await pause(QUIET_MS)
  return await rssOf(server)
}

async function rssOf(server: TestServer): Promise<number> {
  const figures = await readServerFigures(server.url)
  if (!figures) throw new Error('The server said nothing of its memory')
  return figures.rssBytes
}

async function probeHeap(data: string, { short }: Run): Promise<HeapFound> {
  const args = ['--expose-gc', join(import.meta.dirname, 'heap-probe.ts'), data, String(short ? 100 : 10_000)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as HeapFound
}

/** A picture after the clock has had its turn on what came last. */
async function settledSnapshot(server: TestServer): Promise<string> {
  await pause(1_200)
  return fetchSnapshot(server)
}

async function restart(server: TestServer, before: string): Promise<Restart> {
  const began = performance.now()
  await server.start()
  const readyMs = performance.now() - began
  const after = await fetchSnapshot(server)
  const rightMs = performance.now() - began
  const differing = differences(before, after)
  if (differing.length > 0) throw new Error(`After the restart these records of the picture differ: ${differing.join('; ')}`)
  return { readyMs, rightMs }
}

/** The least that a start must do: a process, and the database open. */
async function openAlone(data: string): Promise<number> {
  const began = performance.now()
  await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'open-database.ts'), data])
  return performance.now() - began
}
