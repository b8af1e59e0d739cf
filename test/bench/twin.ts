import { bandOf } from '@watchfloor/core/twin/band'
import type { FloorSpec } from '@watchfloor/core/twin/floor'
import { randomStreams } from '@watchfloor/core/twin/random'
import { Simulation } from '@watchfloor/core/twin/simulation'
import { MONDAY, singleQueue } from '@watchfloor/core/twin/single-queue.fixture'
import type { FloorState } from '@watchfloor/core/twin/state'
import { runTwin, twinOutcomes } from '@watchfloor/core/twin/twin'
import { demoFloor } from '@watchfloor/simulator/floor/demo'
import { median, rate, ratioText, takeTurns } from './measure.ts'
import { digits, mostGoal, type Run, type Section } from './section.ts'

const HOUR = 3_600_000
const WEDNESDAY = Date.parse('2026-11-18T00:00:00-03:00')
const FROM = WEDNESDAY + 10 * HOUR
const TO = WEDNESDAY + 24 * HOUR
const FIRST = 20
const LEAST = 1_000_000

/** How fast a floor is simulated, beside a bare heap and generator; and how soon somebody who asks "what if" has an answer. */
export async function benchTwin({ short }: Run): Promise<Section> {
  const runs = short ? FIRST : 200
  const rounds = short ? 1 : 5
  const state = morning()
  const firstMs: number[] = []
  const allMs: number[] = []
  let events = 0
  const day = async () => {
    // A floor that nobody has seen before: its clock times and laws are worked out within the time.
    const began = performance.now()
    const floor = hundred()
    for (const outcomes of runTwin({ floor, state, from: FROM, to: TO, runs, seed: 'bench' })) {
      if (outcomes.runs === FIRST) {
        bandOf(outcomes, 'suporte', { kind: 'serviceLevel', variant: 'C' })
        firstMs.push(performance.now() - began)
      }
      events = outcomes.events
    }
    const ms = performance.now() - began
    allMs.push(ms)
    return (events / ms) * 1_000
  }
  const agents = 100
  const queue = singleQueue({ agents, perHour: 1_140, handleMs: 300_000, patience: { scaleMs: 180_000, shape: 1 } })
  const busy = async () => {
    const began = performance.now()
    const outcomes = twinOutcomes({ floor: queue, from: MONDAY, to: MONDAY + 10 * HOUR, runs: short ? 2 : 20, seed: 'bench' })
    return (outcomes.events / (performance.now() - began)) * 1_000
  }
  const yardstick = () => rate(YARD, async () => heapAndDraws(YARD))
  for (const work of [day, busy, yardstick]) await work()
  firstMs.length = allMs.length = 0
  const figures = await takeTurns([{ name: 'yardstick', run: yardstick }, { name: 'day', run: day }, { name: 'busy', run: busy }], rounds) // prettier-ignore
  const perSecond = median(figures.day)
  return {
    about:
      `One thread. The demo floor made half as large again: ${hundred().agents.length} people in nine teams, phone, chat and tickets, taken as it stands on a ` +
      `Wednesday at ten and simulated until midnight, ${runs} times, some ${digits(events / runs)} events a run; and ${agents} people who are all there, on one ` +
      `queue of 95 Erlangs, for ten hours. An event is an entry of the agenda that came to something. The yardstick takes the next of 500 entries ` +
      `off a plain binary heap, draws an exponential gap and puts it back. ${rounds} rounds.`,
    header: ['what', 'a second (median)', 'of the yardstick'],
    rows: [
      ['heap and draw', digits(median(figures.yardstick)), ''],
      ['events of the demo-like floor', digits(perSecond), ratioText(figures.day, figures.yardstick)],
      ['events of one queue', digits(median(figures.busy)), ratioText(figures.busy, figures.yardstick)],
    ],
    goals: [
      {
        what: 'simulated events/s on one core',
        wanted: `at least ${digits(LEAST)}`,
        got: digits(perSecond),
        met: perSecond >= LEAST,
      },
      mostGoal(`rest of the day of a 100-agent floor, first band (${FIRST} runs)`, median(firstMs), 1_000, 'ms'),
      mostGoal(`the same, ${runs} runs (aim 2,000 ms)`, median(allMs), 6_000, 'ms'),
    ],
  }
}

/** The demo floor half as large again. */
function hundred(): FloorSpec {
  const floor = demoFloor()
  const more = floor.agents.filter((_, i) => i % 2 === 0).map((agent) => ({ ...agent, id: `${agent.id}-2` }))
  const queues = floor.queues.map((queue) => {
    const { demand } = queue
    return 'perDay' in demand ? { ...queue, demand: { ...demand, perDay: demand.perDay * 1.5 } } : queue
  })
  return { ...floor, agents: [...floor.agents, ...more], queues }
}

function morning(): FloorState {
  const simulation = new Simulation({ floor: hundred(), from: WEDNESDAY, to: Infinity, random: randomStreams('bench') })
  simulation.advance(FROM)
  return simulation.state()
}

const YARD = 1_000_000
const ENTRIES = 500

/** The least that any simulation does: what is next, when is the one after it. */
function heapAndDraws(times: number): number {
  const heap = new Float64Array(ENTRIES)
  let word = 1
  const draw = () => {
    word ^= word << 13
    word ^= word >>> 17
    word ^= word << 5
    return (word >>> 0) / 4_294_967_296
  }
  for (let i = 0; i < ENTRIES; i++) heap[i] = 0
  for (let i = 0; i < times; i++) {
    const at = heap[0]! - Math.log(1 - draw())
    let place = 0
    for (;;) {
      let child = 2 * place + 1
      if (child >= ENTRIES) break
      if (child + 1 < ENTRIES && heap[child + 1]! < heap[child]!) child++
      if (heap[child]! >= at) break
      heap[place] = heap[child]!
      place = child
    }
    heap[place] = at
  }
  return heap[0]!
}
