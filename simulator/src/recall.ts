import { createHash } from 'node:crypto'
import type { FloorSpec } from '@watchfloor/core/twin/floor'
import { localDay } from '@watchfloor/core/twin/local-day'
import type { Run } from './run-file.ts'
import { lastsMs, type ScenarioName, type Staged } from './scenario/scenario.ts'

export type Wanted = {
  seed: string
  startAt: number | null
  backfillDays: number
  until: number | null
  scenario: ScenarioName
  scenarioAt: number | null
}

/** Raised whenever the engine simulates the same floor differently: a run of another engine cannot be simulated anew. */
const ENGINE = 3

/** Two runs with the same mark and the same seed are the same, fact for fact. */
export function markOf(floor: FloorSpec): string {
  return createHash('sha256')
    .update(JSON.stringify([ENGINE, floor]))
    .digest('base64url')
    .slice(0, 22)
}

/**
 * Which run to simulate: the kept one, or a new one where there is none. A kept run that this version would simulate differently is not
 * continued: a new one begins where it stopped, and its sources say that they restarted. Where the server has lost everything, or was never
 * told anything, it begins with the whole past.
 */
export function recall(wanted: Wanted, kept: Run | null, floor: FloorSpec, serverKnows: boolean, now: number): Run {
  const mark = markOf(floor)
  const from = wanted.startAt ?? localDay(floor.zone, (wanted.until ?? now) - wanted.backfillDays * 86_400_000).startAt
  const anew: Run = { seed: wanted.seed, mark, startAt: from, restarted: false, staged: [], sentUntil: from }
  const run =
    kept?.mark === mark
      ? kept
      : kept && serverKnows
        ? { ...anew, seed: kept.seed, startAt: kept.sentUntil, sentUntil: kept.sentUntil, restarted: true }
        : anew
  if (wanted.until !== null && wanted.until <= run.startAt) {
    throw new Error(`--until must lie after the start of the simulation, ${new Date(run.startAt).toISOString()}`)
  }
  return { ...run, staged: staging(wanted, run, floor.zone, now) }
}

/** The wanted scenario is staged from now on, unless it is still playing. */
function staging({ scenario, scenarioAt, until }: Wanted, run: Run, zone: string, now: number): Staged[] {
  if (scenario === 'calm') return run.staged
  const at = scenarioAt ?? (until === null ? Math.max(now, run.sentUntil) : localDay(zone, until - 1).startAt)
  const isPlaying = run.staged.some((one) => one.scenario === scenario && at >= one.at && at < one.at + lastsMs[scenario])
  return isPlaying ? run.staged : [...run.staged, { scenario, at }]
}
