import type { TrackItem } from './frame.ts'

/** The bin that tells most: of those with at least `enough` in them the one nearest to 70 %; null while there is none. */
export function tellingBin({ bins }: TrackItem, enough = 20): TrackItem['bins'][number] | null {
  return bins
    .filter(({ n }) => n >= enough)
    .reduce<TrackItem['bins'][number] | null>(
      (best, bin) => (best === null || Math.abs(bin.p - 0.7) < Math.abs(best.p - 0.7) ? bin : best),
      null,
    )
}
