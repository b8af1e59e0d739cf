import type { Counts } from '../model/counts.ts'
import { occupancyBand } from './occupancy.ts'
import { ratio } from './ratio.ts'

/** Share of paid time given to contacts: `(busy + available) ÷ paid` (Assembled; COPC as quoted). Paid time comes from schedules. */
export function utilisation(counts: Pick<Counts, 'agentBusyMs' | 'agentAvailableMs'>, paidMs: number): number | null {
  return ratio(counts.agentBusyMs + counts.agentAvailableMs, paidMs)
}

export type UtilisationBand = 'under' | 'capacity' | 'overloaded'

/**
 * The three bands that S4 names, mapped by us on occupancy and the line: under 75 % underutilised; above 88 % overloaded, but only while
 * somebody waits past the target; between, and busy without anybody late, at capacity.
 */
export function utilisationBand(occupancy: number, waitingPastTarget: boolean): UtilisationBand {
  const band = occupancyBand(occupancy)
  if (band === 'idle' || band === 'low') return 'under'
  return band !== 'target' && waitingPastTarget ? 'overloaded' : 'capacity'
}
