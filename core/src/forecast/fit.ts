import { Calendar, closedWeekdays, type CalendarDay } from './calendar.ts'
import { DomainError } from '../number/domain-error.ts'
import { sortedHistory, type PastDay, type PlannedDay } from './history.ts'
import { LevelFilter, levelAhead, type LevelScale, type Outline } from './level.ts'
import { addToProfile, ALL_WEEKDAYS, ONE_WEEKDAY, profileOf, SPECIAL_DAYS, type ProfileSums } from './profile.ts'
import { tidyDay } from './tidy-day.ts'
import { tuneLevel, type DayTotal } from './tune-level.ts'

/** What was known of a queue when a day was over: enough to say what would have been forecast then. */
export type Knowledge = {
  /** Day number of the newest day. */
  number: number
  /** Days from which something was learned. */
  known: number
  terms: Float64Array
  byWeekday: readonly (ProfileSums | null)[]
  all: ProfileSums | null
}

/** A day of the history as the model sees it. */
export type FittedDay = {
  calendar: CalendarDay
  /** Tidied counts; null where unknown or not open. */
  counts: readonly (number | null)[]
  exposure: Float64Array
  /** Learned from: open, seen in part at least, and a day like others. */
  plain: boolean
  /** What stood when it was over. */
  after: Knowledge
}

/** What kinds of special days brought, over what ordinary days in their place would have. */
export type SpecialKind = { days: number; sumLog: number; profile: ProfileSums }

export type Fit = {
  slots: number
  /** 1 for each interval of which a count was ever known, else 0. */
  known: Float64Array
  days: readonly FittedDay[]
  scale: LevelScale
  outline: Outline
  /** The calendar's walk where the history ends, and the level's. */
  calendar: Calendar
  level: LevelFilter
  specials: ReadonlyMap<string, SpecialKind>
  /** Weekday (0 Monday) that follows the longest closure of every week: its profile serves days after other closures. Null: never closed. */
  reopening: number | null
}

/** A glitch is cut where an interval is far out of proportion; far is more while the profile rests on few days. */
const PROPORTION = { known: 0.25, new: 3, knownAfterDays: 5 }
/** A weekday is unlike the others where its days bring 30 % less, or 40 % more. */
const ODD = 0.35

/**
 * Learns one queue: level, weekday profiles and how certain both are, in one walk over its history. Deterministic; what stood after each past
 * day is kept, so that errors are those of forecasts made without any look ahead. A history of one day is enough to begin; days without
 * any count are allowed, and teach nothing but the passing of time.
 *
 * @throws DomainError that names day and field
 */
export function fitForecast(history: readonly PastDay[]): Fit {
  const past = sortedHistory(history)
  const slots = past[0]!.counts.length
  const closed = closedWeekdays(past)
  const reopening = reopeningWeekday(closed)
  const calendar = new Calendar(closed)
  const known = everKnown(past)
  const shapes = pastShapes(past, known, calendar, reopening)
  const totals = shapes.map(toTotal)
  if (!totals.some(({ count }) => count !== null)) {
    throw new DomainError('days', 'all unknown', 'a history with a known count on an open day that is not special')
  }
  const outline = outlineOf(totals)
  const scale = tuneLevel(totals, outline)
  const level = new LevelFilter(scale, outline)
  const specials = new Map<string, SpecialKind>()
  let learned = 0
  const days = shapes.map((shape, index): FittedDay => {
    const { log } = level.expect(shape.calendar)
    const total = totals[index]!
    if (total.count !== null) {
      level.learn(log, total.count, total.share)
      learned++
    } else if (shape.special !== undefined && shape.expected > 0) learnSpecial(specials, shape, log)
    const after = {
      number: shape.calendar.number,
      known: learned,
      terms: level.mean.slice(),
      byWeekday: shape.byWeekday,
      all: shape.all,
    }
    return { calendar: shape.calendar, counts: shape.counts, exposure: shape.exposure, plain: total.count !== null, after }
  })
  return { slots, known, days, scale, outline, calendar, level, specials, reopening }
}

/** ln volume and profile that were, or are, to be expected of a day ahead from what was known. */
export function ahead(fit: Fit, known: Knowledge, calendar: CalendarDay, exposure: Float64Array): Float64Array {
  const volume = Math.exp(levelAhead(known.terms, known.number, calendar, fit))
  const w = profileWeekday(calendar, fit.reopening)
  const expected = profileOf(known.byWeekday[w] ?? null, known.all, exposure)
  for (let i = 0; i < expected.length; i++) expected[i]! *= volume * exposure[i]!
  return expected
}

/** Exposure of a day: where nothing is said 1, or 0 in intervals that were never known. */
export function exposureOf(day: PastDay | PlannedDay, known: Float64Array): Float64Array {
  return day.exposure ? known.map((one, i) => one * day.exposure![i]!) : known
}

