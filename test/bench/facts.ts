import type { Fact } from '@watchfloor/core/event/fact'
import { checkCandidate } from '@watchfloor/server/event/accept'
import { busyEvents } from '../support/demo-events.ts'
import type { SentEvent } from '../support/door.ts'

/** Events of one measured round. */
export const ROUND = 20_000

/** Events before them, to warm up on. */
export const WARM_UP = 5_000

/** Time enough for both. */
const HOURS = 30

let told: SentEvent[] | null = null

/**
 * What the demo floor tells in hours that end as the bench begins, in order: `measured` is the last 20,000 events, `before` the 5,000 before
 * them. Ids begin with `prefix`, so that nothing is a repeat.
 */
export function roundOf(prefix: string): { before: SentEvent[]; measured: SentEvent[] } {
  told ??= [...busyEvents(HOURS, Date.now())].slice(-ROUND - WARM_UP)
  if (told.length < ROUND + WARM_UP) throw new Error(`The demo floor told only ${told.length} events in ${HOURS} hours`)
  const events = told.map((event) => ({ ...event, id: `${prefix}.${event.id}` }))
  return { before: events.slice(0, WARM_UP), measured: events.slice(WARM_UP) }
}

/** What the door makes of events. */
export function factsOf(events: readonly SentEvent[]): Fact[] {
  return events.map((event) => {
    const checked = checkCandidate(event)
    if ('fact' in checked) return checked.fact
    throw new Error(`The door refuses an event of the demo floor: ${checked.refusal.field} ${checked.refusal.reason}`)
  })
}
