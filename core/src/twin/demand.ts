import { lawOf } from './law.ts'
import { draw, use, type Key } from './draw.ts'
import type { Demand, FloorSpec, Forecast, QueueSpec } from './floor.ts'
import { openSpans, type LocalDay } from './local-day.ts'

const PIECE_MS = 5 * 60_000

/** Expected contacts in each five minutes of a day, before the day's own factor. */
export function expectedOf(floor: FloorSpec, queue: QueueSpec, day: LocalDay): Float64Array {
  const pieces = new Float64Array(Math.ceil((day.endAt - day.startAt) / PIECE_MS))
  const { demand } = queue
  const of = 'expected' in demand ? forecastAt(demand) : habitsAt(floor, queue, demand, day)
  const surges = floor.surges.filter((surge) => surge.queue === queue.id && surge.from < day.endAt && surge.to > day.startAt)
  for (let i = 0; i < pieces.length; i++) {
    const at = day.startAt + i * PIECE_MS
    let expected = of(at, i)
    for (const surge of surges) if (at >= surge.from && at < surge.to) expected *= surge.factor
    pieces[i] = expected
  }
  return pieces
}

/** How much busier than expected a day is, in one simulation: mean 1, the same whenever the day is simulated. */
export function dayFactor(queue: QueueSpec, key: Key, day: number): number {
  const { dayCv } = queue.demand
  return dayCv > 0 ? lawOf(factorOf(dayCv)).at(draw(key, use.dayFactor, day)) / 1e6 : 1
}

/** The next arrival after `after` on that day, or null: inverts the integrated rate, exact for a rate constant over each piece. `need` is exponential with mean 1. */
export function nextArrival(pieces: Float64Array, day: LocalDay, after: number, need: number): number | null {
  let at = after
  for (let i = Math.floor((after - day.startAt) / PIECE_MS); i < pieces.length; i++) {
    const pieceEnd = day.startAt + (i + 1) * PIECE_MS
    const left = (pieces[i]! * (pieceEnd - at)) / PIECE_MS
    if (need < left) return Math.ceil(at + (need / left) * (pieceEnd - at))
    need -= left
    at = pieceEnd
  }
  return null
}

function forecastAt({ from, everyMs, expected }: Forecast): (at: number) => number {
  return (at) => ((expected[Math.floor((at - from) / everyMs)] ?? 0) * PIECE_MS) / everyMs
}

function habitsAt(floor: FloorSpec, queue: QueueSpec, demand: Demand, day: LocalDay): (at: number, piece: number) => number {
  const whole = demand.hours.reduce((sum, weight) => sum + weight, 0)
  const holiday = floor.holidays.includes(day.date)
  const open = openSpans(queue.calendar, day)
  return (at, piece) => {
    const other = floor.likeWeekday.find((span) => at >= span.from && at < span.to)
    const weekFactor = other ? demand.week[other.weekday]! : holiday ? demand.holiday : demand.week[day.weekday]!
    const expected = (demand.perDay * weekFactor * hourWeight(demand.hours, (piece * PIECE_MS) / 3_600_000)) / whole / 12
    return open.some(([from, to]) => at >= from && at < to) ? expected : expected * demand.whileClosed
  }
}

/** Straight lines between the middles of the hours, round the clock. */
function hourWeight(hours: readonly number[], hour: number): number {
  const from = Math.floor(hour - 0.5)
  const part = hour - 0.5 - from
  return hours[(from + 24) % 24]! * (1 - part) + hours[(from + 1) % 24]! * part
}

/** Factors in millionths, as a span. One object a spread, so that its law is made once. */
function factorOf(cv: number): { meanMs: number; cv: number } {
  let span = factors.get(cv)
  if (!span) factors.set(cv, (span = { meanMs: 1e6, cv }))
  return span
}

const factors = new Map<number, { meanMs: number; cv: number }>()
