import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'

/** Contacts that a busy agent holds at once: `slotBusyMs ÷ (agentBusyMs + agentUntoldMs)`, time-weighted. 1 on the phone; ceiling for chat 3 (proposal). */
export function concurrency(counts: Pick<Counts, 'slotBusyMs' | 'agentBusyMs' | 'agentUntoldMs'>): number | null {
  return ratio(counts.slotBusyMs, counts.agentBusyMs + counts.agentUntoldMs)
}
