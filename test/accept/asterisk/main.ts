import { replay } from '@watchfloor/simulator/replay/replay'
import type { Format } from '@watchfloor/simulator/replay/format'
import { startFreshServer, type TestServer } from '../server.ts'
import { figuresOf, type Clock, type Figure } from './figures.ts'
import { recount } from './recount.ts'
import { findRecordings, payloadsDir, type Recording } from './recordings.ts'
import { productFigures, readLog, readQueue, report, type QueueSums } from './server-figures.ts'

type Path = { name: string; steps: ('file' | 'stream')[]; clock: Clock }

/** The file knows whole seconds; as soon as the stream is there too, its finer times count, whichever came first. */
const paths: Path[] = [
  { name: 'queue_log', steps: ['file'], clock: 'log' },
  { name: 'AMI', steps: ['stream'], clock: 'ami' },
  { name: 'queue_log, then AMI', steps: ['file', 'stream'], clock: 'ami' },
  { name: 'AMI, then queue_log', steps: ['stream', 'file'], clock: 'ami' },
]

const help = `npm run accept -- asterisk

Loads every recording under PAYLOADS_DIR/asterisk/recording-* into fresh servers through the real door, by queue_log, by the AMI stream, and
by both in either order, and compares every figure of its expected.json: those of the product's interval rows, and a recount of the facts in
the product's log by other code. Ends with 0 when something was compared and nothing differs.
`

export async function run(args: string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(help)
    return 0
  }
  const write = (line: string) => process.stdout.write(`${line}\n`)
  const recordings = findRecordings()
  let compared = 0
  let differing = 0
  for (const recording of recordings) {
    let alone: Sums | null = null
    for (const path of paths) {
      const name = `${recording.name} by ${path.name}`
      try {
        const { figures, sums } = await compare(recording, path)
        if (path.steps.length === 2 && alone) figures.push(...sameCounts(alone, sums))
        if (path.name === 'AMI') alone = sums
        compared += figures.length
        differing += report(name, figures, write)
      } catch (error) {
        differing++ // one that cannot be compared must not hide the others
        write(`${name}: not compared: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }
  if (recordings.length === 0) write(`Nothing to compare: no asterisk/recording-* under ${payloadsDir()}; set PAYLOADS_DIR`)
  write(`${recordings.length} recordings, ${compared} figures compared, ${differing} differing`)
  return compared > 0 && differing === 0 ? 0 : 1
}

/** What each queue's rows, and the floor's (`*`), add up to. */
type Sums = Map<string, QueueSums['counts']>

async function compare(recording: Recording, path: Path): Promise<{ figures: Figure[]; sums: Sums }> {
  await using server = await startFreshServer()
  const figures: Figure[] = []
  for (const step of path.steps) figures.push(await load(server, recording, step))
  const log = await readLog(server.url)
  figures.push(...figuresOf(recording.expected, recount(log), path.clock))
  const sums: Sums = new Map([['*', (await readQueue(server.url, '*', log)).counts]])
  for (const [queue, keys] of Object.entries(recording.expected.queues)) {
    const stated = await readQueue(server.url, queue, log)
    sums.set(queue, stated.counts)
    figures.push(...productFigures(queue, keys, stated, path.clock))
  }
  return { figures, sums }
}

/** With the file beside it, whichever came first, the stream's counts are the same to the last. */
function sameCounts(alone: Sums, both: Sums): Figure[] {
  return [...alone].flatMap(([queue, counts]) =>
    Object.entries(counts).map(([key, expected]) => ({
      name: `${queue}.${key} (as by AMI alone)`,
      expected,
      got: both.get(queue)?.[key] ?? null,
    })),
  )
}

/** Sends one path of a recording; nothing may be refused or stay unanswered. */
async function load(server: TestServer, recording: Recording, step: 'file' | 'stream'): Promise<Figure> {
  const [files, format]: [string[], Format] =
    step === 'file' ? [recording.queueLogs, 'asterisk-queue-log'] : [[recording.ami], 'asterisk-ami']
  const outcome = await replay(
    {
      files,
      format,
      speed: 'max',
      shiftToNow: null,
      target: server.url,
      token: server.token,
      source: '/accept/asterisk/pbx',
      zone: 'UTC',
      aliases: {},
      customerKey: 'acceptance',
      giveUpMs: 30_000,
      dryRun: false,
    },
    { now: () => Date.now(), stopped: new AbortController().signal, onProgress: () => {}, onLog: () => {} },
  )
  if (outcome.failure !== null) throw new Error(`${recording.name}: the ${step} was not loaded: ${outcome.failure}`)
  return { name: `facts of the ${step} refused or unanswered`, expected: 0, got: outcome.refused.length + outcome.unanswered }
}
