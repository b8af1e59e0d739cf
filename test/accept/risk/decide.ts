import type { Judged, TrackRecord } from '@watchfloor/core/risk/track-record'

/** Puts on record what is decided by now, in the order in which it was; gives what is still open. */
export function decide(record: TrackRecord, pending: readonly Judged[], now: number): Judged[] {
  const decided = pending.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)
  for (const judged of decided) record.add(judged)
  return pending.filter(({ at }) => at > now)
}
