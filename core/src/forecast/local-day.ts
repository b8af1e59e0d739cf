import { dayIntervals, dayOfDate } from '../interval/day.ts'
import { INTERVAL_MS } from '../interval/interval.ts'
import { clockMs } from '../interval/same-time.ts'
import { DomainError } from '../number/domain-error.ts'
import type { PastDay } from './history.ts'

const DAY_MS = 86_400_000

/**
 * A local day for the forecast: quarter-hours of UTC brought to intervals of the local clock, so that 09:00 is one interval on all days. Where
 * clocks go forward the skipped hour has exposure 0; where they go back the repeated one has exposure 2 and both passes together.
 *
 * @param slotMs length of an interval of the forecast: a quarter of an hour, or a multiple of it that divides a day
 * @param counts contacts by start of quarter-hour (epoch ms); null or absent where unknown. A partly known interval keeps the known part.
 */
export function localPastDay(zone: string, date: string, slotMs: number, counts: ReadonlyMap<number, number | null>): PastDay {
  const slots = slotCount(slotMs)
  const sums = Array.from({ length: slots }, (): number | null => null)
  const exposure = Array.from({ length: slots }, () => 0)
  const whole = localExposure(zone, date, slotMs)
  for (const at of dayIntervals(dayOfDate(zone, date))) {
    const slot = slotOf(zone, at, slotMs)
    const count = counts.get(at) ?? null
    if (count === null) continue
    sums[slot] = (sums[slot] ?? 0) + count
    exposure[slot]! += INTERVAL_MS / slotMs
  }
  // an interval of which nothing is known keeps its exposure: it was there, and nobody saw it
  return { date, counts: sums, exposure: exposure.map((seen, slot) => (sums[slot] === null ? whole[slot]! : seen)) }
}

/** How much of each interval of the local clock a day has: 1, at a change of clocks 0 or 2 for an hour. */
export function localExposure(zone: string, date: string, slotMs: number): number[] {
  const exposure = Array.from({ length: slotCount(slotMs) }, () => 0)
  for (const at of dayIntervals(dayOfDate(zone, date))) exposure[slotOf(zone, at, slotMs)]! += INTERVAL_MS / slotMs
  return exposure
}

/** Forecast contacts by start of quarter-hour (epoch ms): each interval's spread evenly over the quarter-hours that it has on that day. */
export function byQuarterHour(zone: string, date: string, slotMs: number, expected: readonly number[]): Map<number, number> {
  const exposure = localExposure(zone, date, slotMs)
  const spread = new Map<number, number>()
  for (const at of dayIntervals(dayOfDate(zone, date))) {
    const slot = slotOf(zone, at, slotMs)
    spread.set(at, (expected[slot]! * (INTERVAL_MS / slotMs)) / exposure[slot]!)
  }
  return spread
}

function slotOf(zone: string, at: number, slotMs: number): number {
  return Math.floor(clockMs(zone, at) / slotMs)
}

/** @throws DomainError */
function slotCount(slotMs: number): number {
  if (!(slotMs > 0 && slotMs % INTERVAL_MS === 0 && DAY_MS % slotMs === 0)) {
    throw new DomainError('slotMs', slotMs, 'a multiple of 900,000 (a quarter of an hour) that divides a day')
  }
  return DAY_MS / slotMs
}
