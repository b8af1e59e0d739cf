import type { FloorSpec } from './floor.ts'
import { at, WIDTH, tallyKeys, type Grid, type TallyKey } from './tally.ts'

/** What was counted of one queue (or of the floor) over an interval or the whole span, in one run. */
export type TallyCounts = Record<TallyKey, number>

/** What the runs of a twin came to, run by run: integers and milliseconds, from which figures are read (`twin-figure.ts`). */
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

  add(rows: Float64Array, events: number): void {
    this.#runs.push(rows)
    this.events += events
  }

  /** Of a queue (`*`: the floor) in one interval, or, with `null`, over the whole span. */
  countsOf(run: number, queue: string, interval: number | null): TallyCounts {
    const { names, starts } = this.grid
    const place = names.indexOf(queue)
    if (place < 0) throw new Error(`There is no queue "${queue}": there are ${names.join(', ')}`)
    const rows = this.#runs[run]!
    const [first, last] = interval === null ? [0, starts.length - 1] : [interval, interval]
    const counts = {} as TallyCounts
    for (const key of tallyKeys) counts[key] = 0
    for (let i = first; i <= last; i++) {
      const row = (place * starts.length + i) * WIDTH
      for (const key of tallyKeys) {
        const value = rows[row + at[key]]!
        if (key === 'backlog') counts.backlog = value
        else if (key === 'longestWaitMs') counts.longestWaitMs = Math.max(counts.longestWaitMs, value)
        else counts[key] += value
      }
    }
    return counts
  }
}
