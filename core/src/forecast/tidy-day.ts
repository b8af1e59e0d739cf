/** A glitch is at least so many deviations above what the day's own level lets expect. */
const FAR = 6
/** Intervals are taken together until they expect so many, so that the median of their ratios says something. */
const BLOCK = 20

/** What a day said: its counts without glitches, how many they are, and how many were expected where something was seen. */
export type TidyDay = { counts: (number | null)[]; count: number; expected: number; glitches: number }

/**
 * Cuts single intervals that are out of all proportion to their own day (a dialler gone wild, counts written twice): each is brought down to the
 * highest that is not odd. A day that is high as a whole is left as it is; the level decides what to believe of it.
 *
 * @param expected contacts per interval, on any level: only proportions count
 * @param deviation relative deviation of an interval from its day's profile that is nothing odd: 0.25, more while the profile is hardly known
 */
export function tidyDay(counts: readonly (number | null)[], expected: Float64Array, deviation: number): TidyDay {
  let level = upperRatio(counts, expected)
  let sum = 0
  let seen = 0
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] === null || !(expected[i]! > 0)) continue
    seen += expected[i]!
  }
  const tidy = [...counts]
  let glitches = 0
  for (let round = 0; round < 2; round++) {
    sum = 0
    glitches = 0
    for (let i = 0; i < counts.length; i++) {
      const count = counts[i]!
      if (count === null || !(expected[i]! > 0)) continue
      const mean = level * expected[i]!
      const most = mean + FAR * Math.sqrt(Math.max(mean, 1) + (deviation * mean) ** 2)
      tidy[i] = Math.min(count, most)
      if (count > most) glitches++
      sum += tidy[i]!
    }
    if (seen > 0) level = sum / seen
  }
  return { counts: tidy, count: sum, expected: seen, glitches }
}

/**
 * The day's level before glitches are known: of the ratios of what came to what was expected, by blocks of intervals, the upper quartile. A
 * wild interval moves one block only, and a day that was half shut still shows how busy its open half was.
 */
function upperRatio(counts: readonly (number | null)[], expected: Float64Array): number {
  let whole = 0
  for (let i = 0; i < counts.length; i++) if (counts[i] !== null) whole += expected[i]!
  const least = Math.min(BLOCK, whole / 5)
  const ratios: number[] = []
  let came = 0
  let could = 0
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] === null) continue
    came += counts[i]!
    could += expected[i]!
    if (could > 0 && could >= least) {
      ratios.push(came / could)
      came = 0
      could = 0
    }
  }
  if (ratios.length === 0) return 1
  ratios.sort((a, b) => a - b)
  return ratios[Math.floor((ratios.length - 1) * 0.75)]!
}
