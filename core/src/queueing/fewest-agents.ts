/**
 * The fewest agents with which something is met that each further agent brings nearer: doubling outward from the load, or from a better
 * `guess`, then halving. Some twenty questions at 10,000 Erlangs, two where the guess is right. It has to be met by some number.
 */
export function fewestAgents(load: number, isMet: (agents: number) => boolean, guess: number | null = null): number {
  const stride = guess === null ? Math.ceil(Math.sqrt(load)) + 1 : 1
  let enough = guess ?? Math.ceil(load)
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
