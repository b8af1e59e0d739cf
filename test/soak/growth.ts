/** One figure at one moment, epoch ms. */
export type Sample = { at: number; value: number }

const DAY_MS = 86_400_000
/** Moments are held against others of the same hour of the same weekday where there are such, else of the same hour, else any. */
const PERIODS_MS = [7 * DAY_MS, DAY_MS]
/** So many periods must fit before they are used: one pair alone proves nothing. */
const LEAST_PERIODS = 2

/**
 * How much a figure grew over all samples, as a share of its median; negative where it shrank. A floor breathes by day and week, so the slope is
 * the median over all pairs of samples that lie whole weeks apart (Hirsch, Slack and Smith 1982, the seasonal form of Theil and Sen's slope): one
 * odd sample, or a holiday, does not move it. Null where there are fewer than two samples.
 */
export function growthOf(samples: readonly Sample[]): number | null {
  const first = samples[0]
  const last = samples.at(-1)
  if (!first || !last || first === last) return null
  const spanMs = last.at - first.at
  const period = PERIODS_MS.find((ms) => spanMs >= LEAST_PERIODS * ms) ?? null
  const slopes: number[] = []
  for (const [n, a] of samples.entries()) {
    for (const b of samples.slice(n + 1))
      if (period === null || (b.at - a.at) % period === 0) slopes.push((b.value - a.value) / (b.at - a.at))
  }
  const typical = median(samples.map(({ value }) => value))
  return slopes.length === 0 || typical === 0 ? null : (median(slopes) * spanMs) / typical
}

/** The samples of the last three quarters of the time: what comes before is still filling up. */
export function lastThreeQuarters(samples: readonly Sample[], from: number, to: number): Sample[] {
  return samples.filter(({ at }) => at >= from + (to - from) / 4)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
