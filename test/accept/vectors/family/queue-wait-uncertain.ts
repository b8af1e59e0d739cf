import { offeredWaitAbove } from '@watchfloor/core/queueing/offered-wait'
import { uncertainWaitAbove, uncertainWaitWithin } from '@watchfloor/core/queueing/queue-wait-uncertain'
import type { CaseFamily } from '../family.ts'

type Case = { ahead: number; agents: number; t_s: number; rate_shape: number; rate_scale_agent_seconds: number }

export const family: CaseFamily<Case> = {
  given: ['ahead', 'agents', 't_s', 'rate_shape', 'rate_scale_agent_seconds'],
  compared: { p_breach: 'tail', plugin_p_breach: 'tail', p_served_by: 'figure' },
  answer: ({ ahead, agents, t_s, rate_shape, rate_scale_agent_seconds }) => {
    const place = { ahead, agents, shape: rate_shape, agentTime: rate_scale_agent_seconds }
    const certain = { ahead, agents, handleTime: rate_scale_agent_seconds / rate_shape, patienceAhead: Infinity }
    return {
      p_breach: uncertainWaitAbove(place, t_s),
      plugin_p_breach: offeredWaitAbove(certain, t_s),
      p_served_by: uncertainWaitWithin(place, t_s),
    }
  },
}
