import { timeVarying } from '@watchfloor/core/queueing/time-varying'
import type { CaseFamily } from '../family.ts'

type Case = {
  aht_s: number
  patience_s: number | null
  initial_in_system: number
  t_s: number
  intervals: { duration_s: number; arrivals_per_hour: number; agents: number }[]
}

export const family: CaseFamily<Case> = {
  given: [
    'aht_s',
    'patience_s',
    'initial_in_system',
    't_s',
    'intervals[].duration_s',
    'intervals[].arrivals_per_hour',
    'intervals[].agents',
  ],
  compared: {
    'intervals[].p_delay_avg': 'near',
    'intervals[].p_delay_end': 'near',
    'intervals[].mean_in_system_avg': 'near',
    'intervals[].mean_in_system_end': 'near',
    'intervals[].mean_queue_avg': 'near',
    'intervals[].mean_busy_avg': 'near',
    'intervals[].answered_within_frozen_avg': 'near',
    'intervals[].p_abandon': 'near',
  },
  answer: ({ aht_s, patience_s, initial_in_system, t_s, intervals }) => {
    const { stretches } = timeVarying({
      stretches: intervals.map(({ duration_s, arrivals_per_hour, agents }) => ({
        length: duration_s,
        arrivalRate: arrivals_per_hour / 3600,
        agents,
      })),
      aht: aht_s,
      patience: patience_s ?? Infinity,
      initial: initial_in_system,
      within: t_s,
    })
    return {
      intervals: stretches.map((figures) => ({
        p_delay_avg: figures.delayed,
        p_delay_end: figures.delayedAtEnd,
        mean_in_system_avg: figures.inSystem,
        mean_in_system_end: figures.inSystemAtEnd,
        mean_queue_avg: figures.queue,
        mean_busy_avg: figures.busy,
        answered_within_frozen_avg: figures.answeredWithin,
        p_abandon: figures.abandoned,
      })),
    }
  },
}
