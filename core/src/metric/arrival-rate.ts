import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'

const HOUR_MS = 3_600_000

/** Contacts offered per hour over a span of `spanMs`; the real length of the span, so a day of 23 hours is divided by 23. */
export function arrivalRate(counts: Pick<Counts, 'offered'>, spanMs: number): number | null {
  return ratio(counts.offered * HOUR_MS, spanMs)
}
