import type { Row } from '../csv.ts'
import { byHalfHour, epochsOf, halfHourOf } from './clock.ts'

/** What one half-hour counts; seconds. `talk`: of the calls of that interval; `ended`: of the talks that ended in it. */
export type Cell = {
  offered: number
  answered: number
  within20: number
  abandoned: number
  wait: number
  abandonedWait: number
  talk: number
  ended: number
  busy: number
}

export const noCell = (): Cell => ({
  offered: 0, answered: 0, within20: 0, abandoned: 0, wait: 0, abandonedWait: 0, talk: 0, ended: 0, busy: 0,
}) // prettier-ignore

/** Half-hour (epoch seconds) → figures. */
export type Cells = Map<number, Cell>

export function cellAt(cells: Cells, at: number): Cell {
  const start = halfHourOf(at)
  let cell = cells.get(start)
  if (!cell) cells.set(start, (cell = noCell()))
  return cell
}

/** One call of the log that counts: it queued, or was served. Moments in epoch seconds. */
export type Call = {
  row: Row
  queuedAt: number
  leftAt: number
  talk: { from: number; to: number } | null
}

/** Reads a row by docs/sources/technion.md, apart from the product's translator. Null: the row does not count. */
export function readCall(row: Row): Call | null {
  if (row['outcome'] === 'PHANTOM' || (row['queue_start'] === '' && row['service_start'] === '')) return null
  const columns = ['vru_exit', 'queue_start', 'queue_exit', 'service_start', 'service_end']
  const [vruExit, queueStart, queueExit, from, to] = epochsOf(columns.map((column) => row[column]!)) as Five
  const queuedAt = queueStart ?? vruExit
  return {
    row,
    queuedAt,
    leftAt: queueStart === null ? vruExit : (queueExit ?? queueStart),
    talk: from === null ? null : { from, to: Math.max(from, to ?? from) },
  }
}

type Five = [number, number | null, number | null, number | null, number | null]

/** Counts one call as the product should: the end of the waiting is the answer, and the talk keeps its own length from there. */
export function count({ queuedAt, leftAt, talk }: Call, cells: Cells): void {
  const home = cellAt(cells, queuedAt)
  home.offered++
  if (!talk) {
    home.abandoned++
    home.abandonedWait += Math.max(0, leftAt - queuedAt)
    return
  }
  const wait = Math.max(0, leftAt - queuedAt)
  const seconds = talk.to - talk.from
  home.answered++
  home.wait += wait
  if (wait <= 20) home.within20++
  home.talk += seconds
  cellAt(cells, leftAt + seconds).ended += seconds
  for (const [start, part] of byHalfHour(leftAt, leftAt + seconds)) cellAt(cells, start).busy += part
}

/** Counts it as the log's own columns say: queue_s and service_s as they stand, the talk where the agents' system had it. */
export function countAsReference({ row, queuedAt, talk }: Call, cells: Cells): void {
  const home = cellAt(cells, queuedAt)
  home.offered++
  if (!talk) {
    home.abandoned++
    return
  }
  const wait = Number(row['queue_s'] || 0)
  home.answered++
  home.wait += wait
  if (wait <= 20) home.within20++
  home.talk += Number(row['service_s'] || 0)
  for (const [start, part] of byHalfHour(talk.from, talk.to)) cellAt(cells, start).busy += part
}

/** The agents with a name in the log who talked at some moment of each half-hour. */
export function byRecordedAgent(calls: readonly Call[]): Map<number, Set<string>> {
  const seen = new Map<number, Set<string>>()
  for (const { row, talk } of calls) {
    if (!talk || row['agent'] === '') continue
    for (const [start] of byHalfHour(talk.from, talk.to)) {
      const agents = seen.get(start) ?? new Set()
      seen.set(start, agents.add(row['agent']!))
    }
  }
  return seen
}
