/**
 * How a day's volume falls on its intervals, by weekday: what came there, over what each day brought in all. Sums of counts over sums of
 * volumes (Poisson-gamma), so small counts and intervals that nobody saw need no special case, and no logarithm of zero.
 *
 * A weekday is pulled towards all weekdays together, and those towards their own neighbourhood in time, by as much as chance outweighs true
 * differences: hardly at 1,000 contacts an interval, nearly whole at one. After two days there is one profile for all.
 */
export type ProfileSums = {
  /** Weighted counts, and weighted volume that could have come, per interval. */
  readonly came: Float64Array
  readonly could: Float64Array
  /** Usual exposure of each interval on this weekday. */
  readonly exposure: Float64Array
  /** Days that it rests on, faded. */
  readonly days: number
  /** Weighted mean volume of a day. */
  readonly volume: number
  /** Day number of the newest. */
  readonly number: number
}

/** Days after which half is forgotten: a weekday's profile, that of all weekdays, which needs less time, and that of yearly special days. */
export const ONE_WEEKDAY = 35
export const ALL_WEEKDAYS = 21
export const SPECIAL_DAYS = 1_500
/** Relative variance of an interval beside the chance of counting, as found on days of large counts: 5 %. */
const INTERVAL_VARIANCE = 0.0025
/** Relative variance between weekdays of an interval's part, before anything is known: 5 %; believed like so many days. */
const WEEKDAY_VARIANCE = 0.003
const WEEKDAY_DAYS = 2
/** Relative variance of an interval about its neighbourhood: 20 %. */
const ROUGHNESS = 0.04
/** Intervals on each side that are its neighbourhood. */
const NEIGHBOURS = 2

/** A day to be added: `counts` null where unknown, `level` the volume that it would have brought if all of it had been seen. */
export type ProfileDay = { counts: readonly (number | null)[]; exposure: Float64Array; level: number; number: number }

/**
 * Adds a day to the profile of its weekday; with the half-life of `ALL_WEEKDAYS` to that of all.
 *
 * @param room where the new sums go, twice as long as the day: thousands of small arrays cost more than all the sums in them
 */
export function addToProfile(
  sums: ProfileSums | null,
  { counts, exposure, level, number }: ProfileDay,
  halfLife: number,
  room: Float64Array = new Float64Array(2 * counts.length),
): ProfileSums {
  const slots = counts.length
  const kept = sums ? 0.5 ** ((number - sums.number) / halfLife) : 0
  // days of large counts weigh alike, since their differences are no chance; days of small counts weigh by what they counted
  const weight = 1 / (1 + (level / slots) * INTERVAL_VARIANCE)
  const days = (sums?.days ?? 0) * kept + 1
  const next = {
    came: room.subarray(0, slots),
    could: room.subarray(slots),
    // most queues have the same exposure on all days of a weekday: no need of a mean
    exposure: sums === null || sums.exposure === exposure ? exposure : new Float64Array(slots),
    days,
    volume: sums ? sums.volume + (level - sums.volume) / days : level,
    number,
  }
  for (let i = 0; i < slots; i++) {
    const count = counts[i]!
    const seen = count !== null && exposure[i]! > 0
    next.came[i] = (sums ? sums.came[i]! * kept : 0) + (seen ? count * weight : 0)
    next.could[i] = (sums ? sums.could[i]! * kept : 0) + (seen ? level * exposure[i]! * weight : 0)
  }
  if (sums && next.exposure !== exposure) {
    for (let i = 0; i < slots; i++) next.exposure[i] = sums.exposure[i]! + (exposure[i]! - sums.exposure[i]!) / days
  }
  return next
}

/**
 * Parts of a day's volume per interval of exposure; over the usual exposures of the weekday they sum to 1. `all` null: even.
 */
export function profileOf(own: ProfileSums | null, all: ProfileSums | null, exposure: Float64Array): Float64Array {
  const usual = own?.exposure ?? exposure
  const together = all ? roundOff(all) : scratch(exposure.length).fill(1)
  normalise(together, usual)
  if (!own) return together.slice()
  const mean = own.volume / exposure.length
  const chance = 1 / Math.max(mean, 1e-9) + INTERVAL_VARIANCE
  const pull = (chance / betweenWeekdays(own, together, chance)) * perDay(own)
  const parts = new Float64Array(exposure.length)
  for (let i = 0; i < parts.length; i++) parts[i] = (own.came[i]! + pull * together[i]!) / (own.could[i]! + pull)
  normalise(parts, usual)
  return parts
}

/** Relative variance of this weekday's parts about all weekdays' that chance does not explain. */
function betweenWeekdays(own: ProfileSums, together: Float64Array, chance: number): number {
  let sum = 0
  let weights = 0
  for (let i = 0; i < together.length; i++) {
    if (own.could[i] === 0 || together[i] === 0) continue
    const odds = own.came[i]! / own.could[i]! / together[i]! - 1
    sum += together[i]! * odds * odds
    weights += together[i]!
  }
  if (weights === 0) return WEEKDAY_VARIANCE
  const found = Math.max(0, sum / weights - chance / own.days)
  return (found * own.days + WEEKDAY_VARIANCE * WEEKDAY_DAYS) / (own.days + WEEKDAY_DAYS)
}

/** Sums of all weekdays, each interval pulled towards its neighbourhood where that counts little. */
function roundOff(all: ProfileSums): Float64Array {
  const { came, could, volume } = all
  const slots = came.length
  const parts = scratch(slots)
  const day = perDay(all)
  for (let i = 0; i < slots; i++) {
    let near = 0
    let nearCould = 0
    for (let j = Math.max(0, i - NEIGHBOURS); j <= Math.min(slots - 1, i + NEIGHBOURS); j++) {
      near += came[j]!
      nearCould += could[j]!
    }
    parts[i] = 0
    if (nearCould === 0) continue
    const usual = near / nearCould
    const pull = day / Math.max(usual * volume, 1e-9) / ROUGHNESS
    parts[i] = (came[i]! + pull * usual) / (could[i]! + pull)
  }
  return parts
}

/** What a mean day adds to `could`: the unit in which pulls are counted. */
function perDay({ could, days }: ProfileSums): number {
  let most = 0
  for (const one of could) if (one > most) most = one
  return most > 0 ? most / days : 1
}

function normalise(parts: Float64Array, exposure: Float64Array): void {
  let sum = 0
  let exposed = 0
  for (let i = 0; i < parts.length; i++) {
    sum += parts[i]! * exposure[i]!
    exposed += exposure[i]!
  }
  for (let i = 0; i < parts.length; i++) parts[i] = sum > 0 ? parts[i]! / sum : exposed > 0 ? 1 / exposed : 0
}

let room = new Float64Array(0)

/** One array for what is needed within a call. */
function scratch(length: number): Float64Array {
  if (room.length !== length) room = new Float64Array(length)
  return room
}
