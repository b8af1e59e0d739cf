import { policyMs, type Clock } from '../sla/clock.ts'
import { ratio } from './ratio.ts'

/** Mean time to the next reply, ms on the promise's clock: from the longest unanswered customer message, over the stretches answered. */
export function nextResponseTime(clocks: readonly Clock[]): number | null {
  const answered = clocks.filter(({ kind, metAt }) => kind === 'next' && metAt !== null)
  return ratio(
    answered.reduce((sum, clock) => sum + policyMs(clock), 0),
    answered.length,
  )
}
