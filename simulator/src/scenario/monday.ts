import type { Scene } from './scenario.ts'

const DAY_MS = 24 * 3_600_000

/** Whatever the day: for 24 hours customers behave as on the Monday after a long weekend, an eighth above an ordinary one. */
export function monday({ floor, holes }: Scene, at: number): Scene {
  const span = { from: at, to: at + DAY_MS }
  const surges = floor.queues.map((queue) => ({ queue: queue.id, ...span, factor: 1.12 }))
  return {
    floor: { ...floor, likeWeekday: [...floor.likeWeekday, { ...span, weekday: 0 }], surges: [...floor.surges, ...surges] },
    holes,
  }
}
