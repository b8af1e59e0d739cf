import type { Locale } from './message/locale.ts'

/** What nobody can know yet. Never 0, never NaN. */
export const UNKNOWN = '–'

const MINUS = '−'
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export type Format = ReturnType<typeof createFormat>

/**
 * The one way in which numbers and times become text, in a language and in a site's time zone. Every function takes null and answers "–".
 * Rounding happens here and nowhere else: half away from zero, shares to one decimal, spans to whole seconds downwards (a clock that
 * counts shows the seconds that are full).
 */
export function createFormat(locale: Locale, zone: string) {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 0, useGrouping: false })
  const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, useGrouping: false })
  const compact = new Intl.NumberFormat(locale, {
    notation: 'compact',
    maximumFractionDigits: 1,
    maximumSignificantDigits: 3,
    roundingPriority: 'lessPrecision',
  })
  // 'negative' leaves the sign off a zero that was below zero before it was rounded.
  const percent = new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: 'negative',
  })
  const wholePercent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const clock = new Intl.DateTimeFormat(locale, { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const clockSeconds = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  const weekday = new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: 'long' })
  const day = new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short' })
  const dayOfYear = new Intl.DateTimeFormat(locale, { timeZone: zone, day: 'numeric', month: 'short', year: 'numeric' })
  const shortDay = new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: 'short' })
  const dayKey = new Intl.DateTimeFormat('en-CA', { timeZone: zone })

  /** 1,842 */
  const count = (value: number | null) => (known(value) ? minus(whole.format(value)) : UNKNOWN)

  /** 7404, 15.8K, 1.2M: short, for places that are narrow. */
  const short = (value: number | null) => {
    if (!known(value)) return UNKNOWN
    return minus(Math.abs(value) < 10_000 ? plain.format(value) : compact.format(value)).replace(/\s/, ' ')
  }

  /** +2, −3, 0: people over or under. */
  const signed = (value: number | null) => {
    if (!known(value)) return UNKNOWN
    const size = short(Math.abs(value))
    return value === 0 ? size : value < 0 ? `${MINUS}${size}` : `+${size}`
  }

  /** 9, 6.4: people; those who are shared between queues come in parts. */
  const people = (value: number | null) =>
    known(value) && Math.abs(value) < 100 ? minus(tenths.format(value)) : short(value && Math.round(value))

  /** 71.4, without its sign: the sign is set smaller beside a big figure. `value` is a share, 0–1. */
  const shareDigits = (value: number | null) => (known(value) ? minus(digits(percent, value)) : UNKNOWN)

  /** 71 and .4 apart, because the decimals of a big figure are set smaller. */
  const shareParts = (value: number | null) => {
    const text = shareDigits(value)
    const split = text.search(/[.,]\d$/)
    return split < 0 ? { whole: text, rest: '' } : { whole: text.slice(0, split), rest: text.slice(split) }
  }

  /** 71.4 % */
  const share = (value: number | null) => (known(value) ? `${shareDigits(value)} %` : UNKNOWN)

  /** 9 %, for what is only roughly so. */
  const wholeShare = (value: number | null) => (known(value) ? `${minus(digits(wholePercent, value))} %` : UNKNOWN)

  /** 76, for one end of a band whose unit stands behind the other. */
  const wholeDigits = (value: number | null) => (known(value) ? minus(digits(wholePercent, value)) : UNKNOWN)

  /** 76–84 %; 81 % where both ends round to the same. */
  const range = (low: number, high: number) => {
    const [from, to] = [wholeDigits(low), wholeDigits(high)]
    return from === to ? `${to} %` : `${from}–${to} %`
  }

  /** 64, <1, >99: a probability without its sign; nothing that is computed is certain. */
  const chance = (value: number | null) =>
    known(value) && value < 0.005 ? '<1' : known(value) && value > 0.995 ? '>99' : wholeDigits(value)

  /** 80 %, for targets, which people set in whole per cent (one decimal where they did not). */
  const target = (value: number) =>
    `${digits(Math.abs(value * 100 - Math.round(value * 100)) < 1e-9 ? wholePercent : percent, value)} %`

  /** The signed distance between two shares in points: −8.6, +1.2, 0.0. Of the rounded difference, so that no −0.0 appears. */
  const points = (difference: number | null) => {
    if (!known(difference)) return UNKNOWN
    const text = digits(percent, Math.abs(difference))
    const zero = !/[1-9]/.test(text)
    return zero ? text : difference < 0 ? `${MINUS}${text}` : `+${text}`
  }

  /** A running clock: 0:42, 12:05, 1:05 h, 3 d 4 h. `ms` below zero shows its size: the words beside it say that it is over. */
  const span = (ms: number | null) => {
    if (!known(ms)) return UNKNOWN
    const size = Math.abs(ms)
    if (size < HOUR) return `${Math.floor(size / MINUTE)}:${two(Math.floor((size % MINUTE) / SECOND))}`
    if (size < 2 * DAY) return `${Math.floor(size / HOUR)}:${two(Math.floor((size % HOUR) / MINUTE))} h`
    return `${count(Math.floor(size / DAY))} d`
  }

  /** A rough span, for promises of minutes and hours: 0:42, 38 min, 1:12 h, 16 h, 3 d. */
  const rough = (ms: number | null) => {
    if (!known(ms)) return UNKNOWN
    const size = Math.abs(ms)
    if (size >= 10 * MINUTE && size < HOUR) return `${Math.floor(size / MINUTE)} min`
    return size >= 10 * HOUR && size < 2 * DAY ? `${Math.floor(size / HOUR)} h` : span(ms)
  }

  /** A promised span as people say it: 20 s, 15 min, 2 h, 1:30 h. */
  const promise = (ms: number) => {
    if (ms < MINUTE) return `${count(ms / SECOND)} s`
    if (ms < 2 * HOUR && ms % HOUR !== 0) return `${count(Math.round(ms / MINUTE))} min`
    return ms % HOUR === 0 ? `${count(ms / HOUR)} h` : span(ms)
  }

  /** 14:02 in the site's zone. */
  const time = (at: number | null) => (known(at) ? clock.format(at) : UNKNOWN)

  /** 14:02:11 in the site's zone. */
  const timeSeconds = (at: number | null) => (known(at) ? clockSeconds.format(at) : UNKNOWN)

  /** 14:02 today, "Mon 08:00" on another day of the site's zone, "3 Mar 1999" where that was more than six days ago. */
  const timeOrDay = (at: number | null, now: number) => {
    if (!known(at)) return UNKNOWN
    if (now - at > 6 * DAY) return dayOfYear.format(at)
    return dayKey.format(at) === dayKey.format(now) ? time(at) : `${shortDay.format(at).replace('.', '')} ${time(at)}`
  }

  /** Tue, 24 Nov */
  const date = (at: number | null) => (known(at) ? day.format(at) : UNKNOWN)

  /** Tuesday */
  const dayName = (at: number | null) => (known(at) ? weekday.format(at) : UNKNOWN)

  return {
    locale,
    zone,
    count,
    short,
    signed,
    people,
    share,
    wholeShare,
    wholeDigits,
    range,
    chance,
    shareDigits,
    shareParts,
    target,
    points,
    span,
    rough,
    promise,
    time,
    timeSeconds,
    timeOrDay,
    date,
    dayName,
  }
}

function known(value: number | null): value is number {
  return value !== null && Number.isFinite(value)
}

/** The digits without the per cent sign, whatever the language puts between them. */
function digits(format: Intl.NumberFormat, value: number): string {
  return format
    .formatToParts(value)
    .filter(({ type }) => type !== 'percentSign' && type !== 'literal')
    .map(({ value: part }) => part)
    .join('')
}

function minus(text: string): string {
  return text.replace('-', MINUS)
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
