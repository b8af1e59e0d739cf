import type { ServiceLevelVariant } from '../settings/settings.ts'
import { serviceLevelParts, type ServiceLevelCounts } from './service-level.ts'

export type ServiceLevelBand = {
  /** Of the settled contacts: equals the figure that history will show for them. */
  value: number | null
  /** If every young contact misses; if every young one is met. */
  low: number | null
  high: number | null
}

/**
 * Service level as it stands now, and what the young contacts can still make of it. Settled contacts were queued at least one target
 * wait ago: answered in time or not, they are decided. The young may go either way, so they span a band instead of leaning the figure.
 *
 * "Answered plus abandoned" is not the denominator: those still waiting past the target would vanish from it, and the figure would read
 * high exactly when a line builds up (simulated: 63.8 % shown where 56.2 % came out).
 *
 * @param settled counts of contacts queued at least the target wait ago
 * @param young number of contacts queued since then that can still count (short abandons cannot where the reading leaves them out)
 */
export function serviceLevelBand(
  settled: ServiceLevelCounts,
  young: number,
  variant: ServiceLevelVariant = 'C',
): ServiceLevelBand {
  const { met, counted } = serviceLevelParts(settled, variant)
  const all = counted + young
  return {
    value: counted > 0 ? met / counted : null,
    low: all > 0 ? met / all : null,
    high: all > 0 ? (met + young) / all : null,
  }
}
