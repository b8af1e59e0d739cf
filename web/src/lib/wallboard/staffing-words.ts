import type { FigureState } from '@watchfloor/core/frame/figure-state'
import type { PoolStaffing, StaffBand } from '@watchfloor/core/staffing/read-staffing'
import type { Format } from '../format.ts'
import type { Messages } from '../message/en.ts'

/** Too few is an alarm; too many is none: its word says it. */
export const bandStates: Record<StaffBand, FigureState> = {
  short: 'breach',
  tight: 'warning',
  balanced: 'normal',
  spare: 'normal',
}

/** A pool by its queues: "Sales", "Sales + Support", "Sales + 3". */
export function poolName({ queues }: PoolStaffing, nameOf: (id: string) => string, text: Messages, format: Format): string {
  const first = nameOf(queues[0]!)
  if (queues.length === 1) return first
  return text.staffing.andMore(first, queues.length === 2 ? nameOf(queues[1]!) : format.count(queues.length - 1))
}

/** Which model the need is from, with what it rests on. */
export function modelWords({ model, patienceMs }: PoolStaffing, text: Messages, format: Format): string {
  if (model === 'workload' || model === null) return text.staffing.workload
  return model === 'erlang-a' ? text.staffing.erlangA(format.span(patienceMs)) : text.staffing.erlangC
}

/** What the other models say, so that nobody takes the need for more than it is. */
export function besideWords({ model, byErlangC, byRuleOfThumb }: PoolStaffing, text: Messages, format: Format): string {
  const byOccupancy = format.count(byRuleOfThumb)
  return model === 'erlang-a'
    ? text.staffing.beside(format.count(byErlangC), byOccupancy)
    : text.staffing.byOccupancy(byOccupancy)
}

/** What may be done about a pool that lacks people: another has some to spare, or some of its own are away. Empty where nothing is to be done. */
export function helpWords(
  pool: PoolStaffing,
  pools: readonly PoolStaffing[],
  nameOf: (id: string) => string,
  text: Messages,
  format: Format,
): string {
  if (pool.gap === null || pool.gap >= 0) return ''
  const spare = pools.filter(({ band }) => band === 'spare').sort((a, b) => b.gap! - a.gap!)[0]
  if (spare) return text.staffing.spareIn(poolName(spare, nameOf, text, format), format.count(spare.gap))
  return pool.away > 0 ? text.staffing.away(pool.away, format.count(pool.away)) : ''
}
