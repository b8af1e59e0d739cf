/**
 * The x between `low` and `high` where a continuous function changes sign, to the last digits. Both ends must have different signs
 * (an end that is 0 is the answer). Inverse quadratic steps where they are safe, halving where not (T. R. Chandrupatla, 1997): about
 * ten calls.
 */
export function rootBetween(f: (x: number) => number, low: number, high: number): number {
  let a = high
  let b = low
  let fa = f(a)
  let fb = f(b)
  if (fa === 0) return a
  if (fb === 0) return b
  if (fa > 0 === fb > 0) throw new RangeError(`no change of sign between ${low} and ${high}: ${fb} and ${fa}`)
  let c = a
  let fc = fa
  let part = 0.5
  for (let step = 0; step < 200; step++) {
    const x = a + part * (b - a)
    const fx = f(x)
    if (fx > 0 === fa > 0) {
      c = a
      fc = fa
    } else {
      c = b
      b = a
      fc = fb
      fb = fa
    }
    a = x
    fa = fx
    const best = Math.abs(fa) < Math.abs(fb) ? a : b
    const least = (2 * 2 ** -53 * Math.abs(best)) / Math.abs(b - a)
    if (fa === 0 || fb === 0 || least > 0.5) return fa === 0 ? a : fb === 0 ? b : best
    const xi = (a - b) / (c - b)
    const phi = (fa - fb) / (fc - fb)
    part =
      phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi
        ? (fa / (fb - fa)) * (fc / (fb - fc)) + ((c - a) / (b - a)) * (fa / (fc - fa)) * (fb / (fc - fb))
        : 0.5
    part = Math.min(1 - least, Math.max(least, part))
  }
  return Math.abs(fa) < Math.abs(fb) ? a : b
}
