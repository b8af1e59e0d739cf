import {
  lnOfferedWaitAbove,
  offeredWaitAbove,
  offeredWaitDeviation,
  offeredWaitMean,
  type Place,
} from '@watchfloor/core/queueing/offered-wait'
import { queueWait } from '@watchfloor/core/queueing/queue-wait'
import type { CaseFamily } from '../family.ts'
import type { Rule } from '../tolerance.ts'

type Case = {
  ahead: number
  agents: number
  aht_s: number
  t_s: number | null
  patience_ahead_s: number | null
  patience_own_s: number | null
  p_offered_wait_gt: number
}

export const family: CaseFamily<Case> = {
  given: ['ahead', 'agents', 'aht_s', 't_s', 'patience_ahead_s', 'patience_own_s'],
  compared: {
    p_served_by: 'figure',
    p_abandoned_by: 'figure',
    p_still_waiting: 'tail',
    p_breach: 'tail',
    p_offered_wait_gt: 'tail',
    ln_p_offered_wait_gt: lnRule,
    mean_offered_wait_s: 'figure',
    sd_offered_wait_s: 'figure',
  },
  answer: ({ ahead, agents, aht_s, t_s, patience_ahead_s, patience_own_s }) => {
    const place: Place = { ahead, agents, handleTime: aht_s, patienceAhead: patience_ahead_s ?? Infinity }
    const within = t_s ?? Infinity
    const { served, abandoned, waiting, breach } = queueWait(place, within, patience_own_s ?? Infinity)
    return {
      p_served_by: served,
      p_abandoned_by: abandoned,
      p_still_waiting: waiting,
      p_breach: breach,
      p_offered_wait_gt: offeredWaitAbove(place, within),
      ln_p_offered_wait_gt: lnOfferedWaitAbove(place, within),
      mean_offered_wait_s: offeredWaitMean(place),
      sd_offered_wait_s: offeredWaitDeviation(place),
    }
  },
}

/** Of a chance that is all but certain the logarithm is what its reference's 320 bits left over, and says nothing; the chance itself is compared. */
function lnRule({ p_offered_wait_gt }: Case): Rule {
  return p_offered_wait_gt === 1 ? 'tail-log' : 'log'
}
