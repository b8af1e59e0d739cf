import { demoSources, DEMO_HEARTBEAT_MS } from '@watchfloor/core/settings/demo'
import { randomStreams } from '@watchfloor/core/twin/random'
import { Simulation } from '@watchfloor/core/twin/simulation'
import { compareWithServer } from './compare.ts'
import { openDoor, pause, type Door } from './feed/door.ts'
import { Sender } from './feed/sender.ts'
import { Telling } from './feed/telling.ts'
import { demoFloor } from './floor/demo.ts'
import { recall } from './recall.ts'
import { readRun, writeRun, type Run } from './run-file.ts'
import { stage, type ScenarioName } from './scenario/scenario.ts'
import { truthOf, writeTruth, type Truth } from './truth.ts'

export type SimulationSettings = {
  /** Address of the server, e.g. http://127.0.0.1:4600. */
  target: string
  token: string | null
  scenario: ScenarioName
  /** When the scenario begins; null = now. */
  scenarioAt: number | null
  seed: string
  /** Simulated seconds a second. */
  speed: number
  /** Begin at midnight so many days ago … */
  backfillDays: number
  /** … or at this moment. */
  startAt: number | null
  /** Tell what happens before this moment as fast as the server takes it, and end; null = go on with the clock. */
  until: number | null
  /** End so long after having caught up with the clock; null = when told to stop. */
  durationMs: number | null
  truthFile: string | null
  /** At the end hold what the simulator knows against the server's intervals; `done` rejects where they differ. */
  check: boolean
  /** Where the run is kept, so that a second start goes on with it. */
  stateFile: string | null
  onProgress: (share: number, told: Told) => void
  onLog: (line: string) => void
}

/** What the server has acknowledged so far. */
export type Told = { accepted: number; known: number; refused: number }

export type RunningSimulation = { stop: () => Promise<void>; done: Promise<void> }

const BATCH = 2_000
const TICK_MS = 100
const SAVE_EVERY_MS = 5_000
/** What was acknowledged within this before the end may belong to a request that was not. */
const OVERLAP_MS = 60_000
const STOP_WITHIN_MS = 3_000

/**
 * Simulates the demo floor from its beginning, tells the server what it does not know yet, and goes on with the clock. `done` rejects
 * when waiting cannot help: a wrong token, an unreadable state file. `stop` sends what has happened and keeps the run for the next start.
 */
export function startSimulation(settings: SimulationSettings): RunningSimulation {
  const stopping = new AbortController()
  const done = run(settings, stopping.signal)
  return {
    done,
    async stop() {
      stopping.abort()
      await done
    },
  }
}

async function run(settings: SimulationSettings, stopping: AbortSignal): Promise<void> {
  const { onLog, speed, until } = settings
  const startedAt = Date.now()
  const floor = demoFloor()
  const kept = settings.stateFile ? await readRun(settings.stateFile) : null

  const gaveUp = new AbortController()
  const giveUp = () => gaveUp.abort(new Error('The server did not answer in time to stop cleanly.'))
  stopping.addEventListener('abort', () => setTimeout(giveUp, STOP_WITHIN_MS).unref(), { once: true })
  const door = openDoor({
    ...settings,
    stopped: gaveUp.signal,
    onReach: (reachable, why) => onLog(reachable ? 'The server answers again.' : `Waiting for the server: ${why}`),
  })
  const known = await door.watermarks(stopping)
  if (!known) return // told to stop before the server was there

  const sources: string[] = Object.values(demoSources)
  const isKnown = sources.some((source) => known.has(source))
  const run = recall(settings, kept, floor, isKnown, startedAt)
  const scene = stage(floor, run.staged)
  const simulation = new Simulation({
    floor: scene.floor,
    from: run.startAt,
    to: until ?? Infinity,
    random: randomStreams(run.seed),
  })
  const knownUntil = new Map(sources.map((source) => [source, Math.min(known.get(source) ?? 0, run.sentUntil) - OVERLAP_MS]))
  const anchor = Math.max(startedAt, run.sentUntil)
  const telling = new Telling({
    simulation,
    startAt: run.startAt,
    restarted: run.restarted,
    sources,
    holes: scene.holes,
    beatMs: Math.round(DEMO_HEARTBEAT_MS * Math.max(1, speed)),
    knownUntil: (source) => knownUntil.get(source) ?? 0,
    liveAt: until ?? anchor,
  })
  const sender = await tell(settings, run, telling, door, () => until ?? anchor + (Date.now() - startedAt) * speed, stopping)
  if (sender.failure && !gaveUp.signal.aborted) throw sender.failure.error
  if (sender.failure) onLog('Stopped before the server had everything; the next start sends the rest.')

  const truth = truthOf(run.seed, run.startAt, telling.toldUntil, simulation.census(), simulation.book.rows())
  if (settings.truthFile) await writeTruth(settings.truthFile, truth)
  if (settings.check && !sender.failure) await check(settings, truth)
}

/** Tells what happens until the end, or until told to stop; gives the sender when all is acknowledged or has failed. */
async function tell(
  settings: SimulationSettings,
  run: Run,
  telling: Telling,
  door: Door,
  clock: () => number,
  stopping: AbortSignal,
): Promise<Sender> {
  const { stateFile, durationMs, speed, onLog, onProgress } = settings
  const told: Told = { accepted: 0, known: 0, refused: 0 }
  const sender = new Sender(door, ({ accepted, known, refused }) => {
    told.accepted += accepted
    told.known += known
    told.refused += refused.length
    const [first] = refused
    if (first) onLog(`The server refused ${refused.length} events; the first: ${first.id}: ${first.field} ${first.reason}`)
  })
  let savedAt = 0
  const save = async () => {
    run.sentUntil = Math.min(telling.takenUntil, sender.oldestAt)
    if (stateFile) await writeRun(stateFile, run)
    savedAt = Date.now()
  }

  let endAt = settings.until ?? Infinity
  while (!stopping.aborted && !sender.failure) {
    if (Date.now() - savedAt > SAVE_EVERY_MS) await save()
    const now = Math.min(clock(), endAt)
    const events = telling.take(now, BATCH)
    await sender.send(events)
    onProgress(telling.backfilled, told)
    if (events.length === BATCH) continue
    if (telling.toldUntil >= endAt) break
    if (telling.backfilled === 1 && endAt === Infinity && durationMs !== null) endAt = clock() + durationMs * speed
    await pause(TICK_MS, stopping)
  }

  telling.release()
  while (!sender.failure) {
    const rest = telling.take(telling.toldUntil, BATCH)
    if (rest.length === 0) break
    await sender.send(rest)
  }
  await sender.drain()
  if (!sender.failure) await save()
  onProgress(telling.backfilled, told)
  return sender
}

async function check({ target, onLog }: SimulationSettings, truth: Truth): Promise<void> {
  const { compared, differences } = await compareWithServer(target, truth)
  for (const one of differences.slice(0, 10)) {
    onLog(`${one.queue} ${new Date(one.from).toISOString()} ${one.count}: simulated ${one.simulated}, server ${one.server}`)
  }
  const words = `${compared} figures compared with the server, ${differences.length} differ`
  if (differences.length > 0) throw new Error(words)
  onLog(`${words}.`)
}
