/** A stretch of time in which a zone keeps one distance from UTC: `[from, to)`, open ends are ±Infinity. */
export type OffsetSpan = { from: number; to: number; offsetMs: number }

/**
 * The stretch around `at`: local clock = UTC + `offsetMs` all through it. Asked millions of times, so every stretch is looked up once and
 * the newest answer is tried first.
 *
 * @throws RangeError when `zone` is not in the time-zone data
 */
export function offsetSpan(zone: string, at: number): OffsetSpan {
  const known = knownSpans(zone)
  if (known.newest && holds(known.newest, at)) return known.newest
  const span = known.spans.find((candidate) => holds(candidate, at)) ?? lookUp(zone, at)
  if (span !== known.newest && !known.spans.includes(span)) known.spans.push(span)
  known.newest = span
  return span
}

/** @throws RangeError that names the zone and the remedy */
export function checkZone(zone: string): void {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
  } catch (cause) {
    throw new RangeError(`zone "${zone}" is not in the time-zone data: use a name such as America/Sao_Paulo`, { cause })
  }
}

type Known = { spans: OffsetSpan[]; newest: OffsetSpan | null }
const zones = new Map<string, Known>()

function knownSpans(zone: string): Known {
  const known = zones.get(zone)
  if (known) return known
  checkZone(zone)
  const fresh: Known = { spans: [], newest: null }
  zones.set(zone, fresh)
  return fresh
}

function holds(span: OffsetSpan, at: number): boolean {
  return at >= span.from && at < span.to
}

function lookUp(zone: string, at: number): OffsetSpan {
  const local = Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(zone)
  // "previous" is strictly before: one nanosecond later, a change at `at` itself is found
  const before = local.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')
  const after = local.getTimeZoneTransition('next')
  return {
    from: before ? before.epochMilliseconds : -Infinity,
    to: after ? after.epochMilliseconds : Infinity,
    offsetMs: local.offsetNanoseconds / 1e6,
  }
}
