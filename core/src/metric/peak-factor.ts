import { ratio } from './ratio.ts'

/** Arrivals against those expected for the same interval; 1 is as expected. No upper bound: campaign peaks reach 3.5 to 7. */
export function peakFactor(offered: number, expected: number): number | null {
  return ratio(offered, expected)
}

export const PEAK_WARNING = 1.15
export const PEAK_BREACH = 1.3

/** Red above 1.30, amber when two intervals running are above 1.15 (our proposal). `before` is the interval before. */
export function peakBand(factor: number | null, before: number | null): 'breach' | 'warning' | 'normal' | 'unknown' {
  if (factor === null) return 'unknown'
  if (factor > PEAK_BREACH) return 'breach'
  return factor > PEAK_WARNING && before !== null && before > PEAK_WARNING ? 'warning' : 'normal'
}
