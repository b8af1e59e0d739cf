import type { FloorSpec } from './floor.ts'
import { at, FLOOR, WIDTH, tallyKeys, type Grid, type TallyKey } from './tally.ts'

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

  /** Of a queue in one interval, or, with `null`, over the whole span; of the floor as a whole (`*`) the sum of its queues, and agents' time. */
  countsOf(run: number, queue: string, interval: number | null): TallyCounts {
    const { names } = this.grid
    const place = names.indexOf(queue)
    if (place < 0) throw new Error(`There is no queue "${queue}": there are ${names.join(', ')}`)
    const counts = this.#at(run, place, interval)
    if (queue !== FLOOR) return counts
    for (let one = 0; one < place; one++) {
      const { longestWaitMs, ...sums } = this.#at(run, one, interval)
      counts.longestWaitMs = Math.max(counts.longestWaitMs, longestWaitMs)
      for (const key of Object.keys(sums) as (keyof typeof sums)[]) counts[key] += sums[key]
    }
    return counts
  }

  #at(run: number, place: number, interval: number | null): TallyCounts {
    const { starts } = this.grid
    const rows = this.#runs[run]!
    const first = interval ?? 0
    const last = interval ?? starts.length - 1
    const sums = Array<number>(WIDTH).fill(0)
    for (let i = first; i <= last; i++) {
      const row = (place * starts.length + i) * WIDTH
      for (let key = 0; key < WIDTH; key++) {
        const value = rows[row + key]!
        if (key === at.backlog) sums[key] = value
        else if (key === at.longestWaitMs) sums[key] = Math.max(sums[key]!, value)
        else sums[key]! += value
      }
    }
    const counts = {} as TallyCounts
    for (let key = 0; key < WIDTH; key++) counts[tallyKeys[key]!] = sums[key]!
    return counts
  }
}
