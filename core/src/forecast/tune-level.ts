import type { CalendarDay } from './calendar.ts'
import { LevelFilter, usualScale, type LevelScale, type Outline } from './level.ts'

/** A day as the level model sees it: so many contacts where `share` of the day was open and seen. Null: nothing known of the day. */
export type DayTotal = { day: CalendarDay; count: number; share: number } | { day: CalendarDay; count: null }

/** So far back is looked when the scale is chosen: enough to tell, and a choice then costs a few milliseconds whatever the history. */
const LOOKED_BACK = 200
/** With fewer days nothing can be told: the usual scale is kept, a little wider. */
const ENOUGH = 14
/** A curve over the year is told from a trend only after a year and a half. */
const YEAR_AND_HALF = 548

/** What is tried in turn for each term, each time beside what stands; twice the first, which the others move. */
const trials: ((scale: LevelScale) => LevelScale[])[] = [
  (scale) => [0.5, 2, 4].map((times) => livelier(scale, times)),
  (scale) => [0.02, 0.1, 0.3].map((weekday) => ({ ...scale, weekday })),
  (scale) => [0.015, 0.1].map((month) => ({ ...scale, month })),
  (scale) => [0.001, 0.012].map((drift) => ({ ...scale, drift })),
  (scale) => [0.5, 2].map((times) => ({ ...scale, days: scale.days * times })),
  (scale) => [0.5, 2].map((times) => ({ ...scale, noise: scale.noise * times })),
]

/**
 * How lively this queue's level is: the scale under which the days of the history were least surprising, each from those before it
 * (prediction error decomposition of the likelihood), one term after another. No day but those given is looked at.
 */
export function tuneLevel(totals: readonly DayTotal[], outline: Outline): LevelScale {
  const known = totals.filter(({ count }) => count !== null).length
  const span = totals.length === 0 ? 0 : totals.at(-1)!.day.number - totals[0]!.day.number
  let best: LevelScale = { ...usualScale, year: span >= YEAR_AND_HALF ? 0.1 : 0 }
  if (known < ENOUGH) return livelier(best, 1.5)
  const looked = totals.slice(-LOOKED_BACK)
  const fit = (scale: LevelScale) => likelihood(looked, outline, scale)
  let most = fit(best)
  for (const trial of trials) {
    for (const scale of trial(best)) {
      const likely = fit(scale)
      if (likely > most + MARGIN) {
        most = likely
        best = scale
      }
    }
  }
  return best
}

/** Less is chance (half the logarithm of about fifty days, as Schwarz's criterion has it): what is usual stays. */
const MARGIN = 2

function livelier(scale: LevelScale, times: number): LevelScale {
  return {
    ...scale,
    weeks: scale.weeks * times,
    days: scale.days * times,
    noise: scale.noise * times,
    drift: scale.drift * times,
  }
}

function likelihood(totals: readonly DayTotal[], outline: Outline, scale: LevelScale): number {
  const filter = new LevelFilter(scale, outline)
  for (const total of totals) {
    const { log } = filter.expect(total.day)
    if (total.count !== null) filter.learn(log, total.count, total.share)
  }
  return filter.likelihood
}
