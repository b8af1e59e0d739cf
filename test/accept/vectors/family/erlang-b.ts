import { carriedLoad, erlangB, logErlangB } from '@watchfloor/core/queueing/erlang-b'
import type { CaseFamily } from '../family.ts'

type Case = { offered_load: number; agents: number }

export const family: CaseFamily<Case> = {
  given: ['offered_load', 'agents'],
  compared: { p_block: 'figure', ln_p_block: 'log', carried_load: 'figure', occupancy: 'figure' },
  answer: ({ offered_load, agents }) => {
    const carried = carriedLoad(agents, offered_load)
    return {
      p_block: erlangB(agents, offered_load),
      ln_p_block: logErlangB(agents, offered_load),
      carried_load: carried,
      occupancy: agents === 0 ? null : carried / agents,
    }
  },
}
