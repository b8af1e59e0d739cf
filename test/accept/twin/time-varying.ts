import type { FloorSpec } from '@watchfloor/core/twin/floor'
import { advance, createEngine } from '@watchfloor/core/twin/engine'
import { randomStreams } from '@watchfloor/core/twin/random'
import { MONDAY, singleQueue, singleQueueState, withAgents } from '@watchfloor/core/twin/single-queue.fixture'
import { stateOf, type FloorState } from '@watchfloor/core/twin/state'
import { Tally } from '@watchfloor/core/twin/tally'
import { at, FLOOR, type Grid } from '@watchfloor/core/twin/tally-row'
import type { World } from '@watchfloor/core/twin/world'
import { meanEstimate, ratioEstimate, type Estimate } from './estimate.ts'

/** A case of the reference values of a floor through its day (time-varying.json), as far as it is compared. */
export type TimeVaryingCase = {
  id: string
  aht_s: number
  patience_s: number | null
  initial_in_system: number
  intervals: {
    duration_s: number
    arrivals_per_hour: number
    agents: number
    p_delay_avg: number
    mean_queue_avg: number
    mean_busy_avg: number
    mean_in_system_end: number
  }[]
}

/** What happens more rarely in all runs together has no standard error to speak of. */
const LEAST_TIMES = 40

type Stretch = { floor: FloorSpec; grid: Grid }

/**
 * The twin through a day whose arrivals and agents change, beside the exact chain. At each change the state is taken from one simulation and
 * given to the next, with the agents of the next stretch: so what is checked is the restoring as well, thousands of times.
 */
export function timeVaryingAgreement(one: TimeVaryingCase, runs: number, seed: string): Estimate[] {
  const stretches = stretchesOf(one)
  const seen = stretches.map(() => ({ busy: [] as number[], queue: [] as number[], end: [] as number[], delayed: [] as number[], came: [] as number[] })) // prettier-ignore
  for (let run = 0; run < runs; run++) {
    let state = singleQueueState(MONDAY, one.intervals[0]!.agents, one.initial_in_system)
    stretches.forEach((stretch, i) => {
      const { end, row, contacts } = live(stretch, withAgents(state, one.intervals[i]!.agents), `${seed} ${one.id} ${run} ${i}`)
      const ms = stretch.grid.everyMs
      const figures = seen[i]!
      figures.busy.push(row[at.busyMs]! / ms)
      figures.queue.push(row[at.waitingMs]! / ms)
      figures.end.push(contacts)
      figures.delayed.push(row[at.delayed]!)
      figures.came.push(row[at.offered]!)
      state = end
    })
  }
  return one.intervals.flatMap((interval, i) => {
    const { busy, queue, end, delayed, came } = seen[i]!
    const name = `${one.id}, interval ${i}`
    // So many times, apart by a handle time or more, will all have been busy, and not all.
    const times = runs * Math.max(1, interval.duration_s / one.aht_s)
    const busyOften = times * interval.p_delay_avg >= LEAST_TIMES
    const freeOften = times * (1 - interval.p_delay_avg) >= LEAST_TIMES
    const endsOften = runs * interval.mean_in_system_end >= LEAST_TIMES
    return [
      ...(endsOften ? [meanEstimate(`${name}: contacts at the end`, interval.mean_in_system_end, end)] : []),
      ...(freeOften ? [meanEstimate(`${name}: busy`, interval.mean_busy_avg, busy)] : []),
      ...(busyOften ? [meanEstimate(`${name}: in line`, interval.mean_queue_avg, queue)] : []),
      // Who arrives finds all busy as often as all are busy: arrivals are Poisson.
      ...(busyOften && freeOften && interval.arrivals_per_hour > 0
        ? [ratioEstimate(`${name}: all busy`, interval.p_delay_avg, delayed, came)]
        : []),
    ]
  })
}

function stretchesOf({ intervals, aht_s, patience_s }: TimeVaryingCase): Stretch[] {
  let from = MONDAY
  return intervals.map(({ duration_s, arrivals_per_hour, agents }) => {
    const patience = patience_s === null ? null : { scaleMs: patience_s * 1000, shape: 1 }
    const floor = singleQueue({ agents, perHour: arrivals_per_hour, handleMs: aht_s * 1000, patience })
    const grid: Grid = { names: ['phone', FLOOR], from, to: from + duration_s * 1000, everyMs: duration_s * 1000, starts: [from] }
    from = grid.to
    return { floor, grid }
  })
}

function live(
  { floor, grid }: Stretch,
  state: FloorState,
  seed: string,
): { end: FloorState; row: Float64Array; contacts: number } {
  const { from, to } = grid
  let tally: Tally | undefined
  const observe = (world: World) => (tally = new Tally(world, grid))
  const world = createEngine({ floor, from, to, state, random: randomStreams(seed) }, observe)
  advance(world, to)
  tally!.endInterval()
  const end = stateOf(world)
  // Some who came were not answered when the stretch ended: they found all busy, unless the line was empty before them.
  const row = tally!.rows
  row[at.delayed]! += end.contacts.filter((one) => one.since >= from && one.with === null).length
  return { end, row, contacts: end.contacts.length }
}
