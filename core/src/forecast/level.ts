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
  /** Of a weekday unlike the others (Saturday mornings) about its outline, and of the rest about the others. */
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
  oddWeekday: 0.3,
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
/** Below so many expected contacts a day ln of a count says little, and the rate is learned as the mean of a gamma distribution. */
const FEW = 10

/**
 * What a glance at the history says before any day is weighed: ln of a usual day's volume, and by how much weekdays (0 Monday) unlike the others
 * differ from them, in ln of volume; 0 for all that are alike.
 */
export type Outline = { start: number; offsets: readonly number[] }

/** Where the filter stands: the expected terms, and their covariance. */
export class LevelFilter {
  readonly mean = new Float64Array(TERMS)
  readonly #covariance = new Float64Array(TERMS * TERMS)
  readonly #feature = new Float64Array(TERMS)
  readonly #gain = new Float64Array(TERMS)
  readonly #kept = new Float64Array(TERMS).fill(1)
  /** How many terms are in use: those of the year come last. */
  readonly #terms: number
  readonly #scale: LevelScale
  readonly #outline: Outline
  #number: number | null = null
  /** Of the day last expected. */
  #variance = 0
  /** Days running that were odd, with the sign of their errors. */
  #odd = 0
  /** ln likelihood of what was seen, outliers bent. */
  likelihood = 0

