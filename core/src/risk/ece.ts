import { binOf, reliabilityCurve, type ReliabilityBin } from './reliability.ts'

/** ece, expected calibration error: Σ n/N·|mean predicted − observed| over the bins. Null without predictions. */
export function calibrationError(curve: readonly ReliabilityBin[]): number | null {
  const total = curve.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return null
  return curve.reduce((sum, { count, meanPredicted, observed }) => sum + count * Math.abs(meanPredicted - observed), 0) / total
}

/** mce: the largest distance in any bin. */
export function worstCalibrationError(curve: readonly ReliabilityBin[]): number | null {
  return curve.length === 0 ? null : Math.max(...curve.map(({ meanPredicted, observed }) => Math.abs(meanPredicted - observed)))
}

export type ErrorInterval = {
  ece: number
  /** 95 % of what the error would have been with other draws of the same predictions and outcomes. */
  low: number
  high: number
  /** What perfect probabilities would score by chance: mean, and the value that one in twenty exceeds. */
  byChance: number
  chanceLimit: number
}

/**
 * The calibration error with a bootstrap interval. The plain interval of an absolute value sits too high, as every resample adds noise of its own:
 * it is moved down by the mean excess of the resamples. `byChance` is found by drawing outcomes that come true as said: no model scores 0.
 *
 * @param random even in [0, 1)
 */
export function calibrationErrorInterval(
  predicted: ArrayLike<number>,
  happened: ArrayLike<number>,
  random: () => number,
  { bins = 10, draws = 200 }: { bins?: number; draws?: number } = {},
): ErrorInterval | null {
  const ece = calibrationError(reliabilityCurve(predicted, happened, bins))
  if (ece === null) return null
  const count = predicted.length
  const bin = Uint16Array.from({ length: count }, (_, n) => binOf(predicted[n]!, bins))
  const resampled: number[] = []
  const perfect: number[] = []
  const gaps = new Float64Array(bins)
  for (let draw = 0; draw < draws; draw++) {
    gaps.fill(0)
    for (let n = 0; n < count; n++) {
      const one = Math.floor(random() * count)
      gaps[bin[one]!]! += predicted[one]! - happened[one]!
    }
    resampled.push(meanGap(gaps, count))
    gaps.fill(0)
    for (let n = 0; n < count; n++) gaps[bin[n]!]! += predicted[n]! - (random() < predicted[n]! ? 1 : 0)
    perfect.push(meanGap(gaps, count))
  }
  resampled.sort((a, b) => a - b)
  perfect.sort((a, b) => a - b)
  const excess = Math.max(0, mean(resampled) - ece)
  const at = (values: readonly number[], share: number) => values[Math.min(values.length - 1, Math.floor(share * values.length))]!
  return {
    ece,
    low: Math.max(0, at(resampled, 0.025) - excess),
    high: Math.max(ece, at(resampled, 0.975) - excess),
    byChance: mean(perfect),
    chanceLimit: at(perfect, 0.95),
  }
}

function meanGap(gaps: Float64Array, count: number): number {
  let sum = 0
  for (const gap of gaps) sum += Math.abs(gap)
  return sum / count
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
