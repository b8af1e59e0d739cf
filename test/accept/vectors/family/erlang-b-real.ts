import { erlangBReal, logErlangBReal, waitProbabilityReal } from '@watchfloor/core/queueing/erlang-b-real'
import type { CaseFamily } from '../family.ts'

type Case = { offered_load: number; agents_real: number }

export const family: CaseFamily<Case> = {
  given: ['offered_load', 'agents_real'],
  compared: { p_block: 'figure', ln_p_block: 'log', p_wait: 'figure' },
  answer: ({ offered_load, agents_real }) => ({
    p_block: erlangBReal(agents_real, offered_load),
    ln_p_block: logErlangBReal(agents_real, offered_load),
    p_wait: waitProbabilityReal(agents_real, offered_load),
  }),
}
