import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'

const HOUR_MS = 3_600_000

/**
 * Contacts handled per staffed hour (busy, available or ringing). Context for other figures, never a target of its own. Unknown where somebody
 * worked whose presence no source tells: how long he was there nobody knows.
 */
export function contactsPerHour(
  counts: Pick<Counts, 'handled' | 'agentBusyMs' | 'agentUntoldMs' | 'agentAvailableMs' | 'agentRingingMs'>,
): number | null {
  if (counts.agentUntoldMs > 0) return null
  return ratio(counts.handled * HOUR_MS, counts.agentBusyMs + counts.agentAvailableMs + counts.agentRingingMs)
}
