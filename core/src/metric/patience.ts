import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'

/**
 * Mean patience of customers, ms: what Erlang A calls 1/θ. The total wait of everybody ÷ the number who abandoned: those who were answered
 * showed that they could wait at least so long, and leaving them out would make customers look far less patient than they are (maximum
 * likelihood for exponential patience with censoring). Null until somebody has left.
 */
export function meanPatience(
  counts: Pick<Counts, 'abandoned' | 'waitMsAnswered' | 'waitMsAbandoned' | 'waitMsFlowOut'>,
): number | null {
  return ratio(counts.waitMsAnswered + counts.waitMsAbandoned + counts.waitMsFlowOut, counts.abandoned)
}
