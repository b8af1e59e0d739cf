import { erlangB } from '@watchfloor/core/queueing/erlang-b'
import { agentsForBlocking, extendedErlangB, loadForBlocking } from '@watchfloor/core/queueing/erlang-b-inverse'
import type { CaseFamily } from '../family.ts'

type Case =
  | { kind: 'min_agents'; offered_load: number; max_block: number }
  | { kind: 'max_load'; agents: number; max_block: number }
  | { kind: 'extended_b'; agents: number; fresh_load: number; redial: number }

export const family: CaseFamily<Case> = {
  given: ['kind', 'offered_load', 'max_block', 'agents', 'fresh_load', 'redial'],
  compared: { min_agents: 'exact', p_block: 'figure', p_block_one_fewer: 'figure', max_load: 'figure', total_load: 'figure' },
  answer: (given) => {
    switch (given.kind) {
      case 'min_agents': {
        const { offered_load, max_block } = given
        const agents = agentsForBlocking(offered_load, max_block)
        return {
          min_agents: agents,
          p_block: erlangB(agents, offered_load),
          p_block_one_fewer: agents === 0 ? null : erlangB(agents - 1, offered_load),
        }
      }
      case 'max_load':
        return { max_load: loadForBlocking(given.agents, given.max_block) }
      case 'extended_b': {
        const { agents, fresh_load, redial } = given
        const { total, blocked } = extendedErlangB({ agents, fresh: fresh_load, redial })
        return { total_load: total, p_block: blocked }
      }
    }
  },
}
