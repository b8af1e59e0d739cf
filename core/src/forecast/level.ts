import type { CalendarDay } from './calendar.ts'

/**
 * The calendar level model: ln of a day's volume =
 *
 *     base, drifting slowly + a swing of weeks + a swing of days + weekday + backlog of the days closed before + position in the month
 *     (+ position in the year, once there is more than a year)
 *
 * All terms have a prior around 0, so it is a ridge regression whose penalties are ratios of variances; written as a Kalman filter it is
 * solved for every past day in one walk, forgets what is old, carries the residual forward (the swings fade at their own pace), takes
 * missing days as they are, and knows its own uncertainty at every horizon. What a day says counts less the odder it is (Huber).
 *
 * The backlog term is ln(days since last open): a Monday after a weekend closed and a Tuesday after a Monday closed are one effect, so the
 * first closure of a history is already forecast from what Mondays do.
 *
 * Sources: West & Harrison, Bayesian Forecasting and Dynamic Models (dynamic generalised linear models); Aldor-Noiman, Feigin & Mandelbaum,
 * AOAS 2009 (calls with weekday, billing and day-to-day effects).
 */
export const TERMS = 21
const BASE = 0
const WEEKS = 1
const DAYS = 2
const WEEKDAY = 3
const GAP = 10
const MONTH = 11
const YEAR = 17

/** Standard deviations and paces of the terms: in ln of volume, so 0.05 is 5 %. Paces in days. */
export type LevelScale = {
  /** Step of the base in a day. */
  drift: number
  weeks: number
  weeksPace: number
  days: number
  daysPace: number
  /** Of a weekday unlike the others (Saturday mornings), and of the rest. */
  oddWeekday: number
  weekday: number
  weekdayPace: number
  gap: number
  month: number
  year: number
  /** What no term explains, beside the chance of counting (Poisson). */
  noise: number
}

/** Chosen by likelihood and 1-day errors on days before any that is scored; see docs/forecast.md. */
export const usualScale: LevelScale = {
  drift: 0.004,
  weeks: 0.05,
  weeksPace: 40,
  days: 0.02,
  daysPace: 1.5,
  oddWeekday: 1,
  weekday: 0.04,
  weekdayPace: 500,
  gap: 0.15,
  month: 0.05,
  year: 0,
  noise: 0.025,
}

/** Harmonics of a smooth yearly or monthly curve: how much of its deviation each has. */
const HARMONIC = [0.65, 0.35, 0.15]
/** Innovations beyond so many deviations are bent back to it, and beyond twice as many count the less the farther they are (Hampel). */
const HUBER = 2
const FAR = 5
/** So many odd days running are a new level. Holidays come in twos. */
const NEW_LEVEL = 3
/** Degrees of freedom of the likelihood (Student's t): a few wild days must not make a queue look lively. */
const TAIL = 5
/** Below so many expected contacts a day ln of a count says little, and the plain relative error is taken. */
const FEW = 10

/** Where the filter stands: the expected terms, and their covariance. */
export class LevelFilter {
  readonly mean = new Float64Array(TERMS)
  readonly #covariance = new Float64Array(TERMS * TERMS)
  readonly #feature = new Float64Array(TERMS)
  readonly #gain = new Float64Array(TERMS)
  readonly #scale: LevelScale
  readonly #oddWeekdays: readonly boolean[]
  #number: number | null = null
  /** Days running that were odd, with the sign of their errors. */
  #odd = 0
  /** ln likelihood of what was seen, outliers bent. */
  likelihood = 0

