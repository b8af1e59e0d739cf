import { DomainError, needAmount, needPositive, needShare, needTime } from '../number/domain-error.ts'

/** Arrivals of a day in equal intervals: the rate is constant within each. Rates are per unit of the times. */
export type RateProfile = { rates: readonly number[]; interval: number; aht: number }

/** Busy servers of a floor that never runs out of them, in Erlangs, per interval. */
export type LoadProfile = { end: number[]; average: number[]; peak: number[] }

/**
 * Offered load in Erlangs over a day: the mean number of contacts in handling if everybody were answered at once,
 *
 *     m'(t) = rate(t) − m(t) ÷ aht
 *
 * solved in closed form within each interval. Unlike rate × aht it knows that contacts outlive their interval: the load lags behind the
 * arrivals by about one handle time and its peaks are lower (Eick, Massey and Whitt 1993). `initial` is the load at the start; a floor
 * that has long been at its first rate starts at rate × aht. Within an interval the load is monotone, so `peak` is the larger of its ends.
 */
export function offeredLoad({ rates, interval, aht }: RateProfile, initial: number): LoadProfile {
  checkProfile({ rates, interval, aht })
  needAmount('initial', initial)
  const spans = interval / aht
  const kept = Math.exp(-spans)
  const gone = -Math.expm1(-spans)
  const end: number[] = []
  const average: number[] = []
  const peak: number[] = []
  let load = initial
  for (const rate of rates) {
    const target = rate * aht
    // Weighted means of two positive numbers, not `target + (load − target) · kept`: nothing cancels where either is 0.
    const next = target * gone + load * kept
    end.push(next)
    average.push(meanOver(spans, gone, load, target))
    peak.push(Math.max(load, next))
    load = next
  }
  return { end, average, peak }
}

/**
 * The load that a lagged plan staffs for: the rate averaged over each interval moved back by one handle time, × aht. `rateBefore` is the
 * rate before the first interval. (Green, Kolesar and Whitt 2007: "lagged SIPP".)
 */
export function laggedLoad({ rates, interval, aht }: RateProfile, rateBefore: number): number[] {
  checkProfile({ rates, interval, aht })
  needAmount('rateBefore', rateBefore)
  const whole = Math.floor(aht / interval)
  const older = (aht % interval) / interval
  const rateAt = (index: number) => rates[index] ?? rateBefore
  return rates.map((_, index) => ((1 - older) * rateAt(index - whole) + older * rateAt(index - whole - 1)) * aht)
}

/** A rate that swings: mean · (1 + amplitude · sin(2π·t ÷ period)), in the units of aht. */
export type Swing = { mean: number; amplitude: number; period: number; aht: number }

/**
 * Load in Erlangs at time `t` of a floor whose rate has always swung so; its peak, and how long after the arrivals' peak it comes:
 * arctan(2π·aht ÷ period) of the circle (Eick, Massey and Whitt 1993, "M(t)/G/∞ with sinusoidal rates", exponential handling).
 */
export function swingingLoad({ mean, amplitude, period, aht }: Swing, t: number): { load: number; peak: number; lag: number } {
  needAmount('mean', mean)
  needAmount('aht', aht)
  needTime('period', period)
  needShare('amplitude', amplitude) // above 1 a rate would be negative
  if (!Number.isFinite(t)) throw new DomainError('t', t, 'a finite number')
  const turn = (2 * Math.PI) / period
  const slowness = turn * aht
  // so slow that the load holds still
  if (slowness > 1e150) return { load: mean * aht, peak: mean * aht, lag: Math.atan(slowness) / turn }
  // counted from the arrivals' lull, where nearly nothing of the load is left and an angle's last digits are all of it
  const angle = 2 * Math.PI * ((t % period) / period - 0.75) - Math.atan(slowness)
  const stretch = Math.hypot(1, slowness)
  const damping = 1 / stretch
  // 1 + amplitude · damping · sin(angle) as a sum of three positive terms: in a lull nearly nothing is left of it
  const damped = (slowness * slowness) / (stretch * (1 + stretch))
  const above = 2 * damping * Math.sin(angle / 2) ** 2
  return {
    load: mean * aht * (1 - amplitude + amplitude * (damped + above)),
    peak: mean * aht * (1 + amplitude * damping),
    lag: Math.atan(slowness) / turn,
  }
}

/** Time average over an interval of `spans` handle times of a load that goes from `load` towards `target`. */
function meanOver(spans: number, gone: number, load: number, target: number): number {
  const share = spans > 0 ? gone / spans : 1
  // For short intervals 1 − share loses its digits: 1 − (1 − e^−x)/x = x/2 − x²/6 + …
  const rest = spans < 0.05 ? restSeries(spans) : 1 - share
  return load * share + target * rest
}

/** 1 − (1 − e^−x) ÷ x by its series, for small x. */
function restSeries(x: number): number {
  let term = x / 2
  let sum = term
  for (let k = 3; Math.abs(term) > 1e-17 * sum; k++) {
    term *= -x / k
    sum += term
  }
  return sum
}

function checkProfile({ rates, interval, aht }: RateProfile): void {
  needPositive('interval', interval)
  needPositive('aht', aht)
  for (const [index, rate] of rates.entries()) needAmount(`rates[${index}]`, rate)
}
