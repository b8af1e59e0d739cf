/**
 * The least whole number of 1 or more with `excess(n) ≤ 0`, for an excess that falls with n and is nearly straight, such as log-odds.
 * A secant between what is known to be too few and enough; `start` is the first guess, `stride` how far it may be off.
 */
export function fewestWhere(start: number, stride: number, excess: (agents: number) => number): number {
  let few = 0
  let enough = Infinity
  let at = Math.max(1, Math.round(start))
  let step = Math.max(1, Math.round(stride))
  let last = 0
  let lastExcess = NaN
  while (enough - few > 1) {
    const over = excess(at)
    if (over <= 0) enough = at
    else few = at
    const slope = (over - lastExcess) / (at - last)
    let next = slope < 0 ? Math.ceil(at - over / slope) : over <= 0 ? at - step : at + step
    // a flat stretch must not throw it far out
    if (enough === Infinity) next = Math.min(next, at + 4 * step)
    else if (few === 0) next = Math.max(next, at - 4 * step)
    step *= 2
    last = at
    lastExcess = over
    at = Math.max(few + 1, Math.min(enough - 1, next))
  }
  return enough
}