/**
 * 1 for each interval of which a count was ever known. The others are taken to be closed: nothing can be learned of them, and a queue's nights are
 * not missing days.
 */
function everKnown(past: readonly PastDay[]): Float64Array {
  const known = new Float64Array(past[0]!.counts.length)
  for (const { counts, closed } of past) if (!closed) for (let i = 0; i < known.length; i++) if (counts[i] !== null) known[i] = 1
  return known
}

type Shape = {
  calendar: CalendarDay
  counts: readonly (number | null)[]
  exposure: Float64Array
  count: number
  /** Part of a whole day's volume that was to be seen. */
  expected: number
  special: string | undefined
  byWeekday: readonly (ProfileSums | null)[]
  all: ProfileSums | null
}

/** The walk for the profiles: they need each day's own volume, but no level. */
function pastShapes(past: readonly PastDay[], known: Float64Array, calendar: Calendar, reopening: number | null): Shape[] {
  let byWeekday: (ProfileSums | null)[] = Array.from({ length: 7 }, () => null)
  let all: ProfileSums | null = null
  const slots = past[0]!.counts.length
  const room = new Float64Array(4 * slots * past.length)
  let taken = 0
  const take = () => room.subarray(taken, (taken += 2 * slots))
  return past.map((day) => {
    const exposure = exposureOf(day, known)
    const on = calendar.visit(day)
    const own = profileWeekday(on, reopening)
    const counts = day.closed
      ? day.counts.map(() => null)
      : day.exposure
        ? day.counts.map((count, i) => (exposure[i] === 0 ? null : count))
        : day.counts
    const expected = profileOf(byWeekday[own]!, all, exposure)
    for (let i = 0; i < expected.length; i++) expected[i]! *= exposure[i]!
    const settled = (byWeekday[own]?.days ?? 0) >= 2 && (all?.days ?? 0) >= PROPORTION.knownAfterDays
    const tidy = tidyDay(counts, expected, settled ? PROPORTION.known : PROPORTION.new)
    if (tidy.expected > 0 && tidy.count > 0 && day.special === undefined) {
      const volume = tidy.count / tidy.expected
      byWeekday = byWeekday.slice()
      const added = { counts: tidy.counts, exposure, level: volume, number: on.number }
      byWeekday[own] = addToProfile(byWeekday[own]!, added, ONE_WEEKDAY, take())
      all = addToProfile(all, added, ALL_WEEKDAYS, take())
    }
    return {
      calendar: on,
      counts: tidy.counts,
      exposure,
      count: tidy.count,
      expected: tidy.expected,
      special: day.special,
      byWeekday,
      all,
    }
  })
}

function toTotal({ calendar, count, expected, special }: Shape): DayTotal {
  return expected > 0 && special === undefined ? { day: calendar, count, share: expected } : { day: calendar, count: null }
}

function outlineOf(totals: readonly DayTotal[]): Outline {
  const logs: number[][] = Array.from({ length: 7 }, () => [])
  const volumes: { weekday: number; volume: number }[] = []
  for (const total of totals) {
    if (total.count === null) continue
    const volume = total.count / total.share
    logs[total.day.weekday]!.push(Math.log(volume + 0.5))
    volumes.push({ weekday: total.day.weekday, volume })
  }
  const medians = logs.map(median)
  const centre = median(medians.filter((one) => one !== null)) ?? 0
  const offsets = medians.map((one) => (one !== null && Math.abs(one - centre) > ODD ? one - centre : 0))
  // of weekdays that are alike, and the median, as one of the first days may be a wild one; half a contact where nobody came at all
  const first = volumes.filter(({ weekday }) => offsets[weekday] === 0).slice(0, 7)
  const usual = median(first.map(({ volume }) => volume)) ?? Math.exp(centre)
  return { start: Math.log(Math.max(usual, 0.5 / Math.max(1, totals.length))), offsets }
}

function learnSpecial(specials: Map<string, SpecialKind>, shape: Shape, log: number): void {
  const kind = specials.get(shape.special!)
  const ordinary = Math.exp(log) * shape.expected
  const { counts, exposure, calendar } = shape
  const level = shape.count / shape.expected
  const profile = addToProfile(kind?.profile ?? null, { counts, exposure, level, number: calendar.number }, SPECIAL_DAYS)
  const sumLog = (kind?.sumLog ?? 0) + Math.log((shape.count + 0.5) / (ordinary + 0.5))
  specials.set(shape.special!, { days: (kind?.days ?? 0) + 1, sumLog, profile })
}

function profileWeekday(day: CalendarDay, reopening: number | null): number {
  return day.afterClosure && reopening !== null ? reopening : day.weekday
}

function reopeningWeekday(closed: readonly boolean[]): number | null {
  if (!closed.some(Boolean) || closed.every(Boolean)) return null
  return closed.findIndex((_, w) => !closed[w] && closed[(w + 6) % 7])
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[sorted.length >> 1]! + sorted[(sorted.length - 1) >> 1]!) / 2
}
