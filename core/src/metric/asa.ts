import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'

/**
 * Average speed of answer, ms: `waitMsAnswered ÷ answered`. Ringing is in, the menu before the queue is out, and so are the abandoned.
 * By the interval of queuing; settles on answer. The mean hides the tail: show it beside `waitPercentile`.
 *
 * Sources: Genesys, Talkdesk, Call Centre Helper 89615.
 */
export function averageSpeedOfAnswer(counts: Pick<Counts, 'answered' | 'waitMsAnswered'>): number | null {
  return ratio(counts.waitMsAnswered, counts.answered)
}
