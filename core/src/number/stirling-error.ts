/**
 * What Stirling's formula leaves out: ln Γ(x+1) − [x ln x − x + ½ ln(2πx)], for real x ≥ 0; infinite at 0.
 *
 * With it, Poisson probabilities come out of a difference that has been formed on paper (C. Loader, "Fast and accurate
 * computation of binomial probabilities", 2000). From 12 on the asymptotic series; below, recurred down from there by terms
 * that are all positive, so that no digit is lost.
 */
export function stirlingError(x: number): number {
  if (x < 16 && Number.isInteger(x)) return atWhole[x]!
  return errorOf(x)
}

function errorOf(x: number): number {
  let error = 0
  let at = x
  for (; at < 12; at++) error += stepDown(at)
  return error + seriesFrom12(at)
}

function seriesFrom12(x: number): number {
  const square = 1 / (x * x)
  const inner = (((-3617 / 122400) * square + 1 / 156) * square - 691 / 360360) * square + 1 / 1188
  return ((((inner * square - 1 / 1680) * square + 1 / 1260) * square - 1 / 360) * square + 1 / 12) / x
}

/** The error at x less that at x + 1: (x + ½)·ln(1 + 1/x) − 1, as v²/3 + v⁴/5 + … with v = 1/(2x + 1). */
function stepDown(x: number): number {
  if (x < 1) return (x + 0.5) * Math.log1p(1 / x) - 1
  const square = 1 / ((2 * x + 1) * (2 * x + 1))
  let sum = 0
  for (let k = x < 3 ? 18 : 10; k > 0; k--) sum = (sum + inverseOdds[k]!) * square
  return sum
}

const inverseOdds = Float64Array.from({ length: 19 }, (_, k) => 1 / (2 * k + 1))

/** Counts of agents are whole, and asked for again and again. */
const atWhole = Float64Array.from({ length: 16 }, (_, x) => (x === 0 ? Infinity : errorOf(x)))
