import { DomainError } from '../number/domain-error.ts'
import { productOf, rest } from '../number/double-double.ts'
import { wilsonInterval } from '../metric/wilson.ts'
import { checkForecasts } from './forecasts.ts'

/** Predictions of nearly the same probability, and what came of them: of those said to be `meanPredicted`, `observed` happened. */
export type ReliabilityBin = { bin: number; count: number; meanPredicted: number; observed: number; low: number; high: number }

/** reliability: predictions by equal bins [i/B, (i+1)/B), the last closed; those that hold any, with Wilson's 95 % interval of the share. */
export function reliabilityCurve(predicted: ArrayLike<number>, happened: ArrayLike<number>, bins = 10): ReliabilityBin[] {
  checkForecasts(predicted, happened)
  if (!(Number.isSafeInteger(bins) && bins > 0)) throw new DomainError('bins', bins, 'a whole number above 0')
  const counts = new Float64Array(bins)
  const said = new Float64Array(bins)
  const came = new Float64Array(bins)
  for (let n = 0; n < predicted.length; n++) {
    const bin = binOf(predicted[n]!, bins)
    counts[bin]! += 1
    said[bin]! += predicted[n]!
    came[bin]! += happened[n]!
  }
  const curve: ReliabilityBin[] = []
  for (let bin = 0; bin < bins; bin++) {
    const count = counts[bin]!
    const interval = wilsonInterval(came[bin]!, count)
    if (interval) curve.push({ bin, count, meanPredicted: said[bin]! / count, observed: came[bin]! / count, ...interval })
  }
  return curve
}

/** The bin of a probability, exactly: the double 0.3 is a little less than 3/10, and their product with 10 rounds that away. */
export function binOf(chance: number, bins: number): number {
  const product = productOf(chance, bins)
  const bin = Math.floor(product)
  return Math.min(bins - 1, bin === product && rest < 0 ? bin - 1 : bin)
}
