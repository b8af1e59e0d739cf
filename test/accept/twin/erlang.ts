import { erlangA, erlangALevels } from '@watchfloor/core/queueing/erlang-a'
import { erlangB } from '@watchfloor/core/queueing/erlang-b'
import { erlangC, serviceLevelC } from '@watchfloor/core/queueing/erlang-c'
import type { TallyCounts } from '@watchfloor/core/twin/outcomes'
import { MONDAY, singleQueue } from '@watchfloor/core/twin/single-queue.fixture'
import { FLOOR } from '@watchfloor/core/twin/tally-row'
import { twinOutcomes } from '@watchfloor/core/twin/twin'
import { ratioEstimate, type Estimate } from './estimate.ts'

const HOUR = 3_600_000
/** The first hours begin with an empty floor and are not counted. */
const BLOCK_MS = 4 * HOUR

type Case = { agents: number; load: number; handleMs: number; patienceMs: number; withinMs: number }

/** Small and large, quiet and overloaded; patience null in C, and none in B. */
const cases: Record<'B' | 'C' | 'A', Case[]> = {
  B: [
    { agents: 1, load: 0.5, handleMs: 120_000, patienceMs: 0, withinMs: 0 },
    { agents: 10, load: 10, handleMs: 180_000, patienceMs: 0, withinMs: 0 },
    { agents: 60, load: 55, handleMs: 240_000, patienceMs: 0, withinMs: 0 },
  ],
  C: [
    { agents: 1, load: 0.5, handleMs: 60_000, patienceMs: Infinity, withinMs: 20_000 },
    { agents: 13, load: 10, handleMs: 180_000, patienceMs: Infinity, withinMs: 20_000 },
    { agents: 60, load: 55, handleMs: 240_000, patienceMs: Infinity, withinMs: 10_000 },
  ],
  A: [
    { agents: 13, load: 10, handleMs: 180_000, patienceMs: 300_000, withinMs: 20_000 },
    { agents: 9, load: 10, handleMs: 180_000, patienceMs: 120_000, withinMs: 20_000 },
    { agents: 50, load: 55, handleMs: 240_000, patienceMs: 60_000, withinMs: 10_000 },
    { agents: 100, load: 100, handleMs: 300_000, patienceMs: 180_000, withinMs: 20_000 },
  ],
}

/** Long runs of one queue beside the formulas of Erlang B, C and A. */
export function erlangAgreement(runs: number, hours: number, seed: string): { model: string; estimates: Estimate[] }[] {
  return (['B', 'C', 'A'] as const).flatMap((model) =>
    cases[model].map((one, i) => {
      const { agents, load, handleMs, patienceMs } = one
      const patience = patienceMs > 0 ? `, patience ${patienceMs / 1000} s` : ''
      const name = `Erlang ${model}, ${load} Erlangs, ${agents} agents, ${handleMs / 1000} s${patienceMs === Infinity ? '' : patience}`
      return { model: name, estimates: compare(model, one, runs, hours, `${seed} ${model}${i}`) }
    }),
  )
}

function compare(model: 'B' | 'C' | 'A', one: Case, runs: number, hours: number, seed: string): Estimate[] {
  const { agents, load, handleMs, patienceMs, withinMs } = one
  // Patience of 2 ms, always the same: longer than the ring, and nobody waits in earnest.
  const patience = model === 'C' ? null : model === 'B' ? { scaleMs: 2, shape: 1e6 } : { scaleMs: patienceMs, shape: 1 }
  const floor = singleQueue({ agents, perHour: (load * HOUR) / handleMs, handleMs, patience, withinMs })
  const to = MONDAY + BLOCK_MS + hours * HOUR
  const outcomes = twinOutcomes({ floor, from: MONDAY, to, runs, seed, everyMs: BLOCK_MS })
  const per = (of: (counts: TallyCounts) => number, queue = 'phone') =>
    Array.from({ length: runs }, (_, run) => {
      let sum = 0
      for (let block = 1; block < outcomes.grid.starts.length; block++) sum += of(outcomes.countsOf(run, queue, block))
      return sum
    })
  const offered = per((counts) => counts.offered)
  const share = (what: string, want: number, of: (counts: TallyCounts) => number) => ratioEstimate(what, want, per(of), offered)
  const busy = per((counts) => counts.agentBusyMs, FLOOR)
  const present = per((counts) => counts.agentBusyMs + counts.agentAvailableMs + counts.agentRingingMs, FLOOR)
  const occupancy = (want: number) => ratioEstimate('occupancy', want, busy, present)
  if (model === 'B') {
    const blocked = erlangB(agents, load)
    return [share('blocked', blocked, (counts) => counts.abandoned), occupancy((load * (1 - blocked)) / agents)]
  }
  const answeredWithin = (want: number) =>
    share(`answered within ${withinMs / 1000} s`, want, (counts) => counts.answeredInTarget)
  if (model === 'C') {
    const queue = { agents, load, handleTime: handleMs }
    const { waitProbability, meanWait, occupancy: busyShare } = erlangC(queue)
    return [
      share('waits', waitProbability, (counts) => counts.delayed),
      share('mean wait, ms', meanWait! + 1, (counts) => counts.waitMsAnswered), // and rings for a millisecond
      answeredWithin(serviceLevelC(queue, withinMs)),
      occupancy(busyShare),
    ]
  }
  const queue = { agents, load, handleTime: handleMs, patience: patienceMs }
  const figures = erlangA(queue)
  return [
    share('waits', figures.waitProbability, (counts) => counts.delayed),
    share('abandons', figures.abandoned, (counts) => counts.abandoned),
    share('mean wait, ms', figures.meanWait! + 1, (counts) => counts.waitMsAnswered + counts.waitMsAbandoned),
    answeredWithin(erlangALevels(queue, withinMs).offered),
    occupancy(figures.occupancy!),
  ]
}
