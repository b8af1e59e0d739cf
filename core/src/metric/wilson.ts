export type ShareInterval = { low: number; high: number }

/** Of the normal distribution, 95 %. */
const Z = 1.959963984540054

/**
 * 95 % interval of a share `part ÷ whole` by Wilson's score: right for small numbers and near 0 and 1, where ±1.96 standard errors is not.
 * Null without answers.
 */
export function wilsonInterval(part: number, whole: number): ShareInterval | null {
  if (whole <= 0) return null
  const share = part / whole
  const spread = (Z * Z) / whole
  const centre = (share + spread / 2) / (1 + spread)
  const half = (Z * Math.sqrt((share * (1 - share) + spread / 4) / whole)) / (1 + spread)
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}
