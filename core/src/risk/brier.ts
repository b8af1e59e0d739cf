import { checkForecasts } from './forecasts.ts'

/** brier: the mean of (p − y)², y = 1 where it happened. 0 is perfect, 0.25 a coin's. Null without predictions. */
export function brierScore(predicted: ArrayLike<number>, happened: ArrayLike<number>): number | null {
  checkForecasts(predicted, happened)
  let sum = 0
  for (let n = 0; n < predicted.length; n++) sum += (predicted[n]! - happened[n]!) ** 2
  return predicted.length === 0 ? null : sum / predicted.length
}

/** The score of always saying the share that happened: base·(1 − base). */
export function brierOfBaseRate(happened: ArrayLike<number>): number | null {
  if (happened.length === 0) return null
  let count = 0
  for (let n = 0; n < happened.length; n++) count += happened[n]!
  const base = count / happened.length
  return base * (1 - base)
}

/**
 * brier_skill: 1 − brier ÷ brier of the base rate. Above 0 says more than the share that happens anyway, which nobody knew beforehand. Null where
 * it always or never happened: there is nothing to tell apart.
 */
export function brierSkill(predicted: ArrayLike<number>, happened: ArrayLike<number>): number | null {
  const score = brierScore(predicted, happened)
  const base = brierOfBaseRate(happened)
  return score === null || !base ? null : 1 - score / base
}
