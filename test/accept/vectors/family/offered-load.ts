import { agentsForDelay, intervalStaffing } from '@watchfloor/core/queueing/interval-staffing'
import { laggedLoad, offeredLoad, swingingLoad } from '@watchfloor/core/queueing/offered-load'
import type { CaseFamily } from '../family.ts'

type Staffing = { method: 'sipp' | 'lag' | 'mol_avg' | 'mol_max'; p_wait_target: number; agents: number[] }
type Day = {
  kind?: undefined
  interval_s: number
  aht_s: number
  arrivals_per_hour: number[]
  initial_load: number
  rate_before_start: number
  staffing: Staffing[]
}
type Sinusoid = {
  kind: 'sinusoid'
  mean_per_hour: number
  relative_amplitude: number
  period_s: number
  aht_s: number
  t_s: number
}

export const family: CaseFamily<Day | Sinusoid> = {
  given: [
    'kind',
    'interval_s',
    'aht_s',
    'arrivals_per_hour',
    'initial_load',
    'rate_before_start',
    'staffing[].method',
    'staffing[].p_wait_target',
    'mean_per_hour',
    'relative_amplitude',
    'period_s',
    't_s',
  ],
  compared: {
    load_end: 'near',
    load_avg: 'near',
    load_max_of_ends: 'near',
    load_lagged: 'near',
    'staffing[].agents': 'exact',
    load: 'near',
    peak_lag_s: 'near',
    load_peak: 'near',
  },
  answer: (given) => (given.kind === 'sinusoid' ? sinusoidAnswer(given) : dayAnswer(given)),
}

const fieldOf = { sipp: 'sipp', lag: 'lagged', mol_avg: 'molAverage', mol_max: 'molPeak' } as const

function dayAnswer({ interval_s, aht_s, arrivals_per_hour, initial_load, rate_before_start, staffing }: Day) {
  const profile = { rates: arrivals_per_hour.map((rate) => rate / 3600), interval: interval_s, aht: aht_s }
  const load = offeredLoad(profile, initial_load)
  const before = { initial: initial_load, rateBefore: rate_before_start / 3600 }
  return {
    load_end: load.end,
    load_avg: load.average,
    load_max_of_ends: load.peak,
    load_lagged: laggedLoad(profile, rate_before_start / 3600),
    staffing: staffing.map(({ method, p_wait_target }) => ({
      agents: intervalStaffing(profile, before, agentsForDelay(p_wait_target))[fieldOf[method]],
    })),
  }
}

function sinusoidAnswer({ mean_per_hour, relative_amplitude, period_s, aht_s, t_s }: Sinusoid) {
  const swing = { mean: mean_per_hour / 3600, amplitude: relative_amplitude, period: period_s, aht: aht_s }
  const { load, peak, lag } = swingingLoad(swing, t_s)
  return { load, load_peak: peak, peak_lag_s: lag }
}
