import { DomainError } from '../number/domain-error.ts'

/** How long tickets of a kind stayed open (Kaplan–Meier): `still[n]` is the share that was open for longer than `ms[n]`, rising times. */
export type Survival = { ms: number[]; still: number[]; ended: number }

/** Spans of open time until the promise was kept; of those that were still open, or left otherwise, so far. */
export type Lasted = { ms: number; kept: boolean }

/**
 * The product-limit curve of Kaplan and Meier: those still open count for as long as they were seen, which leaves nobody out and guesses nothing.
 * `ended` says on how many kept promises it rests.
 */
export function survivalOf(lasted: readonly Lasted[]): Survival {
  for (const { ms } of lasted) if (!(ms >= 0)) throw new DomainError('ms', ms, 'a span, 0 or more')
  const sorted = [...lasted].sort((a, b) => a.ms - b.ms)
  const survival: Survival = { ms: [], still: [], ended: 0 }
  let share = 1
  for (let n = 0; n < sorted.length;) {
    const { ms } = sorted[n]!
    const open = sorted.length - n
    let kept = 0
    for (; n < sorted.length && sorted[n]!.ms === ms; n++) if (sorted[n]!.kept) kept++
    if (kept === 0) continue
    share *= 1 - kept / open
    survival.ms.push(ms)
    survival.still.push(share)
    survival.ended += kept
  }
  return survival
}

/** P(open for longer than age + left | open for longer than age). Null where nobody was open for so long, or too few are known. */
export function missChance(survival: Survival, ageMs: number, leftMs: number, least = 30): number | null {
  if (survival.ended < least) return null
  const now = stillOpen(survival, ageMs)
  return now === 0 ? null : stillOpen(survival, ageMs + leftMs) / now
}

function stillOpen({ ms, still }: Survival, at: number): number {
  let low = 0
  let high = ms.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ms[middle]! <= at) low = middle + 1
    else high = middle
  }
  return low === 0 ? 1 : still[low - 1]!
}
