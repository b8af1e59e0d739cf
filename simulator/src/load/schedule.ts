import type { Random } from '@watchfloor/core/twin/random'

/**
 * When each batch is due, ms after the start: one in every slot of `slotMs`, at a random place in it. So the rate is exact, and batches
 * do not keep step with the server's own clocks. Ask in order.
 */
export function dueTimes(slotMs: number, random: Random): (batch: number) => number {
  return (batch) => (batch + random()) * slotMs
}
