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

/**
 * 95 % interval of the skill, by how much each prediction moves it (the delta method). Predictions must be of different things: several looks at one
 * are not independent, and would make it too narrow. Null where the skill is.
 */
export function brierSkillInterval(
  predicted: ArrayLike<number>,
  happened: ArrayLike<number>,
): { low: number; high: number } | null {
  const score = brierScore(predicted, happened)
  const skill = brierSkill(predicted, happened)
  if (score === null || skill === null) return null
  const count = predicted.length
  let came = 0
  for (let n = 0; n < count; n++) came += happened[n]!
  const share = came / count
  const base = share * (1 - share)
  let squares = 0
  for (let n = 0; n < count; n++) {
    const miss = (predicted[n]! - happened[n]!) ** 2 - score
    const lift = (score / base) * (1 - 2 * share) * (happened[n]! - share)
    squares += ((miss - lift) / base) ** 2
  }
  const half = (1.959963984540054 * Math.sqrt(squares)) / count
  return { low: skill - half, high: skill + half }
}
