import { serviceLevel } from '@watchfloor/core/metric/service-level'
import { bandOfValues } from '@watchfloor/core/twin/band'
import { advance, createEngine } from '@watchfloor/core/twin/engine'
import type { FloorSpec } from '@watchfloor/core/twin/floor'
import type { TallyCounts } from '@watchfloor/core/twin/outcomes'
import { Outcomes } from '@watchfloor/core/twin/outcomes'
import { randomStreams } from '@watchfloor/core/twin/random'
import { stateOf } from '@watchfloor/core/twin/state'
import { FLOOR, Tally, type Grid } from '@watchfloor/core/twin/tally'
import { twinOutcomes } from '@watchfloor/core/twin/twin'
import type { World } from '@watchfloor/core/twin/world'

const QUARTER_MS = 15 * 60_000
const HOUR = 3_600_000
const WEEK = 7 * 24 * HOUR

/** How often a band of 80 % held what then happened. */
export type Coverage = {
  figure: string
  bands: number
  /** Share of what happened that lay within p10 and p90, both included. */
  held: number
  /** Share of its own place among the runs that lay between 10 and 90 %: where many runs say the same, part of them. */
  placed: number
  /** Its mean place among the runs: half, where the band leans to neither side. */
  meanPlace: number
}

export type CoverageOptions = { floor: FloorSpec; from: number; weeks: number; momentsAWeek: number; runs: number; seed: string }

/**
 * Lets weeks of a floor live. At random quarter-hours its state is taken as an outsider can know it, and the twin, with luck of its own and the
 * demand as forecast, says what the next two hours will bring; then it is seen what they brought.
 */
export function coverageOf({ floor, from, weeks, momentsAWeek, runs, seed }: CoverageOptions): Coverage[] {
  const figures = figuresOf(floor)
  const held = figures.map(() => ({ bands: 0, held: 0, placed: 0, place: 0 }))
  for (let week = 0; week < weeks; week++) {
    const random = randomStreams(`${seed} moments`)(String(week))
    const quarters = WEEK / QUARTER_MS - (2 * HOUR) / QUARTER_MS
    const moments = Array.from({ length: momentsAWeek }, () => from + Math.floor(random() * quarters) * QUARTER_MS).sort(
      (a, b) => a - b,
    )
    const { states, truth } = liveAWeek(floor, from, moments, `${seed} truth ${week}`)
    states.forEach((state) => {
      const span = { from: state.at, to: state.at + 2 * HOUR }
      const outcomes = twinOutcomes({ floor, state, ...span, runs, seed: `${seed} twin ${week} ${state.at}` })
      const first = (state.at - from) / QUARTER_MS
      figures.forEach(({ of }, i) => {
        const wasOne = of((queue) => sumOver(truth, 0, queue, first, first + 8))
        const said = Array.from({ length: runs }, (_, run) => of((queue) => outcomes.countsOf(run, queue, null)))
        const runsWithIt = said.filter((value) => value !== null)
        const band = bandOfValues(runsWithIt)
        if (wasOne === null || !band || runsWithIt.length < runs / 2) return
        const sum = held[i]!
        sum.bands++
        if (wasOne >= band.p10 && wasOne <= band.p90) sum.held++
        const { low, high } = placeAmong(runsWithIt, wasOne)
        sum.placed += Math.max(0, Math.min(high, 0.9) - Math.max(low, 0.1)) / (high - low)
        sum.place += (low + high) / 2
      })
    })
  }
  return figures.map(({ name }, i) => {
    const { bands, held: inside, placed, place } = held[i]!
    return { figure: name, bands, held: inside / bands, placed: placed / bands, meanPlace: place / bands }
  })
}

/** From its lowest to its highest place among the runs and itself, 0–1: one place wide, wider where runs say the same. */
export function placeAmong(values: readonly number[], seen: number): { low: number; high: number } {
  const n = values.length + 1
  const below = values.filter((value) => value < seen).length
  const same = values.filter((value) => value === seen).length
  return { low: below / n, high: (below + same + 1) / n }
}

function liveAWeek(floor: FloorSpec, from: number, moments: readonly number[], seed: string) {
  const starts = Array.from({ length: WEEK / QUARTER_MS }, (_, i) => from + i * QUARTER_MS)
  const live = floor.queues.filter((queue) => queue.family === 'live').map((queue) => queue.id)
  const deferred = floor.queues.filter((queue) => queue.family === 'deferred').map((queue) => queue.id)
  const grid: Grid = { names: [...live, ...deferred, FLOOR], from, to: from + WEEK, everyMs: QUARTER_MS, starts }
  let tally: Tally | undefined
  const observe = (world: World) => (tally = new Tally(world, grid))
  const world = createEngine({ floor, from, to: from + WEEK, random: randomStreams(seed) }, observe)
  const states = []
  for (const start of starts) {
    for (const moment of moments) if (moment === start) states.push(stateOf(world))
    advance(world, start + QUARTER_MS)
    tally!.endInterval()
  }
  tally!.end()
  const truth = new Outcomes(floor, grid)
  truth.add(tally!.rows, world.events)
  return { states, truth }
}

type Counted = (queue: string) => TallyCounts

function figuresOf(floor: FloorSpec): { name: string; of: (counts: Counted) => number | null }[] {
  const live = floor.queues.filter((queue) => queue.family === 'live').map((queue) => queue.id)
  const deferred = floor.queues.filter((queue) => queue.family === 'deferred').map((queue) => queue.id)
  const all = (queues: readonly string[], counts: Counted, key: keyof TallyCounts) => queues.reduce((sum, queue) => sum + counts(queue)[key], 0) // prettier-ignore
  const ratio = (part: number, whole: number) => (whole > 0 ? part / whole : null)
  const wait = (queues: readonly string[], counts: Counted) =>
    ratio(all(queues, counts, 'waitMsAnswered'), all(queues, counts, 'answered'))
  return [
    { name: 'contacts offered, all queues', of: (counts) => all(live, counts, 'offered') },
    { name: 'service level, all queues', of: (counts) => ratio(all(live, counts, 'answeredInTarget'), all(live, counts, 'offered') - all(live, counts, 'shortAbandoned')) }, // prettier-ignore
    { name: 'mean wait, all queues', of: (counts) => wait(live, counts) },
    { name: 'abandoned, all queues', of: (counts) => all(live, counts, 'abandoned') },
    {
      name: 'occupancy',
      of: (counts) => ratio(counts(FLOOR).agentBusyMs, counts(FLOOR).agentBusyMs + counts(FLOOR).agentAvailableMs),
    },
    ...live.flatMap((queue) => [
      { name: `${queue}: service level`, of: (counts: Counted) => serviceLevel(counts(queue), 'C') },
      { name: `${queue}: mean wait`, of: (counts: Counted) => wait([queue], counts) },
      { name: `${queue}: agents at work on it`, of: (counts: Counted) => counts(queue).busyMs },
    ]),
    ...deferred.flatMap((queue) => [
      { name: `${queue}: tickets in line or at work after two hours`, of: (counts: Counted) => counts(queue).backlog },
      { name: `${queue}: agents at work on it`, of: (counts: Counted) => counts(queue).busyMs },
    ]),
  ]
}

function sumOver(outcomes: Outcomes, run: number, queue: string, from: number, to: number): TallyCounts {
  const sum = outcomes.countsOf(run, queue, from)
  for (let interval = from + 1; interval < to; interval++) {
    const counts = outcomes.countsOf(run, queue, interval)
    for (const key of Object.keys(sum) as (keyof TallyCounts)[]) sum[key] += counts[key]
    sum.backlog = counts.backlog
  }
  return sum
}
