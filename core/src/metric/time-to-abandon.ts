import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'

/** Mean wait of those who left, ms: `waitMsAbandoned ÷ abandoned`. Not their patience: only the impatient are in it. */
export function timeToAbandon(counts: Pick<Counts, 'abandoned' | 'waitMsAbandoned'>): number | null {
  return ratio(counts.waitMsAbandoned, counts.abandoned)
}
