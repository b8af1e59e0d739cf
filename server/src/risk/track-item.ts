import type { RiskKind, TrackItem } from '@watchfloor/core/frame/frame'
import type { TrackReading, TrackRecord } from '@watchfloor/core/risk/track-record'

/** What boards need of the record of a kind. Rounded, so that the record of a frame changes when something has. */
export function trackItem(record: TrackRecord, kind: RiskKind, reading: TrackReading, queues: readonly string[]): TrackItem {
  const { n, since, state, curve, ece, skill } = reading
  const knots = record.knots(kind)
  const own: TrackItem['own'] = {}
  for (const queue of queues) {
    const points = record.knots(kind, queue)
    if (points !== knots && points.length > 0) own[queue] = points.map(short)
  }
  return {
    ...{ n, since, state },
    bins: curve.map(({ meanPredicted, observed, count }) => ({ p: round(meanPredicted), share: round(observed), n: count })),
    ece: ece === null ? null : round(ece.ece),
    skill: skill === null ? null : round(skill),
    knots: knots.map(short),
    own,
  }
}

/** Small probabilities differ by their digits, not by ten thousandths. */
function short([computed, said]: readonly [number, number]): [number, number] {
  return [Number(computed.toPrecision(4)), Number(said.toPrecision(4))]
}

function round(share: number): number {
  return Math.round(share * 1e4) / 1e4
}
