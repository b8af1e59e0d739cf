import { ratio } from './ratio.ts'

/** Share of the offered slot time in use: Σ contacts held × time ÷ Σ slots × staffed time. An agent with one of three chats is at a third. */
export function slotLoad(slotBusyMs: number, slotOfferedMs: number): number | null {
  return ratio(slotBusyMs, slotOfferedMs)
}
