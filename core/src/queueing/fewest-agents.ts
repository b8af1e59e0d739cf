/**
 * The fewest agents with which something is met that each further agent brings nearer: doubling outward from the load, then halving; some
 * twenty questions at 10,000 Erlangs. It has to be met by some number.
 */
export function fewestAgents(load: number, isMet: (agents: number) => boolean): number {
  const stride = Math.ceil(Math.sqrt(load)) + 1
  let enough = Math.ceil(load)
  let tooFew = -1
  for (let step = stride; !isMet(enough); step *= 2) {
    tooFew = enough
    enough += step
  }
  for (let step = stride, lower = enough - step; tooFew < 0 && lower >= 0; step *= 2, lower -= step) {
    if (isMet(lower)) enough = lower
    else tooFew = lower
  }
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2)
    if (isMet(middle)) enough = middle
    else tooFew = middle
  }
  return enough
}