  constructor(scale: LevelScale, outline: Outline) {
    this.#scale = scale
    this.#terms = scale.year > 0 ? TERMS : YEAR
    this.#outline = outline
    this.mean[BASE] = outline.start
    const set = (term: number, deviation: number) => (this.#covariance[term * TERMS + term] = deviation * deviation)
    set(BASE, 0.5)
    set(WEEKS, scale.weeks)
    set(DAYS, scale.days)
    for (let w = 0; w < 7; w++) set(WEEKDAY + w, outline.offsets[w] === 0 ? scale.weekday : scale.oddWeekday)
    set(GAP, scale.gap)
    for (let k = 0; k < 3; k++) for (let side = 0; side < 2; side++) set(MONTH + 2 * k + side, scale.month * HARMONIC[k]!)
    for (let k = 0; k < 2; k++) for (let side = 0; side < 2; side++) set(YEAR + 2 * k + side, scale.year * HARMONIC[k]!)
  }

  /** Lets time go by up to the day and says what is expected of it: ln volume, and its variance without the chance of counting. */
  expect(day: CalendarDay): { log: number; variance: number } {
    if (this.#number !== null) this.#pass(day.number - this.#number)
    this.#number = day.number
    setFeature(this.#feature, day)
    this.#variance = this.#spread() + this.#scale.noise ** 2
    const log = dot(this.#feature, this.mean, this.#terms) + this.#outline.offsets[day.weekday]!
    return { log, variance: this.#variance }
  }

  /** Learns that `count` contacts came on the day last expected, where exp(log) · `share` were: `share` of the day was seen. */
  learn(log: number, count: number, share: number): void {
    const expected = Math.exp(log) * share
    const few = expected < FEW
    const innovation = Math.log((count + 0.5) / (expected + (few ? 0.5 : 0)))
    const variance = this.#variance + 1 / expected
    const size = few
      ? (2 * Math.abs(Math.sqrt(count + 0.25) - Math.sqrt(expected + 0.25))) / Math.sqrt(1 + expected * this.#variance)
      : Math.abs(innovation) / Math.sqrt(variance)
    this.likelihood -= Math.log(variance) / 2 + ((TAIL + 1) / 2) * Math.log1p((size * size) / TAIL)
    this.#odd = size > HUBER ? (this.#odd * innovation > 0 ? this.#odd : 0) + Math.sign(innovation) : 0
    // odd three times running in one direction is a new level and no odd day: believed whole, and the base may have moved by as much
    const anew = Math.abs(this.#odd) >= NEW_LEVEL
    if (anew) {
      this.#covariance[BASE * TERMS + BASE]! += (innovation * innovation) / 4
      this.#variance = this.#spread() + this.#scale.noise ** 2
    }
    const bent = Math.max(1, size / HUBER) * Math.max(1, size / FAR)
    const total = (this.#variance + 1 / expected) * (anew ? 1 : bent)
    const step = few ? Math.log1p((this.#variance * (count - expected)) / expected / total) / this.#variance : innovation / total
    const [gain, covariance, terms] = [this.#gain, this.#covariance, this.#terms]
    for (let i = 0; i < terms; i++) {
      this.mean[i]! += gain[i]! * step
      const part = gain[i]! / total
      const row = i * TERMS
      for (let j = 0; j <= i; j++) covariance[j * TERMS + i] = covariance[row + j]! -= part * gain[j]!
    }
  }

  /** A copy that goes its own way. */
  fork(): LevelFilter {
    const twin = new LevelFilter(this.#scale, this.#outline)
    twin.mean.set(this.mean)
    twin.#covariance.set(this.#covariance)
    twin.#number = this.#number
    twin.#odd = this.#odd
    twin.#variance = this.#variance
    return twin
  }

  #pass(days: number): void {
    const { weeks, weeksPace, days: swing, daysPace, weekdayPace, weekday, oddWeekday, drift } = this.#scale
    const [kept, covariance, terms] = [this.#kept, this.#covariance, this.#terms]
    kept[WEEKS] = Math.exp(-days / weeksPace)
    kept[DAYS] = Math.exp(-days / daysPace)
    kept.fill(Math.exp(-days / weekdayPace), WEEKDAY, WEEKDAY + 7)
    for (let i = 0; i < terms; i++) {
      this.mean[i]! *= kept[i]!
      const row = i * TERMS
      for (let j = 0; j <= i; j++) covariance[j * TERMS + i] = covariance[row + j]! *= kept[i]! * kept[j]!
    }
    // each term's spread goes back towards what it is without any news
    const renew = (term: number, deviation: number) =>
      (covariance[term * TERMS + term]! += deviation * deviation * (1 - kept[term]! * kept[term]!))
    renew(WEEKS, weeks)
    renew(DAYS, swing)
    for (let w = 0; w < 7; w++) renew(WEEKDAY + w, this.#outline.offsets[w] === 0 ? weekday : oddWeekday)
    covariance[BASE * TERMS + BASE]! += drift * drift * days
  }

  /** Variance of the feature's sum of terms; the gain is left behind. Six weekdays of seven are 0 in every feature and are left out. */
  #spread(): number {
    const [feature, gain, covariance, terms] = [this.#feature, this.#gain, this.#covariance, this.#terms]
    let weekday = WEEKDAY
    while (weekday < GAP && feature[weekday] === 0) weekday++
    let sum = 0
    for (let i = 0; i < terms; i++) {
      const row = i * TERMS
      let part = covariance[row]! + covariance[row + WEEKS]! + covariance[row + DAYS]! + covariance[row + weekday]!
      for (let j = GAP; j < terms; j++) part += covariance[row + j]! * feature[j]!
      gain[i] = part
      sum += part * feature[i]!
    }
    return Math.max(0, sum)
  }
}

/** ln volume of a day ahead from the terms as they stood on day `from`: the swings fade, the rest stays. */
export function levelAhead(
  terms: Float64Array,
  from: number,
  day: CalendarDay,
  { scale, outline }: { scale: LevelScale; outline: Outline },
): number {
  const days = day.number - from
  setFeature(scratch, day)
  scratch[WEEKS] = Math.exp(-days / scale.weeksPace)
  scratch[DAYS] = Math.exp(-days / scale.daysPace)
  scratch[WEEKDAY + day.weekday] = Math.exp(-days / scale.weekdayPace)
  return dot(scratch, terms, TERMS) + outline.offsets[day.weekday]!
}

const scratch = new Float64Array(TERMS)

function setFeature(feature: Float64Array, day: CalendarDay): void {
  feature.fill(0)
  feature[BASE] = feature[WEEKS] = feature[DAYS] = 1
  feature[WEEKDAY + day.weekday] = 1
  feature[GAP] = day.gap
  feature.set(day.waves, MONTH)
}

function dot(a: Float64Array, b: Float64Array, terms: number): number {
  let sum = 0
  for (let i = 0; i < terms; i++) sum += a[i]! * b[i]!
  return sum
}
