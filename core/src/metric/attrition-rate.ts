import { ratio } from './ratio.ts'

/** Leavers against the average head count, as a yearly share: `leavers ÷ heads × 12 ÷ months`. */
export function attritionRate(leavers: number, averageHeads: number, months: number): number | null {
  const share = ratio(leavers, averageHeads)
  return share === null || months <= 0 ? null : (share * 12) / months
}
