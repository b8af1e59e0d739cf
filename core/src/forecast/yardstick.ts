import { dayNumber } from './calendar.ts'
import type { PastDay } from './history.ts'

/**
 * What anybody would say: the mean of the last `weeks` days of this weekday that were open and known (1: same weekday last week). Null where
 * there is none. Per interval; an interval unknown on one of these days is taken from the others.
 */
export function sameWeekdays(history: readonly PastDay[], date: string, weeks: number): Float64Array | null {
  const number = dayNumber(date)
  const days: PastDay[] = []
  for (let index = history.length - 1; index >= 0 && days.length < weeks; index--) {
    const day = history[index]!
    const before = number - dayNumber(day.date)
    if (before > 0 && before % 7 === 0 && !day.closed && day.counts.some((count) => count !== null)) days.push(day)
  }
  if (days.length === 0) return null
  const means = new Float64Array(days[0]!.counts.length)
  for (let i = 0; i < means.length; i++) {
    const known = days.flatMap((day) => (day.counts[i] === null ? [] : [day.counts[i]!]))
    means[i] = known.length > 0 ? known.reduce((sum, count) => sum + count, 0) / known.length : 0
  }
  return means
}

/** A yardstick for the rest of a day, times what came so far over what it had said of that. */
export function scaledBySeen(forecast: Float64Array, counts: readonly (number | null)[]): Float64Array {
  let came = 0
  let could = 0
  for (const [i, count] of counts.entries()) {
    if (count === null) continue
    came += count
    could += forecast[i]!
  }
  return could > 0 ? forecast.map((one) => (one * came) / could) : forecast
}
