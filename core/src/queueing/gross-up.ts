import { ceilQuotient, complement, decimalOf, quotient } from '../number/decimal.ts'
import { DomainError, needAmount, needShare } from '../number/domain-error.ts'

/**
 * People to roster so that `agents` are there when a share `shrinkage` of rostered time goes elsewhere (breaks, training, absence):
 * ⌈agents / (1 − shrinkage)⌉, and `exact` before rounding up.
 *
 * Divided, not multiplied by 1 + s; and in decimals as written: 21 agents at 30 % are 30 people, where doubles say 31.
 * `agents` may be a fraction: keep it per queue and round once. Throws a DomainError for a shrinkage of 1 or more.
 */
export function grossUp(agents: number, shrinkage: number): { exact: number; rostered: number } {
  needAmount('agents', agents)
  needShare('shrinkage', shrinkage)
  if (shrinkage === 1) throw new DomainError('shrinkage', shrinkage, 'below 1: somebody has to be there')
  const need = decimalOf(agents)
  const present = complement(decimalOf(shrinkage))
  return { exact: quotient(need, present), rostered: ceilQuotient(need, present) }
}

/**
 * The fewest agents whose occupancy is at most `cap`: ⌈load / cap⌉, in decimals as written (a load of 15.3 at 85 % is 18, not 19).
 * A load that is a quotient (calls · handle time / interval) is better given to `agentsForOccupancyOf`. Infinite for a cap of 0.
 */
export function agentsForOccupancy(load: number, cap: number): number {
  needAmount('load', load)
  needShare('cap', cap)
  if (load === 0) return 0
  return cap === 0 ? Infinity : ceilQuotient(decimalOf(load), decimalOf(cap))
}

/** The same for the load of `contacts` of `handleTime` in an interval: ⌈contacts · handleTime / (interval · cap)⌉ without rounding before. */
export function agentsForOccupancyOf(contacts: number, handleTime: number, interval: number, cap: number): number {
  needAmount('contacts', contacts)
  needAmount('handleTime', handleTime)
  needAmount('interval', interval)
  needShare('cap', cap)
  if (contacts === 0 || handleTime === 0) return 0
  if (cap === 0 || interval === 0) return Infinity
  return ceilQuotient(product(contacts, handleTime), product(interval, cap))
}

function product(a: number, b: number) {
  const left = decimalOf(a)
  const right = decimalOf(b)
  return { digits: left.digits * right.digits, places: left.places + right.places }
}
