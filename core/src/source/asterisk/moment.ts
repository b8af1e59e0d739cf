/**
 * Seconds to whole milliseconds. Halves go to the even neighbour, so that sums of many spans do not drift upwards.
 */
export function toMs(seconds: number): number {
  const ms = seconds * 1000
  const floor = Math.floor(ms)
  if (ms - floor !== 0.5) return Math.round(ms)
  return floor % 2 === 0 ? floor : floor + 1
}

/** A moment and its distance from another, both ways of counting. */
export type Anchor = { at: number; atMs: number }

/**
 * A moment in epoch ms, told by its distance from an earlier one that was told already. A wait or a talk then comes out as the exchange's
 * own span, rounded once; rounding both of its ends would be up to 1 ms off, and the sums of a day visibly so.
 */
export function atFrom(anchor: Anchor | null, at: number): number {
  return anchor === null ? toMs(at) : anchor.atMs + toMs(at - anchor.at)
}
