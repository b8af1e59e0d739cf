import type { FloorSpec } from './floor.ts'
import { at, FLOOR, WIDTH, type Grid, type TallyKey } from './tally-row.ts'

/** What was counted of one queue (or of the floor) over an interval or the whole span, in one run. */
export type TallyCounts = Record<TallyKey, number>

/**
 * What the runs of a twin came to, run by run: integers and milliseconds, from which figures are read (`twin-figure.ts`). The sums of the floor and of
 * the span are made once a run, so that reading is looking up. A run of 8 queues and 56 intervals holds 90 KB.
 */
export class Outcomes {
  readonly floor: FloorSpec
  readonly grid: Grid
  /** Entries of all agendas that came to something: the size of the work done. */
  events = 0
  readonly #runs: Float64Array[] = []

  constructor(floor: FloorSpec, grid: Grid) {
    this.floor = floor
    this.grid = grid
  }

  get runs(): number {
    return this.#runs.length
  }

  /** Takes the rows of a tally of the same grid. */
  add(rows: Float64Array, events: number): void {
    this.#runs.push(withSums(rows, this.grid))
    this.events += events
  }

  /** Of a queue in one interval, or, with `null`, over the whole span; of the floor as a whole (`*`) the sum of its queues, and agents' time. */
  countsOf(run: number, queue: string, interval: number | null): TallyCounts {
    const { names, starts } = this.grid
    const place = names.indexOf(queue)
    if (place < 0) throw new Error(`There is no queue "${queue}": there are ${names.join(', ')}`)
    return countsAt(this.#runs[run]!, (place * (starts.length + 1) + (interval ?? starts.length)) * WIDTH)
  }
}

/** With the floor's sums over its queues, and, behind the intervals of each, those of the span. */
function withSums(rows: Float64Array, { names, starts }: Grid): Float64Array {
  const length = starts.length + 1
  const all = new Float64Array(names.length * length * WIDTH)
  const floor = names.indexOf(FLOOR) * length
  for (let place = 0; place < names.length; place++) {
    const first = place * length
    all.set(rows.subarray(place * starts.length * WIDTH, (place + 1) * starts.length * WIDTH), first * WIDTH)
    if (first === floor) for (let queue = 0; queue < floor; queue += length) addRows(all, queue, floor, starts.length)
    const span = (first + starts.length) * WIDTH
    for (let i = 0; i < starts.length; i++) addRow(all, (first + i) * WIDTH, span)
    all[span + at.backlog] = all[span - WIDTH + at.backlog]! // of time that goes by the last, of queues side by side the sum
  }
  return all
}

function addRows(all: Float64Array, from: number, to: number, count: number): void {
  for (let i = 0; i < count; i++) addRow(all, (from + i) * WIDTH, (to + i) * WIDTH)
}

function addRow(all: Float64Array, from: number, to: number): void {
  const longest = Math.max(all[to + at.longestWaitMs]!, all[from + at.longestWaitMs]!)
  for (let key = 0; key < WIDTH; key++) all[to + key]! += all[from + key]!
  all[to + at.longestWaitMs] = longest
}

function countsAt(rows: Float64Array, row: number): TallyCounts {
  return {
    offered: rows[row + at.offered]!,
    answered: rows[row + at.answered]!,
    answeredInTarget: rows[row + at.answeredInTarget]!,
    abandoned: rows[row + at.abandoned]!,
    abandonedInTarget: rows[row + at.abandonedInTarget]!,
    shortAbandoned: rows[row + at.shortAbandoned]!,
    flowOut: rows[row + at.flowOut]!,
    delayed: rows[row + at.delayed]!,
    waitMsAnswered: rows[row + at.waitMsAnswered]!,
    waitMsAbandoned: rows[row + at.waitMsAbandoned]!,
    waitMsFlowOut: rows[row + at.waitMsFlowOut]!,
    longestWaitMs: rows[row + at.longestWaitMs]!,
    waitingMs: rows[row + at.waitingMs]!,
    busyMs: rows[row + at.busyMs]!,
    opened: rows[row + at.opened]!,
    due: rows[row + at.due]!,
    late: rows[row + at.late]!,
    backlog: rows[row + at.backlog]!,
    agentBusyMs: rows[row + at.agentBusyMs]!,
    agentAvailableMs: rows[row + at.agentAvailableMs]!,
    agentRingingMs: rows[row + at.agentRingingMs]!,
    agentAuxMs: rows[row + at.agentAuxMs]!,
  }
}
