import type { FloorSpec } from '@watchfloor/core/twin/floor'
import { blackFriday } from './black-friday.ts'
import { monday } from './monday.ts'
import { outage } from './outage.ts'
import { sickDay } from './sick-day.ts'

/** A source that is cut off in `[lostAt, backAt)` and tells afterwards what happened meanwhile. */
export type Hole = { source: string; lostAt: number; backAt: number }

/** A floor on which something is going on, and the holes in what is told of it. */
export type Scene = { floor: FloorSpec; holes: Hole[] }

export const scenarioNames = ['calm', 'monday', 'black-friday', 'outage', 'sick-day'] as const
export type ScenarioName = (typeof scenarioNames)[number]

/** From when on a scenario plays. Before that moment the floor is the calm one, to the last fact. */
export type Staged = { scenario: ScenarioName; at: number }

const HOUR_MS = 3_600_000

/** How long each plays. */
export const lastsMs: Record<ScenarioName, number> = {
  calm: Infinity,
  monday: 24 * HOUR_MS,
  'black-friday': 24 * HOUR_MS,
  outage: 0.75 * HOUR_MS,
  'sick-day': 24 * HOUR_MS,
}

const scenarios: Record<ScenarioName, (scene: Scene, at: number) => Scene> = {
  calm: (scene) => scene,
  monday,
  'black-friday': blackFriday,
  outage,
  'sick-day': sickDay,
}

/** Plays scenarios on a floor, each from its moment on. */
export function stage(floor: FloorSpec, staged: readonly Staged[]): Scene {
  return staged.reduce<Scene>((scene, { scenario, at }) => scenarios[scenario](scene, at), { floor, holes: [] })
}
