import { bandOrder, type PoolStaffing } from './read-staffing.ts'

/** A pool takes another's place on the board only if it lacks clearly more: another band of alarm, or two people. */
const CLEARLY = 2

/**
 * The pool to look at: the one that lacks most, as `readStaffing` orders them, unless the one last looked at is hardly better: two that take turns
 * with every call would make the board flicker. A pool is the same while it has a queue of the former one. Null where there is none.
 */
export function worstPool(pools: readonly PoolStaffing[], former: PoolStaffing | null): PoolStaffing | null {
  const worst = pools[0] ?? null
  const known = former && pools.find(({ queues }) => queues.some((queue) => former.queues.includes(queue)))
  if (!worst || !known || known.gap === null || worst.gap === null) return worst
  return bandOrder(known) === bandOrder(worst) && known.gap < worst.gap + CLEARLY ? known : worst
}
