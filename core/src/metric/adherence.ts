import { ratio } from './ratio.ts'

/** What an agent should be doing in `[from, to)`: contacts (`productive`), or the reason code of a break, a training … Spans do not overlap. */
export type ScheduledSpan = { from: number; to: number; activity: string }

/** What an agent did: `productive` (available, ringing, busy, wrap-up), the reason of aux, or `offline`. Spans do not overlap. */
export type WorkedSpan = { from: number; to: number; activity: string }

export type AdherenceRule = {
  /** A start too late or an end too early of at most this much is forgiven in full; a longer one counts from the first second. */
  graceMs: number
  /** `strict`: a scheduled break wants that very reason. `any`: any time off contacts will do (Amazon Connect). */
  reasons: 'strict' | 'any'
}

export const PRODUCTIVE = 'productive'
const proposal: AdherenceRule = { graceMs: 120_000, reasons: 'strict' }

/**
 * Schedule adherence: time in the right activity ÷ scheduled time. Work outside the schedule does not count, which `conformance` does: a
 * quarter of an hour late and a quarter longer is 75 % of the hour here and 100 % there. Null without a schedule.
 */
export function adherence(
  schedule: readonly ScheduledSpan[],
  worked: readonly WorkedSpan[],
  rule: AdherenceRule = proposal,
): number | null {
  let right = 0
  let scheduled = 0
  for (const span of schedule) {
    scheduled += span.to - span.from
    right += span.to - span.from - wrongMs(span, worked, rule)
  }
  return ratio(right, scheduled)
}

function wrongMs(span: ScheduledSpan, worked: readonly WorkedSpan[], rule: AdherenceRule): number {
  const inside = worked
    .filter(({ from, to, activity }) => from < span.to && to > span.from && isRight(span.activity, activity, rule))
    .map(({ from, to }) => ({ from: Math.max(from, span.from), to: Math.min(to, span.to) }))
    .sort((a, b) => a.from - b.from)
  let wrong = 0
  let reached = span.from
  for (const { from, to } of [...inside, { from: span.to, to: span.to }]) {
    const gap = from - reached
    const atBoundary = reached === span.from || from === span.to
    if (gap > 0 && !(atBoundary && gap <= rule.graceMs)) wrong += gap
    reached = to
  }
  return wrong
}

function isRight(scheduled: string, done: string, { reasons }: AdherenceRule): boolean {
  if (scheduled === PRODUCTIVE || reasons === 'strict') return done === scheduled
  return done !== PRODUCTIVE
}
