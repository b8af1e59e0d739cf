import { DomainError, needAmount, needPositive } from '../number/domain-error.ts'

/**
 * How fast one queue goes, as its own last hours say: sums whose weight halves with every half-life. Spans in ms.
 *
 * The mean of exponential times is Σ time ÷ number, also where some are cut short (they count in the time only): that is why patience is all that
 * was waited ÷ those who left, and not the mean wait of those who left.
 */
export type Pace = {
  halfLifeMs: number
  at: number
  handled: number
  handleMs: number
  abandoned: number
  waitedMs: number
}

/** Knows nothing yet. */
export function startPace(at: number, halfLifeMs: number): Pace {
  needPositive('halfLifeMs', halfLifeMs)
  needMoment(at)
  return { halfLifeMs, at, handled: 0, handleMs: 0, abandoned: 0, waitedMs: 0 }
}

/** A contact was handled for so long. */
export function addHandled(pace: Pace, at: number, handleMs: number): void {
  needAmount('handleMs', handleMs)
  fade(pace, at)
  pace.handled += 1
  pace.handleMs += handleMs
}

/** A contact left the line, or is still in it at the end of what is known: waited so long, and gave up or not. */
export function addWait(pace: Pace, at: number, waitedMs: number, abandoned: boolean): void {
  needAmount('waitedMs', waitedMs)
  fade(pace, at)
  pace.waitedMs += waitedMs
  if (abandoned) pace.abandoned += 1
}

/** Mean handle time, on how many contacts it rests, and mean patience: null where nothing has been seen. */
export function readPace(pace: Pace, at: number): { handleMs: number | null; handleEvidence: number; patienceMs: number | null } {
  needMoment(at)
  const weight = 2 ** (-Math.max(0, at - pace.at) / pace.halfLifeMs)
  return {
    handleMs: pace.handled > 0 && pace.handleMs > 0 ? pace.handleMs / pace.handled : null,
    handleEvidence: pace.handled * weight,
    patienceMs: pace.abandoned > 0 && pace.waitedMs > 0 ? pace.waitedMs / pace.abandoned : null,
  }
}

/** What came late counts as of now: weights never grow. */
function fade(pace: Pace, at: number): void {
  needMoment(at)
  if (at <= pace.at) return
  const weight = 2 ** (-(at - pace.at) / pace.halfLifeMs)
  pace.handled *= weight
  pace.handleMs *= weight
  pace.abandoned *= weight
  pace.waitedMs *= weight
  pace.at = at
}

function needMoment(at: number): void {
  if (!Number.isFinite(at)) throw new DomainError('at', at, 'a moment, epoch ms')
}
