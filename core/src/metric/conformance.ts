import { ratio } from './ratio.ts'

/** Worked ÷ scheduled time, whenever it was worked; may pass 1. Target 95–105 % (proposal). Source: CX Central, SWPP. */
export function conformance(workedMs: number, scheduledMs: number): number | null {
  return ratio(workedMs, scheduledMs)
}
