import { demoSources, DEMO_HEARTBEAT_MS } from '@watchfloor/core/settings/demo'
import { localDay } from '@watchfloor/core/twin/local-day'
import { randomStreams } from '@watchfloor/core/twin/random'
import { Simulation } from '@watchfloor/core/twin/simulation'
import type { CandidateEvent } from '@watchfloor/core/twin/to-event'
import { openDoor, pause } from './feed/door.ts'
import { Telling } from './feed/telling.ts'
import { demoFloor } from './floor/demo.ts'
import { readRun, writeRun, type Run } from './run-file.ts'
import { stage, type ScenarioName } from './scenario/scenario.ts'
import { truthOf, writeTruth } from './truth.ts'

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
  /** Where the run is kept, so that a second start goes on with it. */
  stateFile: string | null
  onProgress: (share: number, told: Told) => void
  onLog: (line: string) => void
}

/** What the server has acknowledged so far. */
export type Told = { accepted: number; known: number; refused: number }

export type RunningSimulation = { stop: () => Promise<void>; done: Promise<void> }

const BATCH = 2_000
const IN_FLIGHT = 2
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
  const { onLog, onProgress, speed, until, stateFile } = settings
  const startedAt = Date.now()
  const floor = demoFloor()
  const run = await recall(settings, floor.zone, startedAt)
  const { floor: staged, holes } = stage(floor, run.staged)
  const simulation = new Simulation({ floor: staged, from: run.startAt, to: until ?? Infinity, random: randomStreams(run.seed) })

  const gaveUp = new AbortController()
  const door = openDoor({
    ...settings,
    stopped: gaveUp.signal,
    onReach: (reachable, why) => onLog(reachable ? 'The server answers again.' : `Waiting for the server: ${why}`),
  })
  const giveUpSoon = () =>
    setTimeout(() => gaveUp.abort(new Error('The server did not answer in time to stop cleanly.')), STOP_WITHIN_MS).unref()
  stopping.addEventListener('abort', giveUpSoon, { once: true })
  if (stopping.aborted) return

  const known = await door.watermarks()
  const sources = Object.values(demoSources)
  const knownUntil = new Map(
    sources.map((source) => [source as string, Math.min(known.get(source) ?? 0, run.sentUntil) - OVERLAP_MS]),
  )
  const anchor = Math.max(startedAt, run.sentUntil)
  const clock = () => until ?? anchor + (Date.now() - startedAt) * speed
  const telling = new Telling({
    simulation,
    startAt: run.startAt,
    sources,
    holes,
    beatMs: Math.round(DEMO_HEARTBEAT_MS * Math.max(1, speed)),
    knownUntil: (source) => knownUntil.get(source) ?? 0,
    liveAt: until ?? anchor,
  })

  const told: Told = { accepted: 0, known: 0, refused: 0 }
  const inFlight = new Map<Promise<void>, number>()
  let failure: unknown = null
  let endAt = until ?? Infinity
  let savedAt = startedAt

  const send = (events: CandidateEvent[]) => {
    const sending = door
      .send(events)
      .then((receipt) => {
        told.accepted += receipt.accepted
        told.known += receipt.known
        told.refused += receipt.refused.length
        const [first] = receipt.refused
        if (first)
          onLog(`The server refused ${receipt.refused.length} events; the first: ${first.id}: ${first.field} ${first.reason}`)
      })
      .catch((error: unknown) => {
        failure ??= error
      })
      .finally(() => inFlight.delete(sending))
    inFlight.set(sending, Date.parse(events[0]!.time))
  }
  const save = async () => {
    run.sentUntil = Math.min(telling.takenUntil, ...inFlight.values())
    if (stateFile) await writeRun(stateFile, run)
    savedAt = Date.now()
  }

  await save()
  while (!stopping.aborted && !failure) {
    const now = Math.min(clock(), endAt)
    const events = telling.take(now, BATCH)
    if (events.length > 0) {
      while (inFlight.size >= IN_FLIGHT) await Promise.race(inFlight.keys())
      send(events)
    }
    if (Date.now() - savedAt > SAVE_EVERY_MS) await save()
    if (events.length === BATCH || telling.toldUntil < now) {
      onProgress(telling.backfilled, told)
      continue
    }
    if (telling.toldUntil >= endAt) break
    if (telling.backfilled === 1 && endAt === Infinity && settings.durationMs !== null) {
      endAt = clock() + settings.durationMs * speed
    }
    onProgress(telling.backfilled, told)
    await pause(TICK_MS, stopping).catch(() => {}) // told to stop: the loop sees it
  }

  telling.release()
  for (
    let events = telling.take(telling.toldUntil, BATCH);
    events.length > 0 && !failure;
    events = telling.take(telling.toldUntil, BATCH)
  ) {
    while (inFlight.size >= IN_FLIGHT) await Promise.race(inFlight.keys())
    send(events)
  }
  await Promise.all(inFlight.keys())
  if (failure && !gaveUp.signal.aborted) throw failure
  if (failure) onLog('Stopped before the server had everything; the next start sends the rest.')
  else await save()
  onProgress(telling.backfilled, told)
  if (settings.truthFile) {
    await writeTruth(
      settings.truthFile,
      truthOf(run.seed, run.startAt, telling.toldUntil, simulation.census(), simulation.book.rows()),
    )
  }
}

/** The run of the state file, with today's scenario staged on it; else a new one. */
async function recall(settings: SimulationSettings, zone: string, now: number): Promise<Run> {
  const { stateFile, scenario, until } = settings
  const kept = stateFile ? await readRun(stateFile) : null
  const startAt = settings.startAt ?? localDay(zone, (until ?? now) - settings.backfillDays * 86_400_000).startAt
  const run = kept ?? { seed: settings.seed, startAt, staged: [], sentUntil: startAt }
  if (until !== null && until <= run.startAt) throw new Error('--until must lie after the start of the simulation')
  if (scenario === 'calm') return run
  const at = settings.scenarioAt ?? (until === null ? Math.max(now, kept?.sentUntil ?? 0) : localDay(zone, until - 1).startAt)
  return { ...run, staged: [...run.staged, { scenario, at }] }
}
