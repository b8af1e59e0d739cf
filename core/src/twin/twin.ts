import { advance, createEngine } from './engine.ts'
import { checkFloor, checkSpan } from './check-floor.ts'
import { checkState } from './check-state.ts'
import type { FloorSpec } from './floor.ts'
import { applyLevers, type Lever } from './levers.ts'
import { Outcomes } from './outcomes.ts'
import { randomStreams } from './random.ts'
import type { FloorState } from './state.ts'
import { Tally } from './tally.ts'
import { gridOf } from './tally-row.ts'
import type { World } from './world.ts'

export type TwinOptions = {
  floor: FloorSpec
  /** How the floor stands at `from`; without it nothing is open and the roster says who is there. */
  state?: FloorState | undefined
  /** Span that is looked at, epoch ms. */
  from: number
  to: number
  runs: number
  /** The same seed gives the same runs; run by run the same customers, whatever the levers. */
  seed: string
  levers?: readonly Lever[]
  /** Length of an interval; intervals lie as those of the clock do. 15 minutes where nothing is said. */
  everyMs?: number
}

export const TWIN_INTERVAL_MS = 15 * 60_000
/** Who is not served so long after the end is left waiting. */
const FOLLOW_MS = 60 * 60_000
const FOLLOW_STEP_MS = 60_000

/**
 * The live twin: lets a floor live from a state on, `runs` times, each with other luck. It gives what has been counted so far after every
 * run, so that whoever asks can show a first band early and stop when it is enough. Whoever came before `to` is followed until he is
 * served or gone, for an hour at most: waits that the end cuts off would be too short.
 *
 * Two variants with the same seed have common random numbers: a customer who comes in both has the same patience and the same question,
 * so their difference (`differenceOf`) is known from far fewer runs than each of them.
 *
 * @throws DomainError where the floor, the state, a lever or the span cannot be.
 */
export function* runTwin(options: TwinOptions): Generator<Outcomes, Outcomes> {
  const { from, to, runs, seed, everyMs = TWIN_INTERVAL_MS } = options
  checkSpan({ from, to, runs, everyMs })
  checkFloor(options.floor)
  if (options.state) checkState(options.state, options.floor, from)
  const { floor, state } = applyLevers(options.floor, options.state, options.levers ?? [], from)
  checkFloor(floor)
  const outcomes = new Outcomes(floor, gridOf(floor, from, to, everyMs))
  for (let run = 0; run < runs; run++) {
    runOnce(outcomes, floor, state, `${seed}/${run}`)
    yield outcomes
  }
  return outcomes
}

/** All runs at once. */
export function twinOutcomes(options: TwinOptions): Outcomes {
  const generator = runTwin(options)
  for (;;) {
    const step = generator.next()
    if (step.done) return step.value
  }
}

function runOnce(outcomes: Outcomes, floor: FloorSpec, state: FloorState | undefined, seed: string): void {
  const { grid } = outcomes
  const { from, to, everyMs, starts } = grid
  const until = to + FOLLOW_MS
  let tally: Tally | undefined
  const observe = (world: World) => (tally = new Tally(world, grid))
  const world = createEngine({ floor, from, to: until, until, state, random: randomStreams(seed) }, observe)
  for (const start of starts) {
    advance(world, Math.min(to, start + everyMs))
    tally!.endInterval()
  }
  for (let now = to; tally!.unsettled > 0 && now < until;) advance(world, (now = Math.min(until, now + FOLLOW_STEP_MS)))
  tally!.end()
  outcomes.add(tally!.rows, world.events)
}
