import type { Clock } from '../sla/clock.ts'

const MINUTE_MS = 60_000

/** How near a promise is to breaking: green above an hour, watch down to half an hour, then the team lead's, then broken. */
export type BreachBand = 'green' | 'watch' | 'escalate' | 'breached'

/**
 * What is left until the promise breaks, ms on its own clock, negative once it is broken. Null where nothing was promised, or where it has
 * been settled: kept, or stopped. A broken promise that was kept late has its final delay in `Clock.leftMs`.
 */
export function timeToBreach(clock: Clock): number | null {
  return clock.metAt === null && clock.state !== 'stopped' ? clock.leftMs : null
}

/** Bands of S1: 60 and 30 minutes before breach. Half an hour exactly is the team lead's. */
export function breachBand(leftMs: number): BreachBand {
  if (leftMs < 0) return 'breached'
  if (leftMs <= 30 * MINUTE_MS) return 'escalate'
  return leftMs <= 60 * MINUTE_MS ? 'watch' : 'green'
}
