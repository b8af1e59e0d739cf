import { overtakenWaitAbove, overtakenWaitWithin } from '@watchfloor/core/queueing/queue-wait-priority'
import type { CaseFamily } from '../family.ts'

type Case = { ahead: number; agents: number; aht_s: number; higher_priority_per_hour: number; t_s: number }

export const family: CaseFamily<Case> = {
  given: ['ahead', 'agents', 'aht_s', 'higher_priority_per_hour', 't_s'],
  compared: { p_breach: 'tail', p_served_by: 'figure' },
  answer: ({ ahead, agents, aht_s, higher_priority_per_hour, t_s }) => {
    const place = { ahead, agents, handleTime: aht_s, overtaking: higher_priority_per_hour / 3600 }
    return { p_breach: overtakenWaitAbove(place, t_s), p_served_by: overtakenWaitWithin(place, t_s) }
  },
}
