import type { Random } from './random.ts'

/** A span whose logarithm is normal: the usual shape of handle times. `cv` = standard deviation ÷ mean. */
export type LogNormal = { meanMs: number; cv: number }

/** Weibull; shape 1 is exponential, above 1 patience wears out, below 1 those who stayed stay. */
export type Weibull = { scaleMs: number; shape: number }

/** A random span of either shape. */
export type Span = LogNormal | Weibull

/** Whole milliseconds, at least 1. */
export function spanOf(random: Random, span: Span): number {
  return 'scaleMs' in span ? weibull(random, span) : logNormal(random, span)
}

/** Mean 1. Never infinite: 1 − u is in (0, 1]. */
export function exponential(random: Random): number {
  return -Math.log(1 - random())
}

/** Whole milliseconds, at least 1. σ² = ln(1 + cv²) and μ = ln(mean) − σ²/2 give the wanted mean and cv. */
export function logNormal(random: Random, { meanMs, cv }: LogNormal): number {
  const variance = Math.log(1 + cv * cv)
  return wholeMs(meanMs * Math.exp(Math.sqrt(variance) * normal(random) - variance / 2))
}

/** Whole milliseconds, at least 1; by inversion. */
export function weibull(random: Random, { scaleMs, shape }: Weibull): number {
  return wholeMs(scaleMs * exponential(random) ** (1 / shape))
}

/** Standard normal by Box and Muller. The second value is thrown away so that each call takes the same number of draws. */
export function normal(random: Random): number {
  return Math.sqrt(2 * exponential(random)) * Math.cos(2 * Math.PI * random())
}

export function chance(random: Random, share: number): boolean {
  return random() < share
}

/** One of the items, by their weights. */
export function pick<T>(random: Random, items: readonly (readonly [item: T, weight: number])[]): T {
  let left = random() * items.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [item, weight] of items) {
    left -= weight
    if (left < 0) return item
  }
  const last = items.at(-1)
  if (!last) throw new Error('pick needs at least one item')
  return last[0]
}

/** A whole number in [from, to]. */
export function between(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1))
}

function wholeMs(ms: number): number {
  return Math.max(1, Math.round(ms))
}
