import { ratio } from './ratio.ts'

/** Unplanned absence ÷ scheduled time. */
export function absenceRate(absentMs: number, scheduledMs: number): number | null {
  return ratio(absentMs, scheduledMs)
}
