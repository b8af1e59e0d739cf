import { needShare } from '../number/domain-error.ts'
import { agentsForWaitProbabilityC } from './erlang-c-agents.ts'
import { laggedLoad, offeredLoad, type RateProfile } from './offered-load.ts'

/**
 * Head-counts for a day by the ways there are to treat its intervals one by one: side by side, because they differ, most after a peak and
 * where contacts are long.
 *
 * - `sipp`: each interval as if its rate had always been so (stationary, independent, period by period). Late by one handle time.
 * - `lagged`: the same, the rate averaged one handle time earlier.
 * - `molAverage`, `molPeak`: the offered load of the infinite floor, its average or its peak in the interval (modified offered load).
 */
export type IntervalStaffing<Need> = { sipp: Need[]; lagged: Need[]; molAverage: Need[]; molPeak: Need[] }

/**
 * `agentsFor` says what a load in Erlangs needs: any formula, so that a day is staffed by the same one as a moment. `initial` is the load at
 * the start and `rateBefore` the rate before it. A floor that opens empty has 0 and 0; one that never closes has rates[0] · aht and rates[0].
 *
 * Source: Green, Kolesar and Whitt 2007; Jennings, Mandelbaum, Massey and Whitt 1996.
 *
 * @throws DomainError
 */
export function intervalStaffing<Need>(
  profile: RateProfile,
  { initial, rateBefore }: { initial: number; rateBefore: number },
  agentsFor: (load: number) => Need,
): IntervalStaffing<Need> {
  const { average, peak } = offeredLoad(profile, initial)
  return {
    sipp: profile.rates.map((rate) => agentsFor(rate * profile.aht)),
    lagged: laggedLoad(profile, rateBefore).map(agentsFor),
    molAverage: average.map(agentsFor),
    molPeak: peak.map(agentsFor),
  }
}

/** The fewest agents with whom at most a share of the contacts has to wait, by Erlang C: what such plans are usually made for. */
export function agentsForDelay(share: number): (load: number) => number {
  needShare('share', share)
  return (load) => agentsForWaitProbabilityC(load, share)
}
