import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'

/** Help sessions not handed over to a person ÷ sessions. Those who gave up are in it: read it beside the confirmed share. */
export function containment(counts: Pick<Counts, 'selfService' | 'selfServiceHandedOver'>): number | null {
  return ratio(counts.selfService - counts.selfServiceHandedOver, counts.selfService)
}

/** Help sessions that the customer confirmed as solved ÷ sessions: the honest lower figure. */
export function selfServiceResolution(counts: Pick<Counts, 'selfService' | 'selfServiceConfirmed'>): number | null {
  return ratio(counts.selfServiceConfirmed, counts.selfService)
}
