import type { Fact } from '@watchfloor/core/event/fact'
import { checkCandidate } from '@watchfloor/server/event/accept'
import { busyEvents, demoEvents } from '../support/demo-events.ts'
import type { SentEvent } from '../support/door.ts'

const DAY_MS = 86_400_000
/** The demo floor tells more than this on any seven days. */
const EVENTS_A_DAY = 14_000
const BUSY_HOURS = 30
/** Events of a measured round in one thread … */
export const ROUND = 20_000
/** … and before them, to warm up on. */
const WARM_UP = 5_000

/** The last `count` of what the demo floor's systems told, day after day, up to `to`; the same for the same moment. */
export function* demoStretch(count: number, to: number): Generator<SentEvent, void> {
  const days = Math.ceil(count / EVENTS_A_DAY) + 3
  let surplus = -count
  for (const _ of demoEvents(to - days * DAY_MS, to)) surplus += 1
  if (surplus < 0) throw new Error(`The demo floor told only ${surplus + count} events in ${days} days`)
  for (const event of demoEvents(to - days * DAY_MS, to)) if (surplus-- <= 0) yield event
}

/** What the demo floor tells in busy hours that end now, in order: the last 20,000 events, and 5,000 before them. Ids begin with `prefix`. */
export function roundOf(prefix: string): { before: SentEvent[]; measured: SentEvent[] } {
  const told = [...busyEvents(BUSY_HOURS, Date.now())].slice(-ROUND - WARM_UP)
  if (told.length < ROUND + WARM_UP) throw new Error(`The demo floor told only ${told.length} events in ${BUSY_HOURS} hours`)
  const events = told.map((event) => ({ ...event, id: `${prefix}.${event.id}` }))
  return { before: events.slice(0, WARM_UP), measured: events.slice(WARM_UP) }
}

/** What the door makes of events. */
export function factsOf(events: readonly SentEvent[]): Fact[] {
  return events.map((event) => {
    const checked = checkCandidate(event)
    if ('fact' in checked) return checked.fact
    throw new Error(`The door refuses an event of the bench: ${checked.refusal.field} ${checked.refusal.reason}`)
  })
}
