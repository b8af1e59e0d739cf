import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'

/**
 * Share of contacts whose customer left before the answer:
 *
 *     (abandoned − shortAbandoned) ÷ (offered − shortAbandoned)
 *
 * Short abandons are in neither: they left before anybody could answer (Talkdesk's rule; a queue with a short limit of 0 has none).
 * Leaving while it rings or during a voicemail greeting is an abandon; asking to be called back is not (Amazon Connect). By the interval
 * of queuing; settles when the contact leaves the queue.
 */
export function abandonRate(counts: Pick<Counts, 'offered' | 'abandoned' | 'shortAbandoned'>): number | null {
  return ratio(counts.abandoned - counts.shortAbandoned, counts.offered - counts.shortAbandoned)
}

/** The plain reading, short abandons included: `abandoned ÷ offered`. */
export function abandonRateOfAll(counts: Pick<Counts, 'offered' | 'abandoned'>): number | null {
  return ratio(counts.abandoned, counts.offered)
}
