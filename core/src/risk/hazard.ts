import { DomainError } from '../number/domain-error.ts'
import { learnLogistic, logisticChance, type Features, type Logistic } from './logistic.ts'
import type { OpenPromise } from './ticket-risk.ts'

/** The chance to be kept within each bin of open time, for those still open at its beginning. Plain JSON. */
export type Hazard = { /** Rising ends of the bins, ms of open time; the last bin has no end. */ ends: number[]; model: Logistic }

/** A ticket as it was at one look: its age then, how long it was seen from there, and whether its promise was then kept. Open time, ms. */
export type Seen = { ageMs: number; seenMs: number; kept: boolean; features: Features; capacity: number | null }

/** Tickets needed on each side before it is learnt. */
const LEAST_KEPT = 100
const BINS = 12

/**
 * Learns how soon tickets are done, in bins of open time since the look (finer where more are done): P(T > due | T > now) is then a product over
 * the bins. Discrete-time survival by logistic regression: tickets still open count for every bin they were seen through. Null where too few
 * were kept to say anything.
 */
export function learnHazard(seen: readonly Seen[]): Hazard | null {
  const kept = seen.filter((one) => one.kept && one.seenMs > 0)
  if (kept.length < LEAST_KEPT) return null
  const spans = kept.map(({ seenMs }) => seenMs).sort((a, b) => a - b)
  const ends = [...new Set(Array.from({ length: BINS - 1 }, (_, n) => spans[Math.floor(((n + 1) / BINS) * spans.length)]!))]
  const rows: Features[] = []
  const outcomes: boolean[] = []
  for (const one of seen) {
    const { ageMs, seenMs, kept: done, features, capacity } = one
    if (!(ageMs >= 0 && seenMs >= 0)) throw new DomainError('seen', `${ageMs}, ${seenMs}`, 'spans, 0 or more')
    for (let bin = 0; bin <= ends.length; bin++) {
      const end = ends[bin] ?? Infinity
      const from = ends[bin - 1] ?? 0
      if (seenMs <= from && !(bin === 0)) break
      const endsHere = seenMs <= end
      // what was only seen through a part of a bin without being done says too little about the whole of it
      if (endsHere && !done) break
      rows.push(featuresIn(bin, ageMs, features, capacity))
      outcomes.push(endsHere)
      if (endsHere) break
    }
  }
  return { ends, model: learnLogistic(rows, outcomes) }
}

/** P(not kept by the due time | open now). */
export function hazardChance(
  { ends, model }: Hazard,
  { leftMs, ageMs, features = {} }: OpenPromise,
  capacity: number | null,
): number {
  let open = 1
  for (let bin = 0; bin <= ends.length; bin++) {
    const from = ends[bin - 1] ?? 0
    if (leftMs <= from) break
    const end = ends[bin] ?? 2 * from
    // of a bin that the deadline cuts, the same chance for each part of it
    const part = Math.min(1, (leftMs - from) / (end - from))
    const done = logisticChance(model, featuresIn(bin, ageMs, features, capacity))
    open *= (1 - done) ** part
  }
  return open
}

function featuresIn(bin: number, ageMs: number, features: Features, capacity: number | null): Features {
  return {
    ...features,
    bin: `${bin}`,
    'ln age': Math.log1p(ageMs / 60_000),
    capacity: capacity === null ? null : logit(capacity),
  }
}

function logit(chance: number): number {
  const inside = Math.max(1e-6, Math.min(1 - 1e-6, chance))
  return Math.log(inside / (1 - inside))
}
