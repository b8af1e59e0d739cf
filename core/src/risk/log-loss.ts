import { checkForecasts } from './forecasts.ts'

/**
 * Mean of −ln of what was said of that which came true. Null without predictions, and where a certainty (0 or 1) was predicted: one that fails
 * costs endlessly, and a figure that hangs on whether it did is none.
 */
export function logLoss(predicted: ArrayLike<number>, happened: ArrayLike<number>): number | null {
  checkForecasts(predicted, happened)
  if (predicted.length === 0) return null
  let sum = 0
  for (let n = 0; n < predicted.length; n++) {
    const chance = predicted[n]!
    if (chance === 0 || chance === 1) return null
    sum -= happened[n] === 1 ? Math.log(chance) : Math.log1p(-chance)
  }
  return sum / predicted.length
}
