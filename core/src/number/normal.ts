/**
 * The standard normal distribution, exact in its tails. Everything rests on one function, the scaled upper tail
 * `millsRatio(x) = (1 − Φ(x)) / φ(x)`, which neither underflows nor cancels; rational approximations of W. J. Cody,
 * "Rational Chebyshev approximations for the error function", Math. Comp. 23 (1969).
 */

const ROOT_HALF = Math.SQRT1_2
const ROOT_PI_HALF = 1.2533141373155003 // √(π/2)
export const ROOT_TWO_PI = 2.5066282746310007
const INVERSE_ROOT_PI = 0.5641895835477563

/** φ(x). The square is split, so that the exponential keeps its last digits far out. */
export function normalDensity(x: number): number {
  return halfSquareExponential(x) / ROOT_TWO_PI
}

/** Φ(x) = P(Z ≤ x), with full relative accuracy in the lower tail. */
export function normalCdf(x: number): number {
  if (x > 0) return 1 - normalTail(x)
  return normalTail(-x)
}

/** 1 − Φ(x) = P(Z > x), with full relative accuracy in the upper tail. */
export function normalTail(x: number): number {
  if (Math.abs(x) * ROOT_HALF <= 0.46875) return 0.5 - centralHalf(x)
  if (x < 0) return 1 - normalTail(-x)
  return millsRatio(x) * normalDensity(x)
}

/** ln P(Z > x): finite where the tail itself is below the smallest double. */
export function logNormalTail(x: number): number {
  if (x < 1) return Math.log1p(-normalCdf(x))
  return Math.log(millsRatio(x) / ROOT_TWO_PI) - (x * x) / 2
}

/** The hazard φ(x) / (1 − Φ(x)); about x for large x, and 0 far below. */
export function normalHazard(x: number): number {
  if (x < -1) return normalDensity(x) / normalTail(x)
  return 1 / millsRatio(x)
}

/** (1 − Φ(x)) / φ(x), for any x; infinite once the density underflows below −38. */
export function millsRatio(x: number): number {
  const scaled = Math.abs(x) * ROOT_HALF
  if (scaled <= 0.46875) return (0.5 - centralHalf(x)) * ROOT_TWO_PI * Math.exp((x * x) / 2)
  if (x < 0) return ROOT_TWO_PI / halfSquareExponential(x) - millsRatio(-x)
  return ROOT_PI_HALF * scaledComplement(scaled)
}

/** The x with Φ(x) = p. −∞ at 0 and ∞ at 1. Right to the last digits also for tiny p and beside one half. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN
  if (p > 0.5) return p === 1 ? Infinity : p < 0.75 ? centralQuantile(p - 0.5) : -lowerQuantile(1 - p)
  return p > 0.25 ? centralQuantile(p - 0.5) : lowerQuantile(p)
}

/** The x with 1 − Φ(x) = q: keeps the digits of a small q, which `normalQuantile(1 - q)` would lose. */
export function normalTailQuantile(q: number): number {
  const x = normalQuantile(q)
  return x === 0 ? 0 : -x
}

/** e^{−x²/2}, the square taken in two parts (Cody): its rounding error would be magnified by the exponential. */
function halfSquareExponential(x: number): number {
  const size = Math.abs(x)
  if (!(size < 40)) return Number.isNaN(x) ? NaN : 0
  const head = Math.trunc(size * 16) / 16
  return Math.exp((-head * head) / 2) * Math.exp((-(size - head) * (size + head)) / 2)
}

/** Φ(x) − ½ for |x| ≤ 0.66: keeps its relative accuracy at 0. */
function centralHalf(x: number): number {
  const square = (x * x) / 2
  const top =
    (((0.18577770618460315 * square + 3.1611237438705655) * square + 113.86415415105016) * square + 377.485237685302) * square +
    3209.3775891384694
  const bottom = (((square + 23.601290952344122) * square + 244.02463793444417) * square + 1282.6165260773723) * square + 2844.236833439171 // prettier-ignore
  return (x * ROOT_HALF * top) / bottom / 2
}

/** e^{y²}·erfc(y) for y ≥ 0.46875. */
function scaledComplement(y: number): number {
  if (y <= 4) {
    const top = (((((((2.1531153547440383e-8 * y + 0.5641884969886701) * y + 8.883149794388377) * y + 66.11919063714163) * y + 298.6351381974001) * y + 881.952221241769) * y + 1712.0476126340707) * y + 2051.0783778260716) * y + 1230.3393547979972 // prettier-ignore
    const bottom = (((((((y + 15.744926110709835) * y + 117.6939508913125) * y + 537.1811018620099) * y + 1621.3895745666903) * y + 3290.7992357334597) * y + 4362.619090143247) * y + 3439.3676741437216) * y + 1230.3393548037495 // prettier-ignore
    return top / bottom
  }
  const inverse = 1 / (y * y)
  const top = ((((0.016315387137302097 * inverse + 0.30532663496123236) * inverse + 0.36034489994980445) * inverse + 0.12578172611122926) * inverse + 0.016083785148742275) * inverse + 0.0006587491615298378 // prettier-ignore
  const bottom = ((((inverse + 2.568520192289822) * inverse + 1.8729528499234673) * inverse + 0.5279051029514285) * inverse + 0.06051834131244132) * inverse + 0.0023352049762686918 // prettier-ignore
  return (INVERSE_ROOT_PI - (inverse * top) / bottom) / y
}

/** Φ(x) = ½ + offset, |offset| ≤ ¼: a step of third order from the guess, on the function centred at ½. */
function centralQuantile(offset: number): number {
  const size = centralGuess(Math.abs(offset))
  const reached = size * ROOT_HALF <= 0.46875 ? centralHalf(size) : 0.5 - normalTail(size)
  return Math.sign(offset) * (size - halley((reached - Math.abs(offset)) / normalDensity(size), -size))
}

/** Φ(x) = p ≤ ¼. The steps look at the relative error of the tail: they hold for p down to the smallest double. */
function lowerQuantile(p: number): number {
  if (p === 0) return -Infinity
  let x = p < 0.02425 ? outerGuess(p) : centralGuess(p - 0.5)
  for (let step = 0; step < 2; step++) {
    const excess = p < 1e-280 ? logNormalTail(-x) - Math.log(p) : normalTail(-x) / p - 1
    x -= halley(excess / normalHazard(-x), x)
  }
  return x
}

/** P. J. Acklam's rational approximations of the quantile, good to nine digits. */
function centralGuess(offset: number): number {
  const square = offset * offset
  const top = (((((-39.69683028665376 * square + 220.9460984245205) * square - 275.9285104469687) * square + 138.357751867269) * square - 30.66479806614716) * square + 2.506628277459239) * offset // prettier-ignore
  const bottom = ((((-54.47609879822406 * square + 161.5858368580409) * square - 155.6989798598866) * square + 66.80131188771972) * square - 13.28068155288572) * square + 1 // prettier-ignore
  return top / bottom
}

function outerGuess(p: number): number {
  const root = Math.sqrt(-2 * Math.log(p))
  const top = ((((-0.007784894002430293 * root - 0.3223964580411365) * root - 2.400758277161838) * root - 2.549732539343734) * root + 4.374664141464968) * root + 2.938163982698783 // prettier-ignore
  const bottom = (((0.007784695709041462 * root + 0.3224671290700398) * root + 2.445134137142996) * root + 3.754408661907416) * root + 1 // prettier-ignore
  return top / bottom
}

/** A step of Halley's method; the second derivative of Φ is −x times its first. */
function halley(ratio: number, x: number): number {
  return ratio / (1 + (ratio * x) / 2)
}