  /** `start`: ln of the volume of a day, as a first guess. `odd`: weekdays (0 Monday) unlike the others. */
  constructor(scale: LevelScale, start: number, odd: readonly boolean[]) {
    this.#scale = scale
    this.#oddWeekdays = odd
    this.mean[BASE] = start
    const set = (term: number, deviation: number) => (this.#covariance[term * TERMS + term] = deviation * deviation)
    set(BASE, 0.5)
    set(WEEKS, scale.weeks)
    set(DAYS, scale.days)
    for (let w = 0; w < 7; w++) set(WEEKDAY + w, odd[w] ? scale.oddWeekday : scale.weekday)
    set(GAP, scale.gap)
    for (let k = 0; k < 3; k++) for (let side = 0; side < 2; side++) set(MONTH + 2 * k + side, scale.month * HARMONIC[k]!)
    for (let k = 0; k < 2; k++) for (let side = 0; side < 2; side++) set(YEAR + 2 * k + side, scale.year * HARMONIC[k]!)
  }

  /** Lets time go by up to the day and says what is expected of it: ln volume, and its variance without the chance of counting. */
  expect(day: CalendarDay): { log: number; variance: number } {
    if (this.#number !== null) this.#pass(day.number - this.#number)
    this.#number = day.number
    setFeature(this.#feature, day)
    return { log: dot(this.#feature, this.mean), variance: this.#spread() + this.#scale.noise ** 2 }
  }

  /** Learns that `count` contacts came on the day last expected, where exp(log) · `share` were: `share` of the day was seen. */
  learn(log: number, count: number, share: number): void {
    const expected = Math.exp(log) * share
    const innovation = expected < FEW ? (count - expected) / expected : Math.log((count + 0.5) / expected)
    const spread = this.#spread()
    const variance = spread + this.#scale.noise ** 2 + 1 / expected
    const size = Math.abs(innovation) / Math.sqrt(variance)
    this.likelihood -= Math.log(variance) / 2 + ((TAIL + 1) / 2) * Math.log1p((size * size) / TAIL)
    this.#odd = size > HUBER ? (this.#odd * innovation > 0 ? this.#odd : 0) + Math.sign(innovation) : 0
    // odd three times running in one direction is a new level and no odd day: believed whole, and the base may have moved by as much
    const anew = Math.abs(this.#odd) >= NEW_LEVEL
    if (anew) this.#covariance[BASE * TERMS + BASE]! += (innovation * innovation) / 4
    const bent = Math.max(1, size / HUBER) * Math.max(1, size / FAR)
    const total = anew ? this.#spread() + this.#scale.noise ** 2 + 1 / expected : variance * bent
    const step = innovation / total
    for (let i = 0; i < TERMS; i++) this.mean[i]! += this.#gain[i]! * step
    for (let i = 0; i < TERMS; i++) {
      const part = this.#gain[i]! / total
      if (part !== 0) for (let j = 0; j < TERMS; j++) this.#covariance[i * TERMS + j]! -= part * this.#gain[j]!
    }
  }

  /** A copy that goes its own way. */
  fork(): LevelFilter {
    const twin = new LevelFilter(this.#scale, 0, this.#oddWeekdays)
    twin.mean.set(this.mean)
    twin.#covariance.set(this.#covariance)
    twin.#number = this.#number
    twin.#odd = this.#odd
    return twin
  }

  #pass(days: number): void {
    const { weeks, weeksPace, days: swing, daysPace, weekdayPace, weekday, oddWeekday, drift } = this.#scale
    this.#fade(WEEKS, Math.exp(-days / weeksPace), weeks)
    this.#fade(DAYS, Math.exp(-days / daysPace), swing)
    const kept = Math.exp(-days / weekdayPace)
    for (let w = 0; w < 7; w++) this.#fade(WEEKDAY + w, kept, this.#oddWeekdays[w] ? oddWeekday : weekday)
    this.#covariance[BASE * TERMS + BASE]! += drift * drift * days
  }

  /** A term goes back towards 0, and its spread towards what it is without any news. */
  #fade(term: number, kept: number, deviation: number): void {
    this.mean[term]! *= kept
    for (let j = 0; j < TERMS; j++) {
      this.#covariance[term * TERMS + j]! *= kept
      this.#covariance[j * TERMS + term]! *= kept
    }
    this.#covariance[term * TERMS + term]! += deviation * deviation * (1 - kept * kept)
  }

  /** Variance of the feature's sum of terms; the gain is left behind. */
  #spread(): number {
    let sum = 0
    for (let i = 0; i < TERMS; i++) {
      let part = 0
      for (let j = 0; j < TERMS; j++) part += this.#covariance[i * TERMS + j]! * this.#feature[j]!
      this.#gain[i] = part
      sum += part * this.#feature[i]!
    }
    return Math.max(0, sum)
  }
}

/** ln volume of a day ahead from the terms as they stood on day `from`: the swings fade, the rest stays. */
export function levelAhead(terms: Float64Array, from: number, day: CalendarDay, scale: LevelScale): number {
  const days = day.number - from
  setFeature(scratch, day)
  scratch[WEEKS] = Math.exp(-days / scale.weeksPace)
  scratch[DAYS] = Math.exp(-days / scale.daysPace)
  scratch[WEEKDAY + day.weekday] = Math.exp(-days / scale.weekdayPace)
  return dot(scratch, terms)
}

const scratch = new Float64Array(TERMS)

function setFeature(feature: Float64Array, day: CalendarDay): void {
  feature.fill(0)
  feature[BASE] = feature[WEEKS] = feature[DAYS] = 1
  feature[WEEKDAY + day.weekday] = 1
  feature[GAP] = day.gap
  setWaves(feature, MONTH, 3, day.monthAngle)
  setWaves(feature, YEAR, 2, day.yearAngle)
}

function setWaves(feature: Float64Array, at: number, pairs: number, angle: number): void {
  for (let k = 0; k < pairs; k++) {
    feature[at + 2 * k] = Math.sin((k + 1) * angle)
    feature[at + 2 * k + 1] = Math.cos((k + 1) * angle)
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < TERMS; i++) sum += a[i]! * b[i]!
  return sum
}
