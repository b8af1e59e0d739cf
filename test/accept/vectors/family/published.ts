import { erlangA, erlangALevels } from '@watchfloor/core/queueing/erlang-a'
import { agentsForA } from '@watchfloor/core/queueing/erlang-a-agents'
import { carriedLoad, erlangB } from '@watchfloor/core/queueing/erlang-b'
import { agentsForBlocking, loadForBlocking } from '@watchfloor/core/queueing/erlang-b-inverse'
import { erlangC, serviceLevelC, waitQuantileC, waitTailC } from '@watchfloor/core/queueing/erlang-c'
import { agentsForMeanWaitC, agentsForServiceLevelC, agentsForWaitProbabilityC } from '@watchfloor/core/queueing/erlang-c-agents'
import { agentsForOccupancy, agentsForOccupancyOf, grossUp } from '@watchfloor/core/queueing/gross-up'
import type { CaseFamily } from '../family.ts'

type Inputs = Readonly<Record<string, number>>
type Case = { inputs: Inputs; quantity: string; printed: string | number; printed_decimals: number }

const headCounts = ['min_agents', 'agents_for_target', 'agents_for_occupancy', 'rostered', 'agents']

/** Printed values of others: our figure beside the exact one, and whether what they printed is ours within a digit. */
export const family: CaseFamily<Case> = {
  given: ['source', 'provenance', 'inputs', 'quantity', 'printed', 'printed_decimals'],
  compared: {
    exact: ({ quantity }) => (headCounts.includes(quantity) ? 'exact' : quantity.startsWith('sl') ? 'level' : 'figure'),
    agrees_with_print: 'exact',
  },
  answer: ({ inputs, quantity, printed, printed_decimals }) => {
    const exact = figure(inputs, quantity)
    return { exact, agrees_with_print: Math.abs(exact - Number(printed)) <= 10 ** -printed_decimals }
  },
}

function figure(given: Inputs, quantity: string): number {
  const load = given['offered_load'] ?? loadOf(given)
  const found =
    given['patience_s'] === undefined
      ? (blocking(given, quantity, load) ?? people(given, quantity, load) ?? erlangCFigure(given, quantity, load))
      : erlangAFigure(given, quantity, load)
  if (found === undefined || found === null) throw new Error(`"${quantity}" of ${Object.keys(given)} is not known`)
  return found
}

/** Contacts × handle time over the time in which they come. */
function loadOf({ arrivals_per_hour, calls = arrivals_per_hour, interval_s = 3600, aht_s }: Inputs): number {
  return calls === undefined || aht_s === undefined ? NaN : (calls * aht_s) / interval_s
}

function blocking({ agents, max_block }: Inputs, quantity: string, load: number): number | undefined {
  if (quantity === 'max_load') return loadForBlocking(agents!, max_block!)
  if (quantity === 'min_agents' && max_block !== undefined) return agentsForBlocking(load, max_block)
  if (quantity === 'p_block') return erlangB(agents!, load)
  return quantity === 'carried_load' ? carriedLoad(agents!, load) : undefined
}

function people(given: Inputs, quantity: string, load: number): number | undefined {
  const { calls, interval_s, aht_s = 1, max_occupancy, agents, shrinkage } = given
  if (quantity === 'rostered') return grossUp(agents ?? forTarget(given, load), shrinkage!).rostered
  if (quantity === 'rostered_fte') return grossUp(agents ?? forTarget(given, load), shrinkage!).exact
  if (quantity === 'agents_for_occupancy') {
    return calls === undefined
      ? agentsForOccupancy(load, max_occupancy!)
      : agentsForOccupancyOf(calls, aht_s, interval_s!, max_occupancy!)
  }
  return ['agents_for_target', 'min_agents'].includes(quantity) ? forTarget(given, load) : undefined
}

function forTarget({ aht_s = 1, sl_target, t_s, asa_target_s, p_wait_target }: Inputs, load: number): number {
  if (sl_target !== undefined) return agentsForServiceLevelC(load, aht_s, sl_target, t_s!)
  if (asa_target_s !== undefined) return agentsForMeanWaitC(load, aht_s, asa_target_s)
  return agentsForWaitProbabilityC(load, p_wait_target!)
}

function erlangCFigure({ agents, aht_s = 1, t_s, p }: Inputs, quantity: string, load: number): number | null | undefined {
  const queue = { agents: agents!, load, handleTime: aht_s }
  if (quantity === 'sl') return serviceLevelC(queue, t_s!)
  if (quantity === 'wait_quantile_s') return waitQuantileC(queue, p!)
  if (quantity === 'p_wait_gt') return waitTailC(queue, t_s!).tail
  const figures = erlangC(queue)
  const known: Record<string, number | null> = {
    p_wait: figures.waitProbability,
    p_immediate: figures.immediateProbability,
    asa_s: figures.meanWait,
    mean_wait_if_waiting_s: figures.meanWaitIfWaiting,
    mean_queue: figures.meanQueue,
    sd_wait_s: figures.waitDeviation,
    occupancy: figures.occupancy,
  }
  return known[quantity]
}

function erlangAFigure(given: Inputs, quantity: string, load: number): number | null | undefined {
  const { agents, aht_s, patience_s, t_s, target, sl_target } = given
  const demand = { load, handleTime: aht_s!, patience: patience_s! }
  if (headCounts.includes(quantity)) return agentsForA(demand, 'offered', sl_target ?? target!, t_s!)
  const queue = { ...demand, agents: agents! }
  if (t_s !== undefined) {
    const levels = erlangALevels(queue, t_s)
    const known: Record<string, number | null> = {
      sl: levels.offered,
      sl_offered: levels.offered,
      sl_with_abandoned: levels.withAbandoned,
      sl_net: levels.net,
      sl_answered: levels.answered,
      p_wait_gt: levels.waitTail,
      p_offered_wait_gt: levels.offeredWaitTail,
    }
    if (quantity in known) return known[quantity]
  }
  const figures = erlangA(queue)
  const known: Record<string, number | null> = {
    p_wait: figures.waitProbability,
    p_abandon: figures.abandoned,
    mean_wait_all_s: figures.meanWait,
    mean_wait_served_s: figures.meanWaitServed,
    asa_s: figures.meanWaitServed,
    mean_wait_abandoned_s: figures.meanWaitAbandoned,
    mean_offered_wait_s: figures.meanOfferedWait,
    mean_queue: figures.meanQueue,
    occupancy: figures.occupancy,
  }
  return known[quantity]
}
