import { lowerDirect, lowerGammaRatio, upperDirect, upperGammaRatio } from '../number/gamma-ratio.ts'
import { rest as low, sumOf } from '../number/double-double.ts'
import { poissonAcross } from '../number/poisson.ts'

/**
 * The figures of an Erlang A line that follow from gamma ratios alone, each in a few steps however long the line. Unchecked; agents
 * and load above 0, patience above 0 and finite. With time in units of the mean patience, b = load·patience/AHT arrivals and
 * c = agents·patience/AHT services per unit: the wait V that an endless patience would see has the density
 *
 *     P(V > 0) · exp(−(c y + b(e^{−y} − 1))) / ∫          y ≥ 0,
 *
 * a gamma integral in e^{−y}: P(V > t | V > 0) = P(c, be^{−t}) / P(c, b) (Palm; Zeltyn & Mandelbaum 2005).
 *
 * The results stand in variables of this module, so that solvers allocate nothing: read them at once.
 */

/** P(V > 0), the share that finds all agents busy, and its complement. */
export let waiting = 0
export let immediate = 0
/** P(served | V > 0). */
export let servedIfWaiting = 0
/** P(V > T | V > 0). */
export let longer = 0
/** P(served and V ≤ T | V > 0): kept apart from `servedIfWaiting`, because in an overloaded line it is far smaller. */
export let servedWithin = 0

/** Where the exponent may be formed from b itself. */
const SMALL = 500

/** Sets all of the above; `within` is T in the unit of handle time and patience. */
export function measureLine(agents: number, load: number, handleTime: number, patience: number, within: number): void {
  const handles = patience / handleTime
  const b = load * handles
  const c = agents * handles
  const gap = (load - agents) * handles
  const loadGap = sumOf(load, -agents)
  const below = upperGammaRatio(agents, load, loadGap, low)
  const elapsed = within / patience
  const still = Math.exp(-elapsed)
  const x = b * still
  const xGap = gap + b * Math.expm1(-elapsed)
  if (gap <= 0 || (b < SMALL && !(xGap > 0))) {
    const behind = lowerGammaRatio(c, b, gap, 0)
    waiting = behind / (below + behind)
    immediate = 1 / (1 + behind / below)
    servedIfWaiting = (c * behindPerArrival(c, b, behind)) / behind
    if (within === Infinity) return settle()
    const exponent = elapsed < 1 ? (gap * within) / patience - b * bracket(elapsed) : -b * Math.expm1(-elapsed) - (agents * within) / handleTime // prettier-ignore
    const shrink = Math.exp(exponent) / behind
    const xBehind = lowerGammaRatio(c, x, xGap, 0)
    longer = shrink * xBehind
    servedWithin = Math.max(0, servedIfWaiting - c * still * shrink * behindPerArrival(c, x, xBehind))
    return
  }
  // an overloaded line: everything over the density, whose inverse may be too large
  const density = poissonAcross(c, b, gap, 0)
  const below1 = density * upperDirect(c, b, gap, 0)
  const share = 1 - below1
  waiting = share / (density * below + share)
  immediate = (density * below) / (density * below + share)
  servedIfWaiting = (c / b) * (1 - density / share)
  if (within === Infinity) return settle()
  const xDensity = x < 1e-280 ? Math.exp(c * Math.log(b) - (agents * within) / handleTime + 1) * poissonAcross(c, 1, 1 - c, 0) : poissonAcross(c, x, xGap, 0) // prettier-ignore
  if (xGap > 0) {
    const xBelow = xDensity * upperDirect(c, x, xGap, 0)
    longer = (1 - xBelow) / share
    servedWithin = ((c / b) * Math.max(0, xBelow + xDensity - below1 - density)) / share
  } else {
    const xBehind = lowerDirect(c, x, xGap, 0)
    longer = (xDensity * xBehind) / share
    servedWithin = Math.max(0, servedIfWaiting - (c * still * xDensity * behindPerArrival(c, x, xBehind)) / share)
  }
}

function settle(): void {
  longer = 0
  servedWithin = servedIfWaiting
}

/** (lower(c, b) − 1)/b = lower(c + 1, b)/(c + 1): where the difference is small, not by subtracting. */
function behindPerArrival(c: number, b: number, behind: number): number {
  return b < c / 2 || b < 0.5 ? lowerGammaRatio(c + 1, b, b - c - 1, 0) / (c + 1) : (behind - 1) / b
}

/** y − 1 + e^{−y} for any y: half its square for small ones. */
export function bracket(y: number): number {
  if (y > 0.5 || y < -0.5) return y + Math.expm1(-y)
  return y * y * (1 / 2 - y * (1 / 6 - y * (1 / 24 - y * (1 / 120 - y * (1 / 720 - y * (1 / 5040 - y * (1 / 40320 - y * (1 / 362880 - y * (1 / 3628800 - y * (1 / 39916800 - y * (1 / 479001600 - y / 6227020800))))))))))) // prettier-ignore
}
