import { erlangC, serviceLevelC, waitQuantileC, waitTailC } from '@watchfloor/core/queueing/erlang-c'
import type { CaseFamily } from '../family.ts'

type Case = {
  offered_load: number
  agents: number
  aht_s: number
  t: { t_s: number }[]
  wait_quantiles: { p: number }[]
}

export const family: CaseFamily<Case> = {
  given: ['offered_load', 'agents', 'aht_s', 't[].t_s', 'wait_quantiles[].p'],
  compared: {
    stable: 'exact',
    p_wait: 'figure',
    p_immediate: 'figure',
    asa_s: 'figure',
    mean_wait_if_waiting_s: 'figure',
    mean_queue: 'figure',
    occupancy: 'figure',
    sd_wait_s: 'figure',
    ln_p_wait: 'log',
    't[].sl': 'level',
    't[].p_wait_gt': 'tail',
    't[].ln_p_wait_gt': 'tail-log',
    'wait_quantiles[].wait_s': 'figure',
  },
  answer: ({ offered_load, agents, aht_s, t, wait_quantiles }) => {
    const queue = { agents, load: offered_load, handleTime: aht_s }
    const figures = erlangC(queue)
    return {
      stable: figures.stable,
      p_wait: figures.waitProbability,
      p_immediate: figures.immediateProbability,
      asa_s: figures.meanWait,
      mean_wait_if_waiting_s: figures.meanWaitIfWaiting,
      mean_queue: figures.meanQueue,
      occupancy: figures.occupancy,
      sd_wait_s: figures.waitDeviation,
      ln_p_wait: figures.logWaitProbability,
      t: t.map(({ t_s }) => {
        const { tail, logTail } = waitTailC(queue, t_s)
        return { sl: serviceLevelC(queue, t_s), p_wait_gt: tail, ln_p_wait_gt: logTail }
      }),
      wait_quantiles: wait_quantiles.map(({ p }) => ({ wait_s: waitQuantileC(queue, p) })),
    }
  },
}
