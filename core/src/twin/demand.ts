import { exponential, logNormal } from './distribution.ts'
import type { FloorSpec, QueueSpec } from './floor.ts'
import { openSpans, type LocalDay } from './local-day.ts'
import type { Random, RandomStreams } from './random.ts'

const PIECE_MS = 5 * 60_000

/** Expected contacts in each five minutes of a day. */
export function demandOf(floor: FloorSpec, queue: QueueSpec, day: LocalDay, streams: RandomStreams): Float64Array {
  const { demand } = queue
  const dayFactor =
    demand.dayCv > 0 ? logNormal(streams(`day/${queue.id}/${day.date}`), { meanMs: 1e6, cv: demand.dayCv }) / 1e6 : 1
  const whole = demand.hours.reduce((sum, weight) => sum + weight, 0)
  const holiday = floor.holidays.includes(day.date)
  const open = openSpans(queue.calendar, day)
  const surges = floor.surges.filter((surge) => surge.queue === queue.id && surge.from < day.endAt && surge.to > day.startAt)
  const pieces = new Float64Array(Math.ceil((day.endAt - day.startAt) / PIECE_MS))
  for (let i = 0; i < pieces.length; i++) {
    const at = day.startAt + i * PIECE_MS
    const other = floor.likeWeekday.find((span) => at >= span.from && at < span.to)
    const weekFactor = other ? demand.week[other.weekday]! : holiday ? demand.holiday : demand.week[day.weekday]!
    let expected = (demand.perDay * dayFactor * weekFactor * hourWeight(demand.hours, (i * PIECE_MS) / 3_600_000)) / whole / 12
    if (!open.some(([from, to]) => at >= from && at < to)) expected *= demand.whileClosed
    for (const surge of surges) if (at >= surge.from && at < surge.to) expected *= surge.factor
    pieces[i] = expected
  }
  return pieces
}

/** The next arrival after `after` on that day, or null: inverts the integrated rate, which is exact for a rate constant over each piece. */
export function nextArrival(pieces: Float64Array, day: LocalDay, after: number, random: Random): number | null {
  let need = exponential(random)
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

/** Straight lines between the middles of the hours, round the clock. */
function hourWeight(hours: readonly number[], hour: number): number {
  const from = Math.floor(hour - 0.5)
  const part = hour - 0.5 - from
  return hours[(from + 24) % 24]! * (1 - part) + hours[(from + 1) % 24]! * part
}
