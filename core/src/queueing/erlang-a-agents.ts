import { needPositive, needShare, needSpan } from '../number/domain-error.ts'
import { erlangAShares, isEndless, isNone } from './erlang-a.ts'
import { blockedShare } from './erlang-b.ts'
import { agentsForServiceLevelC, needLoad, SLACK } from './erlang-c-agents.ts'
import { fewestWhere } from './fewest.ts'
import { immediate, longer, measureLine, servedIfWaiting, servedWithin, waiting } from './patient-line.ts'

/** Contacts to be answered, without the agents: load in Erlangs, times in one unit. */
export type Demand = { load: number; handleTime: number; patience: number }

/**
 * What a head-count is asked to reach: a service level of at least `target` within `within`, by one of the definitions of
 * `ErlangALevels`; or a share that abandons, or that waits, of at most `target`.
 */
export type Criterion = 'offered' | 'withAbandoned' | 'net' | 'answered' | 'abandoned' | 'waiting'

/**
 * The fewest agents with which Erlang A meets a target; at least 1 where there is load, and often below the load, because those
 * who leave need no agent. Infinite where no number reaches it (nobody may abandon, nobody may wait).
 *
 * The search is a secant on the log-odds of the criterion between what is known to be too few and enough, from where the target
 * would be met if chance played no part. With endless patience the answer is that of Erlang C. Throws a DomainError as `erlangA`.
 */
export function agentsForA(demand: Demand, criterion: Criterion, target: number, within: number): number {
  const { load, handleTime, patience } = demand
  needLoad(load)
  needPositive('handleTime', handleTime)
  needSpan('patience', patience)
  needShare('target', target)
  needSpan('within', within)
  if (load === 0) return 0
  if (criterion === 'abandoned' || criterion === 'waiting') {
    if (target >= 1) return 1
    if (target === 0) return criterion === 'abandoned' && patience === Infinity ? Math.floor(load) + 1 : Infinity
  } else if (target === 0) return 1
  if (isEndless({ agents: 1, ...demand })) {
    if (criterion === 'abandoned') return Math.floor(load) + 1
    return criterion === 'waiting'
      ? agentsForServiceLevelC(load, handleTime, 1 - target, 0)
      : agentsForServiceLevelC(load, handleTime, target, within)
  }
  const most = criterion === 'abandoned' || criterion === 'waiting' ? target * (1 + SLACK) : 1 - target * (1 - SLACK)
  const limit = logOdds(most)
  const excess = (agents: number) => logOdds(missedShare(agents, load, handleTime, patience, criterion, within)) - limit
  const root = Math.sqrt(load)
  return fewestWhere(load * crowdedShare(demand, criterion, target, within) + root, root / 4, excess)
}

/**
 * The fewest agents whose occupancy is at most `cap`, those who hang up being no work. Infinite for a cap of 0. With endless patience
 * it is the load over the cap, and more than the load.
 */
export function agentsForOccupancyA(demand: Demand, cap: number): number {
  const { load, handleTime, patience } = demand
  needLoad(load)
  needPositive('handleTime', handleTime)
  needSpan('patience', patience)
  needShare('cap', cap)
  if (load === 0) return 0
  if (cap === 0) return Infinity
  if (cap === 1 && patience !== Infinity) return 1
  if (isEndless({ agents: 1, ...demand })) return Math.max(Math.floor(load) + 1, Math.ceil((load / cap) * (1 - SLACK)))
  const limit = logOdds(cap * (1 + SLACK))
  const excess = (agents: number) => logOdds(erlangAShares({ agents, ...demand }).occupancy!) - limit
  return fewestWhere(load / cap, Math.sqrt(load) / 4, excess)
}

/** Agents per Erlang that meet the target where chance plays no part: a wait of T leaves a share e^{−T/patience}. A first guess. */
function crowdedShare({ patience }: Demand, criterion: Criterion, target: number, within: number): number {
  if (criterion === 'abandoned') return 1 - target
  if (criterion === 'waiting') return 1
  const left = within === 0 ? 1 : Math.exp(-within / patience)
  return criterion === 'offered' ? Math.max(target, left) : left
}

/** The share that misses the target: what is not answered in time, abandons, or waits. */
function missedShare(
  agents: number,
  load: number,
  handleTime: number,
  patience: number,
  criterion: Criterion,
  within: number,
): number {
  if (isNone({ agents, load, handleTime, patience })) {
    return criterion === 'offered' || criterion === 'abandoned' || criterion === 'waiting' ? blockedShare(agents, load) : 0
  }
  measureLine(agents, load, handleTime, patience, within)
  if (criterion === 'waiting') return waiting
  if (criterion === 'abandoned') return waiting * (1 - servedIfWaiting)
  const tail = waiting * Math.exp(-within / patience) * longer
  if (criterion === 'withAbandoned') return tail
  const answered = immediate + waiting * servedWithin
  if (criterion === 'offered') return waiting * (1 - servedWithin)
  if (criterion === 'net') return tail / (answered + tail)
  return (waiting * (servedIfWaiting - servedWithin)) / (immediate + waiting * servedIfWaiting)
}

function logOdds(share: number): number {
  return Math.log(Math.max(share, 1e-300) / Math.max(1 - share, 1e-300))
}
