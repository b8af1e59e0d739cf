import { toEvent, type CandidateEvent } from '@watchfloor/core/twin/to-event'

export type SourceState = 'live' | 'lost' | 'restarted' | 'backfilled'

/** What a source says about itself: part of the feed and not of the floor, so the simulation knows nothing of it. */
export function sourceWord(
  source: string,
  at: number,
  state: SourceState,
  more: { from?: string; to?: string; why?: string } = {},
): CandidateEvent {
  const n = state === 'backfilled' ? `${more.from}/${more.to}` : at
  // No sequence: what a source says of itself does not stand between its facts.
  const event = toEvent({ at, source, type: 'source.state', kind: 'source', thing: '', n, sequence: 0, data: { state, ...more } })
  return { ...event, id: `source:${state}:${n}`, sequence: '', partitionkey: source }
}
