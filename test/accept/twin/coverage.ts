import { bandOfValues } from '@watchfloor/core/twin/band'
import { advance, createEngine } from '@watchfloor/core/twin/engine'
import type { FloorSpec } from '@watchfloor/core/twin/floor'
import { Outcomes, type TallyCounts } from '@watchfloor/core/twin/outcomes'
import { randomStreams } from '@watchfloor/core/twin/random'
import { stateOf } from '@watchfloor/core/twin/state'
import { Tally } from '@watchfloor/core/twin/tally'
import { FLOOR, gridOf } from '@watchfloor/core/twin/tally-row'
import { twinOutcomes } from '@watchfloor/core/twin/twin'
import { figureOf, type TwinFigure } from '@watchfloor/core/twin/twin-figure'
import type { World } from '@watchfloor/core/twin/world'

const QUARTER_MS = 15 * 60_000
const HOUR = 3_600_000
const WEEK = 7 * 24 * HOUR

/** How often a band of 80 % held what then happened. */
export type Coverage = {
  figure: string
  /** Of a whole floor, so fine that hardly two runs say the same. */
  isFine: boolean
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
  return figures.map(({ name, isFine }, i) => {
    const { bands, held: inside, placed, place } = held[i]!
    return { figure: name, isFine, bands, held: inside / bands, placed: placed / bands, meanPlace: place / bands }
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
  const grid = gridOf(floor, from, from + WEEK, QUARTER_MS)
  let tally: Tally | undefined
  const observe = (world: World) => (tally = new Tally(world, grid))
  const world = createEngine({ floor, from, to: from + WEEK, random: randomStreams(seed) }, observe)
  const states = []
  for (const start of grid.starts) {
    for (const moment of moments) if (moment === start) states.push(stateOf(world))
    advance(world, start + QUARTER_MS)
    tally!.endInterval()
  }
  tally!.end()
  const truth = new Outcomes(floor, grid)
  truth.add(tally!.rows, world.events)
  return { states, truth }
}

type Figure = { name: string; isFine: boolean; of: (counts: (queue: string) => TallyCounts) => number | null }

function figuresOf(floor: FloorSpec): Figure[] {
  const one = (name: string, queue: string, figure: TwinFigure, isFine = false): Figure => {
    return { name, isFine, of: (counts) => figureOf(figure, counts(queue), 2 * HOUR) }
  }
  const level: TwinFigure = { kind: 'serviceLevel', variant: 'C' }
  return [
    one('contacts and tickets that came, all queues', FLOOR, { kind: 'offered' }, true),
    one('service level, all queues', FLOOR, level, true),
    one('mean wait, all queues', FLOOR, { kind: 'asa' }, true),
    one('abandonment, all queues', FLOOR, { kind: 'abandonment' }),
    one('breaches, all queues', FLOOR, { kind: 'breaches' }),
    one('occupancy', FLOOR, { kind: 'occupancy' }, true),
    ...floor.queues.flatMap(({ id, family }) => [
      ...(family === 'live'
        ? [one(`${id}: service level`, id, level), one(`${id}: mean wait`, id, { kind: 'asa' })]
        : [one(`${id}: backlog after two hours`, id, { kind: 'backlog' }), one(`${id}: breaches`, id, { kind: 'breaches' })]),
      one(`${id}: agents at work on it`, id, { kind: 'inHands' }),
    ]),
  ]
}

function sumOver(outcomes: Outcomes, run: number, queue: string, from: number, to: number): TallyCounts {
  const sum = outcomes.countsOf(run, queue, from)
  for (let interval = from + 1; interval < to; interval++) {
    const counts = outcomes.countsOf(run, queue, interval)
    const { backlog, longestWaitMs, ...sums } = counts
    for (const key of Object.keys(sums) as (keyof typeof sums)[]) sum[key] += sums[key]
    sum.backlog = backlog
    sum.longestWaitMs = Math.max(sum.longestWaitMs, longestWaitMs)
  }
  return sum
}
