import { normalQuantile, normalTail, normalTailQuantile } from '../number/normal.ts'
import type { Random } from './random.ts'

/** A span whose logarithm is normal: the usual shape of handle times. `cv` = standard deviation ÷ mean; 0 = always the mean. */
export type LogNormal = { meanMs: number; cv: number }

/** Weibull; shape 1 is exponential, above 1 patience wears out, below 1 those who stayed stay. */
export type Weibull = { scaleMs: number; shape: number }

/** A random span of either shape. */
export type Span = LogNormal | Weibull

/** A draw in whole milliseconds, at least 1. */
export function spanOf(random: Random, span: Span): number {
  return wholeMs(spanQuantile(span, random()))
}

/**
 * The span that a share `u` of all draws does not exceed. Log-normal: σ² = ln(1 + cv²) and μ = ln(mean) − σ²/2 give the wanted mean and
 * cv; by the normal quantile, so that one number gives one span and a larger number a longer one.
 */
export function spanQuantile(span: Span, u: number): number {
  if ('scaleMs' in span) return span.scaleMs * (-Math.log1p(-u)) ** (1 / span.shape)
  const variance = Math.log1p(span.cv * span.cv)
  return variance === 0 ? span.meanMs : span.meanMs * Math.exp(Math.sqrt(variance) * normalQuantile(u) - variance / 2)
}

/** The share of draws that are longer than `ms`. */
export function spanSurvival(span: Span, ms: number): number {
  if (ms <= 0) return 1
  if ('scaleMs' in span) return Math.exp(-((ms / span.scaleMs) ** span.shape))
  const variance = Math.log1p(span.cv * span.cv)
  if (variance === 0) return ms < span.meanMs ? 1 : 0
  return normalTail((Math.log(ms / span.meanMs) + variance / 2) / Math.sqrt(variance))
}

/** What is left of a span that has lasted `elapsedMs`: the quantile `u` of the longer ones, less what has passed. At least 1 ms. */
export function remainingQuantile(span: Span, elapsedMs: number, u: number): number {
  if (elapsedMs <= 0) return Math.max(1, spanQuantile(span, u))
  if ('scaleMs' in span) {
    const { scaleMs, shape } = span
    return Math.max(1, scaleMs * ((elapsedMs / scaleMs) ** shape - Math.log1p(-u)) ** (1 / shape) - elapsedMs)
  }
  const longer = spanSurvival(span, elapsedMs) * (1 - u)
  const variance = Math.log1p(span.cv * span.cv)
  if (longer > 0 && variance > 0)
    return Math.max(1, span.meanMs * Math.exp(Math.sqrt(variance) * normalTailQuantile(longer) - variance / 2) - elapsedMs)
  // Longer than ever: it may end at any moment.
  return Math.max(1, span.meanMs - elapsedMs, elapsedMs * 0.1 * u)
}

/** Mean 1. Never infinite: 1 − u is in (0, 1]. */
export function exponential(random: Random): number {
  return -Math.log(1 - random())
}

export function chance(random: Random, share: number): boolean {
  return random() < share
}

/** One of the items, by their weights. */
export function pick<T>(random: Random, items: readonly (readonly [item: T, weight: number])[]): T {
  return pickAt(random(), items)
}

/** The item at a share `u` of the whole weight. */
export function pickAt<T>(u: number, items: readonly (readonly [item: T, weight: number])[]): T {
  let whole = 0
  for (let i = 0; i < items.length; i++) whole += items[i]![1]
  let left = u * whole
  for (let i = 0; i < items.length; i++) {
    left -= items[i]![1]
    if (left < 0) return items[i]![0]
  }
  const last = items.at(-1)
  if (!last) throw new Error('pick needs at least one item')
  return last[0]
}

/** A whole number in [from, to]. */
export function between(random: Random, from: number, to: number): number {
  return betweenAt(random(), from, to)
}

/** The whole number at a share `u` of [from, to]. */
export function betweenAt(u: number, from: number, to: number): number {
  return from + Math.floor(u * (to - from + 1))
}

export function wholeMs(ms: number): number {
  return Math.max(1, Math.round(ms))
}
