import type { TrackItem } from './frame.ts'

/**
 * A computed probability as the floor's own record corrects it: on the straight line between the two knots around it, beyond the outermost as
 * at them. Without knots as it is.
 */
export function corrected(computed: number, knots: TrackItem['knots']): number {
  const above = knots.findIndex(([at]) => at >= computed)
  if (knots.length === 0) return computed
  if (above === 0) return knots[0]![1]
  if (above < 0) return knots.at(-1)![1]
  const [from, low] = knots[above - 1]!
  const [to, high] = knots[above]!
  return low + ((high - low) * (computed - from)) / (to - from)
}

/** The bin that tells most: of those with at least `enough` in them the one nearest to 70 %; null while there is none. */
export function tellingBin({ bins }: TrackItem, enough = 20): TrackItem['bins'][number] | null {
  return bins
    .filter(({ n }) => n >= enough)
    .reduce<TrackItem['bins'][number] | null>(
      (best, bin) => (best === null || Math.abs(bin.p - 0.7) < Math.abs(best.p - 0.7) ? bin : best),
      null,
    )
}
