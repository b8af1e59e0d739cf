import { finiteLines } from '@watchfloor/core/queueing/finite-lines'
import type { CaseFamily } from '../family.ts'

type Case = {
  arrivals_per_hour: number
  aht_s: number
  agents: number
  lines: number
  patience_s: number | null
  t: { t_s: number }[]
}

export const family: CaseFamily<Case> = {
  given: ['arrivals_per_hour', 'aht_s', 'agents', 'lines', 'patience_s', 't[].t_s'],
  compared: {
    p_block: 'figure',
    p_wait: 'figure',
    p_abandon: 'figure',
    p_served: 'figure',
    mean_queue: 'figure',
    occupancy: 'figure',
    mean_wait_accepted_s: 'figure',
    't[].sl_offered': 'level',
    't[].sl_accepted': 'level',
  },
  answer: ({ arrivals_per_hour, aht_s, agents, lines, patience_s, t }) => {
    const floor = finiteLines({
      arrivalRate: arrivals_per_hour / 3600,
      aht: aht_s,
      agents,
      lines,
      patience: patience_s ?? Infinity,
    })
    return {
      p_block: floor.blocked,
      p_wait: floor.waiting,
      p_abandon: floor.abandoned,
      p_served: floor.served,
      mean_queue: floor.meanQueue,
      occupancy: floor.occupancy,
      mean_wait_accepted_s: floor.meanWaitAccepted,
      t: t.map(({ t_s }) => {
        const level = floor.answeredWithin(t_s)
        return { sl_offered: level, sl_accepted: floor.accepted === 0 ? null : Math.min(1, level / floor.accepted) }
      }),
    }
  },
}
