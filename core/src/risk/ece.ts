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
 * The calibration error with a bootstrap interval. The gap of a bin is a sum over its predictions, so it is drawn as one: normal about what it is,
 * with the variance of the predictions in it. That is ten draws instead of thousands, as the server asks often.
 *
 * The plain interval of an absolute value sits too high, as every draw adds noise of its own: it is moved down by the mean excess of the draws.
 * `byChance` is found by drawing outcomes that come true as said: no model scores 0.
 *
 * @param random even in [0, 1)
 */
export function calibrationErrorInterval(
  predicted: ArrayLike<number>,
  happened: ArrayLike<number>,
  random: () => number,
  { bins = 10, draws = 400 }: { bins?: number; draws?: number } = {},
): ErrorInterval | null {
  const ece = calibrationError(reliabilityCurve(predicted, happened, bins))
  if (ece === null) return null
  const count = predicted.length
  const gaps = new Float64Array(bins)
  const squares = new Float64Array(bins)
  const chances = new Float64Array(bins)
  for (let n = 0; n < count; n++) {
    const bin = binOf(predicted[n]!, bins)
    const gap = predicted[n]! - happened[n]!
    gaps[bin]! += gap
    squares[bin]! += gap * gap
    chances[bin]! += predicted[n]! * (1 - predicted[n]!)
  }
  const resampled: number[] = []
  const perfect: number[] = []
  for (let draw = 0; draw < draws; draw++) {
    let again = 0
    let chance = 0
    for (let bin = 0; bin < bins; bin++) {
      again += Math.abs(gaps[bin]! + Math.sqrt(squares[bin]!) * normal(random))
      chance += Math.abs(Math.sqrt(chances[bin]!) * normal(random))
    }
    resampled.push(again / count)
    perfect.push(chance / count)
  }
  resampled.sort((a, b) => a - b)
  perfect.sort((a, b) => a - b)
  const excess = Math.max(0, mean(resampled) - ece)
  return {
    ece,
    low: Math.max(0, Math.min(ece, quantile(resampled, 0.025) - excess)),
    high: Math.max(ece, quantile(resampled, 0.975) - excess),
    byChance: mean(perfect),
    chanceLimit: quantile(perfect, 0.95),
  }
}

/** A standard normal draw (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
