import { ERROR_DAYS, rootError, type PastErrors } from './bands.ts'
import { ahead, type Fit, type FittedDay } from './fit.ts'

/** Relative variance of an interval's rate about its day: 5 %. */
export const INTERVAL_VARIANCE = 0.0025
/** A day counts as seen when so much of its volume was. */
const SEEN_WHOLE = 0.9
/** Forecasts from fewer days than these are not typical of those to come. */
export const LEAST_KNOWN = 5
/** Forecasts a week ahead made on neighbouring days err alike: for every so many days of horizon one more of them counts as one. */
const ALIKE_DAYS = 4
/** Beyond a week errors are gathered over so many more days for each day of horizon. */
const MORE_DAYS = 3

/**
 * Errors of the forecasts that would have been made on past days so many days ahead, each from what was known then, by interval and of whole days.
 */
export function pastErrors(fit: Fit, horizonDays: number, variance: number) {
  const found: DayErrors[] = []
  const most = ERROR_DAYS + MORE_DAYS * Math.max(0, horizonDays - 7)
  for (let index = fit.days.length - 1; index > 0 && found.length < most; index--) {
    const day = fit.days[index]!
    if (!seenWhole(day)) continue
    const origin = lastUpTo(fit.days, index, day.calendar.number - horizonDays)
    if (origin < 0 || fit.days[origin]!.after.known < LEAST_KNOWN) continue
    const expected = ahead(fit, fit.days[origin]!.after, day.calendar, day.exposure)
    found.push({ counts: Float64Array.from(day.counts, (count) => count ?? -1), expected })
  }
  return poolErrors(found, variance, fit.slots, horizonDays)
}

/** Plain days that were seen as good as whole. */
export function seenWhole(day: FittedDay): boolean {
  if (!day.plain) return false
  let seen = 0
  let open = 0
  for (let i = 0; i < day.exposure.length; i++) {
    open += day.exposure[i]!
    if (day.counts[i] !== null) seen += day.exposure[i]!
  }
  return seen >= SEEN_WHOLE * open
}

/** Errors of one day: what came, and what had been forecast, per interval; -1 where unknown. */
export type DayErrors = { counts: Float64Array; expected: Float64Array }

/** Errors by interval: each call of `at` writes over what the last one gave, as thousands of small arrays cost more than all else. */
export type PooledErrors = { at(slot: number): PastErrors; total: PastErrors }

/** Per interval the errors pooled with those of its two neighbours, and the errors of the sums. */
export function poolErrors(days: readonly DayErrors[], variance: number, slots: number, horizonDays: number): PooledErrors {
  const alike = 1 + (horizonDays - 1) / ALIKE_DAYS
  const most = days.length
  const bySlot = new Float64Array(slots * most)
  const seen = new Int32Array(slots)
  const totals = new Float64Array(most)
  let sums = 0
  for (const { counts, expected } of days) {
    let came = 0
    let could = 0
    for (let i = 0; i < slots; i++) {
      if (counts[i]! < 0 || !(expected[i]! > 0)) continue
      came += counts[i]!
      could += expected[i]!
      bySlot[i * most + seen[i]!++] = rootError(counts[i]!, expected[i]!, variance + INTERVAL_VARIANCE)
    }
    if (could > 0) totals[sums++] = rootError(came, could, variance)
  }
  for (let i = 0; i < slots; i++) bySlot.subarray(i * most, i * most + seen[i]!).sort()
  const room = new Float64Array(3 * most)
  return {
    at(slot: number): PastErrors {
      let days = 0
      let size = 0
      for (let i = Math.max(0, slot - 1); i <= Math.min(slots - 1, slot + 1); i++) {
        mergeInto(room, size, bySlot, i * most, seen[i]!)
        size += seen[i]!
        days = Math.max(days, seen[i]!)
      }
      return { days, sorted: room.subarray(0, size), alike }
    },
    total: { days: sums, sorted: totals.slice(0, sums).sort(), alike },
  }
}

/** Merges a sorted run of `from` into the sorted first `size` of `into`, from the back so that nothing is moved twice. */
function mergeInto(into: Float64Array, size: number, from: Float64Array, start: number, length: number): void {
  let left = size - 1
  let right = start + length - 1
  for (let at = size + length - 1; right >= start; at--) {
    into[at] = left >= 0 && into[left]! > from[right]! ? into[left--]! : from[right--]!
  }
}

function lastUpTo(days: readonly FittedDay[], before: number, number: number): number {
  for (let index = before - 1; index >= 0; index--) if (days[index]!.calendar.number <= number) return index
  return -1
}
