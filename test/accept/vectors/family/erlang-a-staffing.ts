import { erlangA, erlangALevels, type ErlangA } from '@watchfloor/core/queueing/erlang-a'
import { agentsForA, type Criterion } from '@watchfloor/core/queueing/erlang-a-agents'
import type { CaseFamily } from '../family.ts'

type Case = {
  calls: number
  interval_s: number
  aht_s: number
  patience_s: number | null
  criterion: string
  t_s: number | null
  target: number
}

const criteria: Record<string, Criterion> = {
  sl_offered: 'offered',
  sl_with_abandoned: 'withAbandoned',
  sl_net: 'net',
  sl_answered: 'answered',
  p_abandon: 'abandoned',
  p_wait: 'waiting',
}

export const family: CaseFamily<Case> = {
  given: ['calls', 'interval_s', 'aht_s', 'patience_s', 'criterion', 't_s', 'target'],
  compared: {
    min_agents: 'exact',
    value: ({ criterion }) => (criterion.startsWith('sl') ? 'level' : 'figure'),
    value_one_fewer: ({ criterion }) => (criterion.startsWith('sl') ? 'level' : 'figure'),
  },
  answer: ({ calls, interval_s, aht_s, patience_s, criterion, t_s, target }) => {
    const asked = criteria[criterion]
    if (!asked) throw new Error(`"${criterion}" is no criterion`)
    const demand = { load: (calls * aht_s) / interval_s, handleTime: aht_s, patience: patience_s ?? Infinity }
    const agents = agentsForA(demand, asked, target, t_s ?? 0)
    return {
      min_agents: agents,
      value: agents === 0 ? null : valueAt({ ...demand, agents }, asked, t_s ?? 0),
      value_one_fewer: agents <= 1 ? null : valueAt({ ...demand, agents: agents - 1 }, asked, t_s ?? 0),
    }
  },
}

function valueAt(queue: ErlangA, criterion: Criterion, within: number): number | null {
  if (criterion === 'abandoned') return erlangA(queue).abandoned
  if (criterion === 'waiting') return erlangA(queue).waitProbability
  return erlangALevels(queue, within)[criterion]
}
