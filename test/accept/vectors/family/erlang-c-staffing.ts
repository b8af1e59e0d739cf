import { erlangC, serviceLevelC } from '@watchfloor/core/queueing/erlang-c'
import { agentsForMeanWaitC, agentsForServiceLevelC, agentsForWaitProbabilityC } from '@watchfloor/core/queueing/erlang-c-agents'
import { agentsForOccupancyOf, grossUp } from '@watchfloor/core/queueing/gross-up'
import type { CaseFamily } from '../family.ts'

type Case = {
  calls: number
  interval_s: number
  aht_s: number
  max_occupancy: number | null
  shrinkage: number
} & ({ sl_target: number; t_s: number } | { asa_target_s: number } | { p_wait_target: number })

export const family: CaseFamily<Case> = {
  given: ['calls', 'interval_s', 'aht_s', 'sl_target', 't_s', 'asa_target_s', 'p_wait_target', 'max_occupancy', 'shrinkage'],
  compared: {
    offered_load: 'figure',
    agents_for_target: 'exact',
    sl_at_target_agents: 'level',
    sl_one_fewer: 'level',
    asa_s_at_target_agents: 'figure',
    asa_s_one_fewer: 'figure',
    p_wait_at_target_agents: 'figure',
    p_wait_one_fewer: 'figure',
    agents_for_occupancy: 'exact',
    agents: 'exact',
    rostered_fte: 'figure',
    rostered: 'exact',
    p_wait: 'figure',
    asa_s: 'figure',
    occupancy: 'figure',
    sl: 'level',
  },
  answer: (given) => {
    const { calls, interval_s, aht_s, max_occupancy, shrinkage } = given
    const load = (calls * aht_s) / interval_s
    const needed = needFor(given, load)
    const capped = max_occupancy === null ? 0 : agentsForOccupancyOf(calls, aht_s, interval_s, max_occupancy)
    const agents = Math.max(needed, capped)
    const { exact, rostered } = grossUp(agents, shrinkage)
    const at = figuresAt(given, load, needed)
    const fewer = needed - 1 > load ? figuresAt(given, load, needed - 1) : nothing
    const now = agents === 0 ? nothing : figuresAt(given, load, agents)
    return {
      offered_load: load,
      agents_for_target: needed,
      sl_at_target_agents: at.sl,
      sl_one_fewer: fewer.sl,
      asa_s_at_target_agents: at.asa_s,
      asa_s_one_fewer: fewer.asa_s,
      p_wait_at_target_agents: at.p_wait,
      p_wait_one_fewer: fewer.p_wait,
      agents_for_occupancy: capped,
      agents,
      rostered_fte: exact,
      rostered,
      ...now,
    }
  },
}

function needFor(given: Case, load: number): number {
  if ('sl_target' in given) return agentsForServiceLevelC(load, given.aht_s, given.sl_target, given.t_s)
  if ('asa_target_s' in given) return agentsForMeanWaitC(load, given.aht_s, given.asa_target_s)
  return agentsForWaitProbabilityC(load, given.p_wait_target)
}

const nothing = { sl: null, asa_s: null, p_wait: null, occupancy: null }

function figuresAt(given: Case, load: number, agents: number) {
  const queue = { agents, load, handleTime: given.aht_s }
  const { waitProbability, meanWait, occupancy } = erlangC(queue)
  const sl = 'sl_target' in given ? serviceLevelC(queue, given.t_s) : null
  return { sl, asa_s: meanWait, p_wait: waitProbability, occupancy }
}
