const ZONE = 'Asia/Jerusalem'
const HALF_HOUR_S = 1_800
const offsets = new Map<string, number | null>()

/**
 * Epoch seconds of the local times of one call, in their order; null where there is none. Where the clocks show an hour twice, the passes that make
 * the call shortest; of equal ones the first. An hour that they skip counts that far after the change. Written apart from the product's own clock.
 */
export function epochsOf(texts: readonly string[]): (number | null)[] {
  let ways: number[][] = [[]]
  for (const text of texts) if (text !== '') ways = ways.flatMap((way) => passesOf(text).map((moment) => [...way, moment]))
  const length = (way: readonly number[]) => Math.max(...way) - Math.min(...way)
  const shortest = ways.reduce((best, way) => (length(way) < length(best) ? way : best))
  return texts.map((text) => (text === '' ? null : shortest.shift()!))
}

/** The first moment of a local time. */
export function epochOf(text: string): number {
  return passesOf(text)[0]!
}

function passesOf(text: string): number[] {
  const hour = text.slice(0, 13)
  let offset = offsets.get(hour)
  if (offset === undefined) offsets.set(hour, (offset = offsetOf(hour)))
  if (offset !== null) return [Date.parse(`${text}Z`) / 1000 - offset]
  const plain = Temporal.PlainDateTime.from(text)
  const first = plain.toZonedDateTime(ZONE, { disambiguation: 'compatible' }).epochMilliseconds / 1000
  const second = plain.toZonedDateTime(ZONE, { disambiguation: 'later' }).epochMilliseconds / 1000
  return first === second ? [first] : [first, second]
}

/** The offset (seconds) all through an hour of local time; null where the clocks change in it. */
function offsetOf(hour: string): number | null {
  const plain = Temporal.PlainDateTime.from(`${hour}:00:00`)
  const [earlier, later] = (['earlier', 'later'] as const).map((disambiguation) =>
    plain.toZonedDateTime(ZONE, { disambiguation }),
  )
  const last = plain.add({ minutes: 59, seconds: 59 }).toZonedDateTime(ZONE)
  const isPlain = earlier!.epochMilliseconds === later!.epochMilliseconds && last.offsetNanoseconds === earlier!.offsetNanoseconds
  return isPlain ? earlier!.offsetNanoseconds / 1e9 : null
}

/** Start of the half-hour, epoch seconds. */
export function halfHourOf(at: number): number {
  return Math.floor(at / HALF_HOUR_S) * HALF_HOUR_S
}

/** A span cut at half-hours: the start of each, and the seconds in it. */
export function* byHalfHour(from: number, to: number): Generator<[halfHour: number, seconds: number]> {
  for (let at = from; at < to;) {
    const start = halfHourOf(at)
    const end = Math.min(to, start + HALF_HOUR_S)
    yield [start, end - at]
    at = end
  }
}

/** What the clocks show at the start of a half-hour, as the reference names it. */
export function labelOf(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at * 1000)
    .toZonedDateTimeISO(ZONE)
    .toPlainDateTime()
    .toString({ smallestUnit: 'second' })
}

/** Month and day of a half-hour, as the clocks show them: YYYY-MM, YYYY-MM-DD. */
export function monthOf(label: string): string {
  return label.slice(0, 7)
}
