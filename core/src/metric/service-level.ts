import type { Counts } from '../model/counts.ts'
import type { ServiceLevelVariant } from '../settings/settings.ts'

/** What service level counts, in any of its readings. All by the interval in which the contact was queued. */
export type ServiceLevelCounts = Pick<
  Counts,
  'offered' | 'answered' | 'answeredInTarget' | 'abandonedInTarget' | 'shortAbandoned'
>

/**
 * Service level: the share of offered contacts answered within the target wait. Definition C unless the queue names another:
 *
 *     answeredInTarget ÷ (offered − shortAbandoned)
 *
 * A short abandon leaves the denominator: nobody could have answered it in time. Offered includes those still waiting, so a line that
 * builds up shows at once. Wait starts when the contact enters the queue and includes ringing; refused at the door is not offered.
 * Settles one target wait after queuing (B: on answer; C and F need a short limit within the target).
 *
 * Null while nothing counts: an empty interval has no service level, and 0 would raise an alarm.
 *
 * Sources: ICMI 2002 (A, B, D, E, F), Genesys, Twilio (C), Cisco ICM 4.5 (A "positive", D "negative", E "ignored").
 */
export function serviceLevel(counts: ServiceLevelCounts, variant: ServiceLevelVariant = 'C'): number | null {
  const { met, counted } = serviceLevelParts(counts, variant)
  return counted > 0 ? met / counted : null
}

/** Numerator and denominator of each reading: what an explanation of the figure lists. */
export function serviceLevelParts(counts: ServiceLevelCounts, variant: ServiceLevelVariant): { met: number; counted: number } {
  const { offered, answered, answeredInTarget, abandonedInTarget, shortAbandoned } = counts
  switch (variant) {
    case 'A': // abandons within the target count as met
      return { met: answeredInTarget + abandonedInTarget, counted: offered }
    case 'B': // the answered only
      return { met: answeredInTarget, counted: answered }
    case 'C': // short abandons left out
      return { met: answeredInTarget, counted: offered - shortAbandoned }
    case 'D': // everybody offered
      return { met: answeredInTarget, counted: offered }
    case 'E': // abandons within the target left out
      return { met: answeredInTarget, counted: offered - abandonedInTarget }
    case 'F': // short abandons count as met
      return { met: answeredInTarget + shortAbandoned, counted: offered }
  }
}

/** The same contacts under all six readings, so that figures can be compared with another system's. */
export function serviceLevelReadings(counts: ServiceLevelCounts): Record<ServiceLevelVariant, number | null> {
  const reading = (variant: ServiceLevelVariant) => serviceLevel(counts, variant)
  return { A: reading('A'), B: reading('B'), C: reading('C'), D: reading('D'), E: reading('E'), F: reading('F') }
}
