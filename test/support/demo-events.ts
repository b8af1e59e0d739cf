import { demoSources } from '@watchfloor/core/settings/demo'
import { TYPE_PREFIX } from '@watchfloor/core/event/vocabulary'
import { randomStreams } from '@watchfloor/core/twin/random'
import { simulate } from '@watchfloor/core/twin/simulation'
import { toEvent } from '@watchfloor/core/twin/to-event'
import { demoFloor } from '@watchfloor/simulator/floor/demo'
import type { SentEvent } from './door.ts'

/** What the demo floor's systems tell of `[from, to)`, in order; the same for the same seed. */
export function* demoEvents(from: number, to: number, seed = '1'): Generator<SentEvent, void> {
  for (const happening of simulate({ floor: demoFloor(), from, to, random: randomStreams(seed) })) yield toEvent(happening)
}

/** A Wednesday at three in the afternoon: everybody is there. */
const BUSY = Date.parse('2026-11-18T15:00:00-03:00')

/** The busiest `hours` of a working day, put to end at `to`, whatever day and hour that is; the same for the same seed. */
export function* busyEvents(hours: number, to: number, seed = '1'): Generator<SentEvent, void> {
  const moved = (time: string) => new Date(Date.parse(time) + to - BUSY).toISOString()
  const floor = { ...demoFloor(), idPrefix: 'busy-' }
  for (const happening of simulate({ floor, from: BUSY - hours * 3_600_000, to: BUSY, random: randomStreams(seed) })) {
    const event = JSON.parse(JSON.stringify(toEvent(happening)).replace(TIMES, moved)) as SentEvent
    yield { ...event, id: `busy-${event.id}` }
  }
}

const TIMES = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g

/** "Still here", from every system of the demo floor. */
export function heartbeats(at: number): SentEvent[] {
  return Object.values(demoSources).map((source) => ({
    specversion: '1.0',
    id: `source:state:${at}`,
    source,
    type: `${TYPE_PREFIX}source.state`,
    subject: 'source',
    time: new Date(at).toISOString(),
    data: { state: 'live' },
  }))
}

/** Lists of at most `size`. */
export function* batchesOf<T>(items: Iterable<T>, size: number): Generator<T[], void> {
  let batch: T[] = []
  for (const item of items) {
    batch.push(item)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
