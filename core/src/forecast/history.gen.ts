import { addDays, weekday } from '../interval/day.ts'
import { poissonGammaQuantile } from './bands.ts'
import { randomStreams, type Random } from '../twin/random.ts'
import type { PastDay } from './history.ts'

/** A made-up queue, whose truth is known: what is to be expected of each day and interval. */
export type MadeUpQueue = {
  seed: string
  days: number
  slots: number
  /** Mean contacts of a day. */
  volume: number
  /** Relative deviation of a whole day, which all its intervals share. */
  dayDeviation?: number
  /** Factor of each weekday, Monday first. */
  byWeekday?: readonly number[]
  from?: string
  /** True: counts are as expected, without chance. */
  exact?: boolean
}

export type MadeUpHistory = { days: PastDay[]; expected: number[][] }

/** Two humps, as most telephone queues have. */
export function humps(slots: number): number[] {
  const parts = Array.from({ length: slots }, (_, i) => {
    const x = (i + 0.5) / slots
    return 0.15 + Math.exp(-(((x - 0.35) / 0.13) ** 2)) + 0.7 * Math.exp(-(((x - 0.65) / 0.12) ** 2))
  })
  const sum = parts.reduce((total, part) => total + part, 0)
  return parts.map((part) => part / sum)
}

export function madeUp({
  seed,
  days,
  slots,
  volume,
  dayDeviation = 0,
  byWeekday,
  from = '2026-01-05',
  exact,
}: MadeUpQueue): MadeUpHistory {
  const random = randomStreams(seed)('counts')
  const profile = humps(slots)
  const expected: number[][] = []
  const history = Array.from({ length: days }, (_, n): PastDay => {
    const date = addDays(from, n)
    const usual = profile.map((part) => part * volume * (byWeekday?.[weekday(date) - 1] ?? 1))
    expected.push(usual)
    const luck = dayDeviation > 0 ? gammaFactor(random, dayDeviation) : 1
    return { date, counts: usual.map((mean) => (exact ? mean : poisson(random, mean * luck))) }
  })
  return { days: history, expected }
}

export function poisson(random: Random, mean: number): number {
  return poissonGammaQuantile(mean, 0, random())
}

/** A factor about 1 of that relative deviation: gamma, by the quantile of a finely counted Poisson-gamma variable. */
function gammaFactor(random: Random, deviation: number): number {
  return poissonGammaQuantile(1_000_000, deviation ** 2, random()) / 1_000_000
}
