import { erlangA, erlangALevels } from '@watchfloor/core/queueing/erlang-a'
import type { CaseFamily } from '../family.ts'

type Case = { offered_load: number; aht_s: number; patience_s: number | null; agents: number; t: { t_s: number }[] }

export const family: CaseFamily<Case> = {
  given: ['arrivals_per_hour', 'offered_load', 'aht_s', 'patience_s', 'agents', 't[].t_s'],
  compared: {
    p_wait: 'figure',
    p_abandon: 'figure',
    mean_wait_all_s: 'figure',
    mean_wait_served_s: 'figure',
    mean_wait_abandoned_s: 'figure',
    mean_offered_wait_s: 'figure',
    mean_queue: 'figure',
    occupancy: 'figure',
    't[].answered_within': 'level',
    't[].abandoned_within': 'level',
    't[].p_wait_gt': 'tail',
    't[].p_offered_wait_gt': 'tail',
    't[].sl_offered': 'level',
    't[].sl_with_abandoned': 'level',
    't[].sl_net': 'level',
    't[].sl_answered': 'level',
  },
  answer: ({ offered_load, aht_s, patience_s, agents, t }) => {
    const queue = { agents, load: offered_load, handleTime: aht_s, patience: patience_s ?? Infinity }
    const figures = erlangA(queue)
    return {
      p_wait: figures.waitProbability,
      p_abandon: figures.abandoned,
      mean_wait_all_s: figures.meanWait,
      mean_wait_served_s: figures.meanWaitServed,
      mean_wait_abandoned_s: figures.meanWaitAbandoned,
      mean_offered_wait_s: figures.meanOfferedWait,
      mean_queue: figures.meanQueue,
      occupancy: figures.occupancy,
      t: t.map(({ t_s }) => {
        const levels = erlangALevels(queue, t_s)
        return {
          answered_within: levels.answeredWithin,
          abandoned_within: levels.abandonedWithin,
          p_wait_gt: levels.waitTail,
          p_offered_wait_gt: levels.offeredWaitTail,
          sl_offered: levels.offered,
          sl_with_abandoned: levels.withAbandoned,
          sl_net: levels.net,
          sl_answered: levels.answered,
        }
      }),
    }
  },
}
