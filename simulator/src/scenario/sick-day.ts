import type { Scene } from './scenario.ts'

const DAY_MS = 24 * 3_600_000

/** For a day two agents of eleven are not there; who is on shift goes home. */
export function sickDay({ floor, holes }: Scene, at: number): Scene {
  const absences = floor.agents
    .filter((_, i) => i % 11 === 2 || i % 11 === 7)
    .map((agent) => ({ agent: agent.id, from: at, to: at + DAY_MS }))
  return { floor: { ...floor, absences: [...floor.absences, ...absences] }, holes }
}
