import { agentsForA, type Demand } from '@watchfloor/core/queueing/erlang-a-agents'
import { agentsForServiceLevelC } from '@watchfloor/core/queueing/erlang-c-agents'
import { requirement, type Targets } from '@watchfloor/core/queueing/requirement'
import { median, ratios, takeTurns } from './measure.ts'
import { plainAgentsA, plainAgentsC } from './plain-erlang.ts'
import { digits, type Goal, mostGoal, plainFigure, type Run, type Section } from './section.ts'

/** Erlangs, the least we must be faster by, and solves a second that we aim at. */
const SIZES = [
  { load: 10, least: 1, aim: 5e6 },
  { load: 100, least: 3, aim: 1.5e6 },
  { load: 1_000, least: 20, aim: 1e6 },
  { load: 10_000, least: 100, aim: 5e5 },
]
const TARGET = 0.8
const WITHIN = 20
const HANDLE_TIME = 180
const PATIENCE = 120
const SOLVES_A = 50_000
const REPLAN_MS = 5

/** Fewest agents for 80 % in 20 s: how many a second, beside the textbook way in the same run. */
export async function benchQueueing({ short }: Run): Promise<Section> {
  const rounds = short ? 1 : 9
  const share = short ? 0.02 : 1
  const rows: string[][] = []
  const goals: Goal[] = []
  for (const { load, least, aim } of SIZES) {
    const { ours, plain } = await compare(
      rounds,
      counted(200_000 * share, load, (erlangs) => agentsForServiceLevelC(erlangs, HANDLE_TIME, TARGET, WITHIN)),
      counted((4e6 / load) * share, load, (erlangs) => plainAgentsC(erlangs, HANDLE_TIME, TARGET, WITHIN)),
    )
    const times = median(ratios(ours, plain))
    const what = `Erlang C at ${digits(load)} Erlangs`
    rows.push([what, digits(median(plain)), digits(median(ours)), `${digits(times)} times`])
    goals.push({
      what: `${what}, of the plain way`,
      wanted: `at least ${least} times`,
      got: `${digits(times)} times`,
      met: times >= least,
    })
    goals.push(leastGoal(`${what}, solves/s`, median(ours), aim))
  }
  const { ours, plain } = await compare(
    rounds,
    counted(20_000 * share, 1_000, (erlangs) => agentsForA(demandOf(erlangs), 'offered', TARGET, WITHIN)),
    counted(20 * share, 1_000, (erlangs) => plainAgentsA(demandOf(erlangs), TARGET, WITHIN)),
  )
  const times = median(ratios(ours, plain))
  rows.push(['Erlang A at 1,000 Erlangs', digits(median(plain)), digits(median(ours)), `${digits(times)} times`])
  goals.push(leastGoal('Erlang A at 1,000 Erlangs, solves/s', median(ours), SOLVES_A))
  const plans = Array.from({ length: short ? 3 : 40 }, () => replan(solved))
  goals.push(mostGoal('re-plan of 20 queues × 48 intervals by Erlang A, median', median(plans), REPLAN_MS, 'ms'))
  const whole = Array.from({ length: short ? 3 : 40 }, () => replan(required))
  goals.push(plainFigure('the same with occupancy, abandonment and all that is reached', `${digits(median(whole))} ms`))
  return {
    about:
      `Fewest agents for ${TARGET * 100} % in ${WITHIN} s, handle time ${HANDLE_TIME} s (Erlang A: patience ${PATIENCE} s), loads spread by a fifth ` +
      `about the size. The plain way: Erlang B by its recursion, agents counted one by one from the load; for Erlang A the balance of births and ` +
      `deaths, and Simpson's rule for the wait. One thread; ${rounds} rounds by turns.`,
    header: ['what', 'plain, solves/s', 'ours, solves/s', 'ours of plain'],
    rows,
    goals,
  }
}

async function compare(rounds: number, ours: () => number, plain: () => number) {
  // unmeasured first: compiled code is what runs all day
  for (const work of [ours, plain, ours]) work()
  return takeTurns(
    [
      { name: 'ours', run: async () => ours() },
      { name: 'plain', run: async () => plain() },
    ],
    rounds,
  )
}

/** Solves a second over loads about a size. */
function counted(solves: number, load: number, solve: (load: number) => number): () => number {
  const loads = Float64Array.from({ length: 997 }, (_, i) => load * (0.8 + (0.4 * i) / 997))
  const count = Math.max(2, Math.round(solves))
  return () => {
    let agents = 0
    const began = performance.now()
    for (let i = 0; i < count; i++) agents += solve(loads[(i * 389) % 997]!)
    const span = performance.now() - began
    if (!(agents > 0)) throw new Error(`${count} solves gave ${agents} agents`)
    return (count / span) * 1_000
  }
}

const demandOf = (load: number) => ({ load, handleTime: HANDLE_TIME, patience: PATIENCE })

/** A day of 20 queues, small and large, each half-hour a requirement of its own: milliseconds. */
function replan(need: (demand: Demand) => number): number {
  const began = performance.now()
  let agents = 0
  for (let queue = 0; queue < 20; queue++) {
    const handleTime = 150 + 20 * queue
    const patience = 60 + 15 * queue
    for (let interval = 0; interval < 48; interval++) {
      const load = (0.5 + queue * 3) * (1.05 + Math.sin((Math.PI * (interval - 12)) / 24))
      agents += need({ load, handleTime, patience })
    }
  }
  if (!(agents > 0)) throw new Error(`a day needs ${agents} agents`)
  return performance.now() - began
}

const solved = (demand: Demand) => agentsForA(demand, 'offered', TARGET, WITHIN)

const required = ({ load, handleTime, patience }: Demand) =>
  requirement({ arrivalRate: load / handleTime, aht: handleTime, patience }, everyTarget).agents

const everyTarget: Targets = {
  level: { share: TARGET, within: WITHIN, variant: 'D', short: 5 },
  maxOccupancy: 0.85,
  maxAbandonment: 0.05,
}

function leastGoal(what: string, got: number, least: number): Goal {
  return { what, wanted: `at least ${digits(least)}`, got: digits(got), met: got >= least }
}
