import type { Counts } from '../model/counts.ts'

export type NpsCounts = Pick<Counts, 'npsAnswers' | 'npsPromoters' | 'npsDetractors'>

/** Net promoter score, −100 to 100 points: promoters (9, 10) less detractors (0 to 6), of a hundred answers. */
export function nps({ npsAnswers, npsPromoters, npsDetractors }: NpsCounts): number | null {
  return npsAnswers > 0 ? ((npsPromoters - npsDetractors) / npsAnswers) * 100 : null
}

/** Standard error of the score, points: `√((p + d − (p − d)²) ÷ n)`. The 95 % interval is the score ± 1.96 of it. */
export function npsStandardError({ npsAnswers, npsPromoters, npsDetractors }: NpsCounts): number | null {
  if (npsAnswers <= 0) return null
  const [p, d] = [npsPromoters / npsAnswers, npsDetractors / npsAnswers]
  return Math.sqrt((p + d - (p - d) ** 2) / npsAnswers) * 100
}

/** Bands of S1; a bound belongs to the better band, 60 to "good". */
export function npsBand(score: number): 'serious' | 'average' | 'good' | 'excellent' {
  if (score < 20) return 'serious'
  if (score < 40) return 'average'
  return score <= 60 ? 'good' : 'excellent'
}
