/**
 * Epoch ms of an RFC 3339 time as nearly all are written, `2026-11-22T09:47:59.123Z` or with an offset for the `Z`. NaN for all else, and for days
 * that do not exist; that is no verdict, only `moment` of the vocabulary knows every form. Digits beyond the millisecond are cut off, as
 * `Date.parse` does. Every event has two to four times, and the pattern and `Date.parse` together take three times as long.
 */
export function commonMoment(text: string): number {
  const year = two(text, 0) * 100 + two(text, 2)
  const month = two(text, 5)
  const day = two(text, 8)
  const hour = two(text, 11)
  const minute = two(text, 14)
  const second = two(text, 17)
  const separated =
    text.charCodeAt(4) === DASH &&
    text.charCodeAt(7) === DASH &&
    text.charCodeAt(10) === LETTER_T &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON
  // A letter where a digit should be makes NaN, which no comparison lets through.
  if (!(separated && hour <= 23 && minute <= 59 && second <= 59 && isDay(year, month, day))) return Number.NaN
  const zoneFrom = text.charCodeAt(19) === DOT ? fractionEnd(text) : 19
  const minutes = (daysSinceEpoch(year, month, day) * 24 + hour) * 60 + minute - offsetMinutes(text, zoneFrom)
  return minutes * 60_000 + second * 1_000 + milliseconds(text, zoneFrom)
}

/** Epoch ms of a text that has passed as a `moment` of the vocabulary: what `Date.parse` says, sooner. */
export function momentAt(text: string): number {
  const at = commonMoment(text)
  return Number.isNaN(at) ? Date.parse(text) : at
}

const ZERO = 48
const DASH = 45
const DOT = 46
const COLON = 58
const PLUS = 43
const LETTER_T = 84
const LETTER_Z = 90

/** The number that two digits write; NaN where one is none. */
function two(text: string, from: number): number {
  return digit(text, from) * 10 + digit(text, from + 1)
}

function digit(text: string, place: number): number {
  const value = text.charCodeAt(place) - ZERO
  return value >= 0 && value <= 9 ? value : Number.NaN
}

function isDay(year: number, month: number, day: number): boolean {
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && (day <= 28 || day <= daysIn(year, month))
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** In the Gregorian calendar. Years begin in March here, so that the leap day is the last one and 153 days make five months. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return y * 365 + leapDays + dayOfYear - 719_468
}

/** Where the digits after the dot end. NaN beyond nanoseconds: what engines make of those differs. */
function fractionEnd(text: string): number {
  let end = 20
  while (digit(text, end) >= 0) end += 1
  return end <= 29 ? end : Number.NaN
}

function milliseconds(text: string, fractionEnds: number): number {
  if (fractionEnds === 19) return 0
  const tenths = digit(text, 20) * 100
  if (fractionEnds === 21) return tenths
  return tenths + digit(text, 21) * 10 + (fractionEnds === 22 ? 0 : digit(text, 22))
}

/** `Z` or `±hh:mm`, east positive; NaN where the text does not end with it. */
function offsetMinutes(text: string, from: number): number {
  const sign = text.charCodeAt(from)
  if (sign === LETTER_Z) return text.length === from + 1 ? 0 : Number.NaN
  const hours = two(text, from + 1)
  const minutes = two(text, from + 4)
  const whole = text.charCodeAt(from + 3) === COLON && text.length === from + 6 && hours <= 23 && minutes <= 59
  if (!whole || (sign !== PLUS && sign !== DASH)) return Number.NaN
  return sign === PLUS ? hours * 60 + minutes : -(hours * 60 + minutes)
}
