/** A figure estimated from independent runs beside the value that it must have. */
export type Estimate = { what: string; want: number; got: number; standardError: number }

/** How many standard errors apart. Where the runs all say the same they must be right. */
export function zOf({ want, got, standardError }: Estimate): number {
  if (standardError > 0) return (got - want) / standardError
  return Math.abs(got - want) < 1e-9 ? 0 : Infinity
}

/** Σ part ÷ Σ whole over runs; the standard error of a ratio of two sums by its linear part. */
export function ratioEstimate(what: string, want: number, parts: readonly number[], wholes: readonly number[]): Estimate {
  const n = parts.length
  const whole = wholes.reduce((a, b) => a + b, 0)
  const got = parts.reduce((a, b) => a + b, 0) / whole
  const squares = parts.reduce((sum, part, i) => sum + (part - got * wholes[i]!) ** 2, 0)
  return { what, want, got, standardError: Math.sqrt((squares * n) / (n - 1)) / whole }
}

export function meanEstimate(what: string, want: number, values: readonly number[]): Estimate {
  return ratioEstimate(what, want, values, values.map(() => 1)) // prettier-ignore
}

/**
 * Whether so many estimates agree with what they must be, as chance has it: none further than it may be among so many (one false alarm in
 * 2,000), and on the whole no further apart than their standard errors; figures of one day go together, so fewer than there are count.
 */
export function agreement(estimates: readonly Estimate[]): { worst: number; allowed: number; rms: number; agrees: boolean } {
  const apart = estimates.map((one) => Math.abs(zOf(one)))
  const worst = Math.max(...apart)
  const rms = Math.sqrt(apart.reduce((sum, z) => sum + z * z, 0) / apart.length)
  const allowed = Math.sqrt(2 * Math.log(estimates.length * 2_000)) // bounds the normal quantile from above
  return { worst, allowed, rms, agrees: estimates.length > 0 && worst <= allowed && rms <= 1 + 5 / Math.sqrt(estimates.length) }
}
