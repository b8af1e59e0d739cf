import { logOf, productOf, quotientOf, rest as low, sumOf } from './double-double.ts'

/** What the last call of `deviance` had to leave out of its double; see double-double.ts. */
export let rest = 0

/**
 * n·ln(n/a) + a − n for n, a > 0: how unlikely n is where a was expected, 0 where they are equal, else positive.
 *
 * It is the exponent of Poisson and gamma probabilities, whose last digits it decides; so it is made from the difference a − n
 * and given to 32 digits (`rest`). Beyond 1e100 in a double only.
 */
export function deviance(n: number, a: number): number {
  const gap = sumOf(a, -n)
  return devianceAcross(n, a, gap, low)
}

/** The same where a − n is known better than by subtracting: as `gap + gapRest`. */
export function devianceAcross(n: number, a: number, gap: number, gapRest: number): number {
  if (a + n > 1e100 || a < 1e-100 || n < 1e-100) return plainDeviance(n, a)
  const whole = sumOf(a, n)
  const wholeRest = low
  const v = gap / whole
  if (Math.abs(v) < 0.1) {
    // a − n − 2n·artanh v = gap²/(a + n) − 2n(v³/3 + v⁵/5 + …)
    const square = productOf(gap, gap)
    const lead = quotientOf(square, low + 2 * gap * gapRest, whole, wholeRest)
    const leadRest = low
    const head = sumOf(lead, -2 * n * v * artanhRest(v * v))
    rest = low + leadRest
    return head
  }
  const aLog = logOf(a)
  const aLogRest = low
  const nLog = logOf(n)
  const nLogRest = low
  const ratio = sumOf(nLog, -aLog)
  const ratioRest = low + nLogRest - aLogRest
  const product = productOf(n, ratio)
  const productRest = low + n * ratioRest
  const difference = sumOf(gap, product)
  const head = sumOf(difference, low + gapRest + productRest)
  rest = low
  return head
}

/** artanh(v)/v − 1 from w = v² < 0.01: w/3 + w²/5 + … */
function artanhRest(w: number): number {
  return w * (1 / 3 + w * (1 / 5 + w * (1 / 7 + w * (1 / 9 + w * (1 / 11 + w * (1 / 13 + w * (1 / 15 + w / 17)))))))
}

function plainDeviance(n: number, a: number): number {
  rest = 0
  return n === 0 ? a : n * (Math.log(n) - Math.log(a)) + (a - n)
}
