import { DomainError, needPositive, needShare } from '../number/domain-error.ts'

/** How long customers are willing to wait, in the caller's unit of time. */
export type Patience =
  | { kind: 'exponential'; mean: number }
  /** Everybody leaves after exactly so long. */
  | { kind: 'deterministic'; after: number }
  /** A share of `mean1`, the others of `mean2`, exponential both: the hasty and the patient. */
  | { kind: 'hyperexponential'; share: number; mean1: number; mean2: number }
  /** A share leaves at once when it would have to wait, the others after an exponential time. */
  | { kind: 'balking'; share: number; mean: number }
  /** P(patience > x) = e^−(x ÷ scale)^shape. Below shape 1 who has waited long is the more patient for it. */
  | { kind: 'weibull'; scale: number; shape: number }

/**
 * `outlasts(x)`: the share that is willing to wait longer than x; `lost(x)`: the others, without cancellation; `held(x)`: the integral of
 * `outlasts` from 0 to x; `heldBetween(from, to)`: that from one to the other (before or after it), exact however near they are.
 */
export type PatienceLaw = {
  outlasts: (x: number) => number
  lost: (x: number) => number
  held: (x: number) => number
  heldBetween: (from: number, to: number) => number
  mean: number
  /** Where the law jumps: there quadrature has to stop and start again. */
  breaks: readonly number[]
}

/** @throws DomainError */
export function patienceLaw(patience: Patience): PatienceLaw {
  switch (patience.kind) {
    case 'exponential':
      return balking(0, patience.mean)
    case 'balking':
      return balking(patience.share, patience.mean)
    case 'deterministic':
      return deterministic(patience.after)
    case 'hyperexponential':
      return hyperexponential(patience.share, patience.mean1, patience.mean2)
    case 'weibull':
      return weibull(patience.scale, patience.shape)
  }
}

function balking(share: number, mean: number): PatienceLaw {
  needShare('patience.share', share)
  needPositive('patience.mean', mean)
  const stays = 1 - share
  return {
    outlasts: (x) => stays * Math.exp(-x / mean),
    lost: (x) => share - stays * Math.expm1(-x / mean),
    held: (x) => -stays * mean * Math.expm1(-x / mean),
    heldBetween: (from, to) => stays * fadingBetween(mean, from, to),
    mean: stays * mean,
    breaks: [],
  }
}

function deterministic(after: number): PatienceLaw {
  needPositive('patience.after', after)
  return {
    outlasts: (x) => (x < after ? 1 : 0),
    lost: (x) => (x < after ? 0 : 1),
    held: (x) => Math.min(x, after),
    heldBetween: (from, to) => Math.min(to, after) - Math.min(from, after),
    mean: after,
    breaks: [after],
  }
}

function hyperexponential(share: number, mean1: number, mean2: number): PatienceLaw {
  needShare('patience.share', share)
  needPositive('patience.mean1', mean1)
  needPositive('patience.mean2', mean2)
  const other = 1 - share
  return {
    outlasts: (x) => share * Math.exp(-x / mean1) + other * Math.exp(-x / mean2),
    lost: (x) => -share * Math.expm1(-x / mean1) - other * Math.expm1(-x / mean2),
    held: (x) => -share * mean1 * Math.expm1(-x / mean1) - other * mean2 * Math.expm1(-x / mean2),
    heldBetween: (from, to) => share * fadingBetween(mean1, from, to) + other * fadingBetween(mean2, from, to),
    mean: share * mean1 + other * mean2,
    breaks: [],
  }
}

/** Below this shape the mean (scale · Γ(1 + 1/shape)) leaves the doubles. */
const LEAST_SHAPE = 0.01

function weibull(scale: number, shape: number): PatienceLaw {
  needPositive('patience.scale', scale)
  if (!(shape >= LEAST_SHAPE && shape < Infinity))
    throw new DomainError('patience.shape', shape, `finite, ${LEAST_SHAPE} or more`)
  const inverse = 1 / shape
  // From here on nobody is left, to a double.
  const end = 50 + 2 * inverse + 10 * Math.sqrt(inverse)
  const mean = heldUntil(scale * Math.pow(end, inverse), end, inverse)
  const outlasts = (x: number) => Math.exp(-Math.pow(x / scale, shape))
  const held = (x: number) => {
    const hazard = Math.pow(x / scale, shape)
    return hazard < end ? heldUntil(x, hazard, inverse) : mean
  }
  return {
    outlasts,
    lost: (x) => -Math.expm1(-Math.pow(x / scale, shape)),
    held,
    heldBetween: (from, to) =>
      Math.abs(to - from) * (1 + shape) < 0.05 * from ? shortIntegral(outlasts, from, to) : held(to) - held(from),
    mean,
    breaks: [],
  }
}

/** An incomplete gamma function as a series of positive terms: x · e^−y · Σ yʲ ÷ ((a + 1) … (a + j)), y = (x ÷ scale)^shape, a = 1 ÷ shape. */
function heldUntil(x: number, hazard: number, inverse: number): number {
  let term = 1
  let sum = 1
  for (let j = 1; term > 1e-17 * sum; j++) {
    term *= hazard / (inverse + j)
    sum += term
  }
  return x * Math.exp(-hazard) * sum
}

/** The integral of e^(−u ÷ mean) from one to another. */
function fadingBetween(mean: number, from: number, to: number): number {
  return -mean * Math.exp(-from / mean) * Math.expm1((from - to) / mean)
}

const GAUSS = [
  [0.1488743389816312, 0.2955242247147529],
  [0.4333953941292472, 0.2692667193099964],
  [0.6794095682990244, 0.219086362515982],
  [0.8650633666889845, 0.1494513491505806],
  [0.9739065285171717, 0.0666713443086881],
] as const

/** By Gauss and Legendre with ten points: all digits of what hardly bends between the ends. */
function shortIntegral(of: (u: number) => number, from: number, to: number): number {
  const half = (to - from) / 2
  const middle = from + half
  let sum = 0
  for (const [node, weight] of GAUSS) sum += weight * (of(middle - half * node) + of(middle + half * node))
  return sum * half
}
