import { chatConcurrency } from '@watchfloor/core/queueing/chat-concurrency'
import type { CaseFamily } from '../family.ts'

type Case = {
  arrivals_per_hour: number
  aht_by_concurrency_s: number[]
  agents: number
  patience_s: number | null
  t: { t_s: number }[]
}

export const family: CaseFamily<Case> = {
  given: ['arrivals_per_hour', 'aht_by_concurrency_s', 'agents', 'patience_s', 't[].t_s'],
  compared: {
    p_wait: 'figure',
    p_abandon: 'figure',
    mean_queue: 'figure',
    mean_wait_all_s: 'figure',
    mean_in_service: 'figure',
    mean_handle_time_s: 'figure',
    mean_concurrency_of_busy_agents: 'figure',
    occupancy_any: 'figure',
    slot_utilisation: 'figure',
    max_throughput_per_hour: 'figure',
    't[].sl_offered': 'level',
  },
  answer: ({ arrivals_per_hour, aht_by_concurrency_s, agents, patience_s, t }) => {
    const floor = chatConcurrency({
      arrivalRate: arrivals_per_hour / 3600,
      ahtByConcurrency: aht_by_concurrency_s,
      agents,
      patience: patience_s ?? Infinity,
    })
    return {
      p_wait: floor.waiting,
      p_abandon: floor.abandoned,
      mean_queue: floor.meanQueue,
      mean_wait_all_s: floor.meanWait,
      mean_in_service: floor.meanInService,
      mean_handle_time_s: floor.meanHandleTime,
      mean_concurrency_of_busy_agents: floor.concurrency,
      occupancy_any: floor.occupancy,
      slot_utilisation: floor.slotUtilisation,
      max_throughput_per_hour: floor.maxThroughput * 3600,
      t: t.map(({ t_s }) => ({ sl_offered: floor.answeredWithin(t_s) })),
    }
  },
}
