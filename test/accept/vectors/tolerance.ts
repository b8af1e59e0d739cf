/**
 * How near a figure must come to its reference:
 *
 * - `figure`: a probability, mean, quantile or inverse: relative 1e-11 + 8 · 2^-53 · kappa, the case's condition number (0 where absent);
 * - `tail`: relative 1e-9; below 1e-300 only that it is as small, its `ln_…` field being compared instead;
 * - `log`, `tail-log`: a logarithm of a figure or a tail, as near as these, absolute below 1;
 * - `level`: a service level: absolute 1e-10;
 * - `near`: relative 1e-9 (time-varying, offered load, general patience);
 * - `score`: absolute 1e-12 (Brier, calibration error, log loss);
 * - `exact`: head-counts, intervals, words and truth values.
 */
export type Rule = 'figure' | 'tail' | 'log' | 'tail-log' | 'level' | 'near' | 'score' | 'exact'

/** Below this a double says little: the logarithm is compared. */
const TINY = 1e-300
/** The spacing of the smallest doubles, within which no relative tolerance can be met. */
const SPACING = 4 * Number.MIN_VALUE

/** Distance of a number from its reference in tolerances: up to 1 is right. */
export function ratioOf(rule: Rule, got: number, want: number, kappa: number): number {
  if (Number.isNaN(got)) return Infinity
  if (got === want) return 0
  if (!Number.isFinite(got) || rule === 'exact') return Infinity
  if ((rule === 'tail' || rule === 'figure') && Math.abs(want) < TINY && Math.abs(got) < TINY) return 0
  const allowed = toleranceOf(rule, Math.abs(want), kappa)
  return allowed > 0 ? Math.abs(got - want) / allowed : Infinity
}

function toleranceOf(rule: Exclude<Rule, 'exact'>, size: number, kappa: number): number {
  switch (rule) {
    case 'figure':
      return size * figureShare(kappa) + (size > 0 ? SPACING : 0)
    case 'log':
      return Math.max(1, size) * figureShare(kappa)
    case 'tail':
    case 'near':
      return size * 1e-9
    case 'tail-log':
      return Math.max(1, size) * 1e-9
    case 'level':
      return 1e-10
    case 'score':
      return 1e-12
  }
}

function figureShare(kappa: number): number {
  return 1e-11 + 8 * 2 ** -53 * kappa
}
