import { offsetSpan } from '../interval/zone.ts'

const DAY_MS = 86_400_000

/**
 * The moments (epoch ms) at which clocks of the zone show a local time: the first pass and the second where they show it twice, else the same
 * twice. `local` is that time read as if it were UTC, epoch ms.
 *
 * An hour that they skip does not exist: a clock that was not set forward shows it, and it is taken as the time that far after the change (02:30
 * is 03:30).
 *
 * @throws RangeError when `zone` is not in the time-zone data
 */
export function wallClocks(zone: string, local: number): [first: number, second: number] {
  const span = offsetSpan(zone, local)
  const at = local - span.offsetMs
  if (at >= span.from + DAY_MS && at < span.to - DAY_MS) return [at, at]
  const before = local - offsetSpan(zone, local - DAY_MS).offsetMs
  const after = local - offsetSpan(zone, local + DAY_MS).offsetMs
  const shown = [before, after].filter((candidate) => candidate + offsetSpan(zone, candidate).offsetMs === local)
  return shown.length === 0 ? [before, before] : [Math.min(...shown), Math.max(...shown)]
}

/** The moment of a local time; of two the first. */
export function wallClock(zone: string, local: number): number {
  return wallClocks(zone, local)[0]
}

/** `1999-01-31T23:59` or with seconds, as if it were UTC: epoch ms. Null where the text is no such time. */
export function readLocal(text: string): number | null {
  const digits = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?$/.exec(text)
  if (!digits) return null
  const [year, month, day, hour, minute, second] = digits.slice(1).map((part) => Number(part ?? 0)) as Six
  const local = Date.UTC(year, month - 1, day, hour, minute, second)
  const back = new Date(local)
  const isReal = back.getUTCMonth() === month - 1 && back.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
  return isReal ? local : null
}

type Six = [number, number, number, number, number, number]
