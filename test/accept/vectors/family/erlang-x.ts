import { erlangALevels } from '@watchfloor/core/queueing/erlang-a'
import { erlangX } from '@watchfloor/core/queueing/erlang-x'
import type { CaseFamily } from '../family.ts'

type Case = {
  fresh_per_hour: number
  aht_s: number
  patience_s: number | null
  agents: number
  redial: number
  t_s: number
}

export const family: CaseFamily<Case> = {
  given: ['fresh_per_hour', 'aht_s', 'patience_s', 'agents', 'redial', 't_s'],
  compared: {
    total_per_hour: 'figure',
    p_wait: 'figure',
    p_abandon_per_attempt: 'figure',
    p_lost_per_fresh: 'figure',
    occupancy: 'figure',
    sl_offered_attempts: 'level',
  },
  answer: ({ fresh_per_hour, aht_s, patience_s, agents, redial, t_s }) => {
    const queue = { agents, handleTime: aht_s, patience: patience_s ?? Infinity }
    const fresh = (fresh_per_hour * aht_s) / 3600
    const { total, waitProbability, abandonedPerAttempt, lostPerFresh, occupancy } = erlangX({ ...queue, fresh, redial })
    return {
      total_per_hour: (total / aht_s) * 3600,
      p_wait: waitProbability,
      p_abandon_per_attempt: abandonedPerAttempt,
      p_lost_per_fresh: lostPerFresh,
      occupancy,
      sl_offered_attempts: total === Infinity ? 0 : erlangALevels({ ...queue, load: total }, t_s).offered,
    }
  },
}
