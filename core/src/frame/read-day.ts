import { PEAK_BREACH, PEAK_WARNING } from '../metric/peak-factor.ts'
import { ratio } from '../metric/ratio.ts'
import type { FigureState } from './figure-state.ts'
import type { DayItem } from './frame.ts'

/** The day so far against the usual one. */
export type DayReading = { soFar: number; usualSoFar: number | null; ratio: number | null; state: FigureState }

/** An excess must also be this many times the spread that chance gives (Poisson: the root of what is usual). */
const BEYOND_CHANCE = 2

/**
 * What came in today against what usually comes by this time; of the running interval the part that has passed. Amber above 1.15 times
 * the usual, red above 1.30, and neither unless the excess is more than chance makes: 14 instead of 10 by nine o'clock is no news.
 */
export function readDay(day: DayItem, now: number): DayReading {
  const soFar = day.actual.reduce((sum, count) => sum + count, 0)
  if (!day.usual) return { soFar, usualSoFar: null, ratio: null, state: 'unknown' }
  const passed = (now - day.from) / day.intervalMs
  const usualSoFar = day.usual.reduce((sum, count, n) => sum + count * Math.min(1, Math.max(0, passed - n)), 0)
  const against = ratio(soFar, usualSoFar)
  return { soFar, usualSoFar, ratio: against, state: volumeState(soFar, usualSoFar, against) }
}

function volumeState(soFar: number, usual: number, against: number | null): FigureState {
  if (against === null) return 'unknown'
  if (soFar - usual <= BEYOND_CHANCE * Math.sqrt(usual) || against <= PEAK_WARNING) return 'normal'
  return against > PEAK_BREACH ? 'breach' : 'warning'
}
