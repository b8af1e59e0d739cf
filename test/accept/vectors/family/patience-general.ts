import { generalPatience } from '@watchfloor/core/queueing/general-patience'
import type { Patience } from '@watchfloor/core/queueing/patience-law'
import type { CaseFamily } from '../family.ts'

type GivenPatience =
  | { kind: 'deterministic'; d_s: number }
  | { kind: 'hyperexponential'; p: number; mean1_s: number; mean2_s: number }
  | { kind: 'balk-exponential'; balk: number; mean_s: number }
  | { kind: 'weibull'; scale_s: number; shape: number }
type Case = { arrivals_per_hour: number; aht_s: number; agents: number; patience: GivenPatience; t_s: number }

export const family: CaseFamily<Case> = {
  given: ['arrivals_per_hour', 'aht_s', 'agents', 'patience', 't_s'],
  compared: {
    p_wait: 'near',
    p_abandon: 'near',
    mean_wait_all_s: 'near',
    occupancy: 'near',
    sl_offered: 'near',
    p_offered_wait_gt: 'near',
    p_wait_gt: 'near',
  },
  answer: ({ arrivals_per_hour, aht_s, agents, patience, t_s }) => {
    const floor = generalPatience(
      { arrivalRate: arrivals_per_hour / 3600, aht: aht_s, agents, patience: patienceOf(patience) },
      t_s,
    )
    return {
      p_wait: floor.waiting,
      p_abandon: floor.abandoned,
      mean_wait_all_s: floor.meanWait,
      occupancy: floor.occupancy,
      sl_offered: floor.answeredWithin,
      p_offered_wait_gt: floor.offeredWaitBeyond,
      p_wait_gt: floor.waitingBeyond,
    }
  },
}

function patienceOf(given: GivenPatience): Patience {
  switch (given.kind) {
    case 'deterministic':
      return { kind: 'deterministic', after: given.d_s }
    case 'hyperexponential':
      return { kind: 'hyperexponential', share: given.p, mean1: given.mean1_s, mean2: given.mean2_s }
    case 'balk-exponential':
      return { kind: 'balking', share: given.balk, mean: given.mean_s }
    case 'weibull':
      return { kind: 'weibull', scale: given.scale_s, shape: given.shape }
  }
}
