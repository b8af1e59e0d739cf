import type { Counts } from '../model/counts.ts'
import { ratio } from './ratio.ts'

/**
 * Mean time from opening a ticket to the first public message of a person, ms on the clock of the queue's promise (opening hours unless it
 * says round the clock). A bot's acknowledgement is not a response, `pending` does not stop the clock, tickets that we began have none.
 * By the interval of opening; settles on reply, so tickets still waiting are not in it: read it beside `slaAttainment`.
 */
export function firstResponseTime(counts: Pick<Counts, 'firstResponses' | 'firstResponseMs'>): number | null {
  return ratio(counts.firstResponseMs, counts.firstResponses)
}
