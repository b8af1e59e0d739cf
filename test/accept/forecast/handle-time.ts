import { join } from 'node:path'
import { fitHandleTime, forecastHandleTime, type HandledDay } from '@watchfloor/core/forecast/handle-time'
import { Score } from '@watchfloor/core/forecast/score'
import { addDays } from '@watchfloor/core/interval/day'
import { percent } from '../../backtest/report.ts'
import { findFiles, readRows } from '../csv.ts'
import type { Judgement } from './bank.ts'

export const CALL_LOG = 'technion-call-log'
const SLOTS = 48
const SHARES = [0.8, 0.95]
/** Means of fewer calls than these say nothing of a band. */
const LEAST_CALLS = 5

/** Answered calls and their talk by half-hour; null where the folder has none. */
export function readHandled(folder: string): HandledDay[] | null {
  const [file] = findFiles(join(folder, CALL_LOG), /^reference_half_hours\.csv/)
  if (file === undefined) return null
  const byDate = new Map<string, HandledDay & { handled: number[]; handleMs: number[] }>()
  for (const row of readRows(file)) {
    const [date = '', time = ''] = row['interval_start']!.split(/[T ]/)
    const slot = Number(time.slice(0, 2)) * 2 + (Number(time.slice(3, 5)) >= 30 ? 1 : 0)
    const zeros = () => Array.from({ length: SLOTS }, () => 0)
    const day = byDate.get(date) ?? { date, handled: zeros(), handleMs: zeros() }
    byDate.set(date, day)
    day.handled[slot] = Number(row['answered'])
    day.handleMs[slot] = Number(row['answered_talk_s']) * 1_000
  }
  return [...byDate.values()].sort((a, b) => (a.date < b.date ? -1 : 1))
}

export type HandleTimeScores = { model: Score; lastWeek: Score; meanOfFour: Score; days: number }

/** A day ahead, rolling origin. What is scored is the talk of each half-hour, given how many calls it had: the mean is what was forecast. */
export function scoreHandleTime(days: readonly HandledDay[], scoredDays: number): HandleTimeScores {
  const found = { model: new Score(), lastWeek: new Score(), meanOfFour: new Score(), days: 0 }
  for (const day of days.slice(-scoredDays)) {
    const past = days.filter(({ date }) => date < day.date)
    if (past.length === 0) continue
    const handled = day.handled.map((count) => count ?? 0)
    const forecast = forecastHandleTime(fitHandleTime(past), day.date, handled, SHARES)
    const lastWeek = plainMeans(past, day.date, 1)
    const meanOfFour = plainMeans(past, day.date, 4)
    if (!forecast || !lastWeek || !meanOfFour) continue
    found.days++
    for (const [slot, count] of handled.entries()) {
      if (count === 0) continue
      const talk = day.handleMs[slot]! / 1_000
      found.model.add((forecast.meanMs[slot]! * count) / 1_000, talk)
      found.lastWeek.add((lastWeek[slot]! * count) / 1_000, talk)
      found.meanOfFour.add((meanOfFour[slot]! * count) / 1_000, talk)
      if (count >= LEAST_CALLS) for (const band of forecast.bands[slot]!) found.model.addBand(band, (talk * 1_000) / count)
    }
  }
  return found
}

/** Mean handle time of the same half-hour on the last `weeks` days of the weekday; of these whole days where it had no calls. */
function plainMeans(past: readonly HandledDay[], date: string, weeks: number): number[] | null {
  const wanted = new Set(Array.from({ length: weeks }, (_, n) => addDays(date, -7 * (n + 1))))
  const days = past.filter((day) => wanted.has(day.date))
  const sums = (slots: readonly number[]) => {
    const count = days.flatMap(({ handled }) => slots.map((slot) => handled[slot] ?? 0)).reduce((a, b) => a + b, 0)
    const ms = days.flatMap(({ handleMs }) => slots.map((slot) => handleMs[slot] ?? 0)).reduce((a, b) => a + b, 0)
    return count > 0 ? ms / count : null
  }
  const whole = sums(Array.from({ length: SLOTS }, (_, slot) => slot))
  return whole === null ? null : Array.from({ length: SLOTS }, (_, slot) => sums([slot]) ?? whole)
}

export function judgeHandleTime({ model, lastWeek, meanOfFour }: HandleTimeScores): Judgement[] {
  const best = Math.min(lastWeek.wape!, meanOfFour.wape!)
  const [wape, eighty, nearly] = [model.wape!, model.coverage(0.8)!, model.coverage(0.95)!]
  return [
    { what: 'handle time: WAPE below both yardsticks', got: percent(wape), wanted: `below ${percent(best)}`, met: wape < best },
    { what: 'handle time: 80 % band holds', got: percent(eighty), wanted: '72 to 88', met: eighty >= 0.72 && eighty <= 0.88 },
    { what: 'handle time: 95 % band holds', got: percent(nearly), wanted: '90 to 99', met: nearly >= 0.9 && nearly <= 0.99 },
  ]
}
