import { ratio } from './ratio.ts'

/** A callback that a customer asked for: until when it was promised, and when it was made. */
export type Callback = { promisedAt: number; madeAt: number | null }

/**
 * Share of callback promises kept: made by the promised time ÷ promises that have come due or were kept already. One past its time and
 * not made is broken now; one whose time has not come is in neither. Settles at the promised time.
 */
export function callbackKept(callbacks: readonly Callback[], now: number): number | null {
  const kept = callbacks.filter(({ promisedAt, madeAt }) => madeAt !== null && madeAt <= promisedAt).length
  const broken = callbacks.filter(({ promisedAt, madeAt }) => (madeAt ?? now) > promisedAt).length
  return ratio(kept, kept + broken)
}
