import type { Counts } from '../model/counts.ts'

/**
 * What came in and what went out must balance in every interval, exactly:
 *
 *     waiting at start + offered = answered + abandoned + left otherwise + lost + waiting at end
 *
 * all by the interval in which it happened (offered and queued are the same moment; refused at the door was never offered). Gives the
 * contacts too many on the left side: 0, or a bug in the fold.
 */
export function conservationGap(
  waitingAtStart: number,
  counts: Pick<Counts, 'offered' | 'answeredAt' | 'abandonedAt' | 'flowOutAt' | 'lostWaitingAt'>,
  waitingAtEnd: number,
): number {
  const { offered, answeredAt, abandonedAt, flowOutAt, lostWaitingAt } = counts
  return waitingAtStart + offered - (answeredAt + abandonedAt + flowOutAt + lostWaitingAt + waitingAtEnd)
}
