/** How many contacts waited exactly so long: `[ms, count]`, in any order, a span may come twice. Histograms add up by joining them. */
export type WaitHistogram = readonly (readonly [ms: number, count: number])[]

/**
 * The wait that a share of the contacts did not exceed, ms, by nearest rank: the smallest wait that at least `share` of them had or were
 * under. Always a wait that somebody had. Settles when all have been answered or have left.
 *
 * @param share 0.5 for the median, 0.9, 0.95 … up to 1 for the longest
 * @throws RangeError when `share` is not in (0, 1]
 */
export function waitPercentile(waits: WaitHistogram, share: number): number | null {
  if (!(share > 0 && share <= 1))
    throw new RangeError(`share must be above 0 and at most 1, got ${share}: write 0.9 for the 90th percentile`)
  const rising = waits.filter(([, count]) => count > 0).sort(([a], [b]) => a - b)
  const total = rising.reduce((sum, [, count]) => sum + count, 0)
  // a hair below, so that 0.9 × 10 in binary is the 9th and not the 10th
  const rank = Math.ceil(share * total - 1e-9)
  let seen = 0
  for (const [ms, count] of rising) {
    seen += count
    if (seen >= rank) return ms
  }
  return null
}
