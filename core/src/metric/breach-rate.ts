import type { ClockKind } from '../sla/clock.ts'
import { ratio } from './ratio.ts'
import { promises, type PromiseCounts } from './sla-attainment.ts'

/** Share of decided promises that were broken: missed ÷ (met + missed). With `slaAttainment` it makes 1. */
export function breachRate(counts: PromiseCounts, kind: ClockKind | 'all' = 'all'): number | null {
  const { met, missed } = promises(counts, kind)
  return ratio(missed, met + missed)
}

export function breachCount(counts: PromiseCounts, kind: ClockKind | 'all' = 'all'): number {
  return promises(counts, kind).missed
}
