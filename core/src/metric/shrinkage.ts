import { ratio } from './ratio.ts'

/** Paid time of a group, and what of it was not there for contacts: planned (leave, training, meetings, breaks) or not (sick, late, systems). */
export type PaidTime = { paidMs: number; plannedMs: number; unplannedMs: number }

/** Share of paid time not available for contacts. Measure it: sources say "add 10–20 %" (S2), practice finds 25–35 % (SWPP). */
export function shrinkage(time: PaidTime): { all: number | null; planned: number | null; unplanned: number | null } {
  return {
    all: ratio(time.plannedMs + time.unplannedMs, time.paidMs),
    planned: ratio(time.plannedMs, time.paidMs),
    unplanned: ratio(time.unplannedMs, time.paidMs),
  }
}
