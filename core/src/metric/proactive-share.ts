import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'

/** Share of contacts that we began: outreach ÷ (outreach + contacts offered + tickets opened). S3 and S4 want a balance, and no number. */
export function proactiveShare(counts: Pick<Counts, 'outreach' | 'offered' | 'ticketsOpened'>): number | null {
  return ratio(counts.outreach, counts.outreach + counts.offered + counts.ticketsOpened)
}
