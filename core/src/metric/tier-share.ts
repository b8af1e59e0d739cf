import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'

/** Share of solved tickets that were solved at a tier. Target of S1: 70–80 % at the first, 15–25 % at the second, under 5 % at the third. */
export function tierShare(counts: Pick<Counts, 'solvedTier1' | 'solvedTier2' | 'solvedTier3'>, tier: 1 | 2 | 3): number | null {
  const { solvedTier1, solvedTier2, solvedTier3 } = counts
  return ratio([solvedTier1, solvedTier2, solvedTier3][tier - 1]!, solvedTier1 + solvedTier2 + solvedTier3)
}
