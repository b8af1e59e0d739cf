import type { Counts } from '../model/counts.ts'
import type { ClockKind } from '../sla/clock.ts'
import { ratio } from './ratio.ts'

export type PromiseCounts = Pick<Counts, 'firstMet' | 'firstMissed' | 'nextMet' | 'nextMissed' | 'resolveMet' | 'resolveMissed'>

/**
 * Share of promises kept, of one kind or of all: met ÷ (met + missed), by the interval in which they fell due. A promise past its time is
 * missed now, done or not; one that runs and is not due is in neither, nor is one whose ticket was deleted or merged first.
 */
export function slaAttainment(counts: PromiseCounts, kind: ClockKind | 'all' = 'all'): number | null {
  const { met, missed } = promises(counts, kind)
  return ratio(met, met + missed)
}

/** Promises decided, of one kind or of all. */
export function promises(counts: PromiseCounts, kind: ClockKind | 'all'): { met: number; missed: number } {
  switch (kind) {
    case 'first':
      return { met: counts.firstMet, missed: counts.firstMissed }
    case 'next':
      return { met: counts.nextMet, missed: counts.nextMissed }
    case 'resolve':
      return { met: counts.resolveMet, missed: counts.resolveMissed }
    case 'all':
      return {
        met: counts.firstMet + counts.nextMet + counts.resolveMet,
        missed: counts.firstMissed + counts.nextMissed + counts.resolveMissed,
      }
  }
}
