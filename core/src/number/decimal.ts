import { DomainError } from './domain-error.ts'

/**
 * A number as people wrote it: `digits · 10^−places`, from the shortest decimal that means this double. Shares, caps and targets
 * are decimals: 21 agents at 30 % shrinkage are 30 people, though 21/(1 − 0.3) in doubles is above 30.
 */
export type Decimal = { digits: bigint; places: number }

export function decimalOf(value: number): Decimal {
  if (!Number.isFinite(value)) throw new DomainError('value', value, 'finite')
  const [mantissa = '', exponent = '0'] = value.toString().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const places = fraction.length - Number(exponent)
  const digits = BigInt(whole + fraction)
  return places < 0 ? { digits: digits * 10n ** BigInt(-places), places: 0 } : { digits, places }
}

/** ⌈value / divisor⌉ of two decimals as written, for value ≥ 0 and divisor > 0. */
export function ceilQuotient(value: Decimal, divisor: Decimal): number {
  const { top, bottom } = fractionOf(value, divisor)
  return Number((top + bottom - 1n) / bottom)
}

/** value / divisor of two decimals as written, rounded once. */
export function quotient(value: Decimal, divisor: Decimal): number {
  const { top, bottom } = fractionOf(value, divisor)
  return roundedFraction(top, bottom)
}

/** 1 − value, exactly. */
export function complement({ digits, places }: Decimal): Decimal {
  return { digits: 10n ** BigInt(places) - digits, places }
}

/**
 * A decimal as the nearest double and what that double lacks of it (to 16 more digits).
 * 1 − 0.99 is then 1/100 to 32 digits, where doubles alone say 0.010000000000000009.
 */
export function partsOf({ digits, places }: Decimal): { head: number; rest: number } {
  const head = Number(`${digits}e-${places}`)
  // the head is top/2^places2 exactly; the rest is one subtraction of fractions
  const { top, bottom } = exactFraction(head)
  const scale = 10n ** BigInt(places)
  return { head, rest: roundedFraction(digits * bottom - top * scale, scale * bottom) }
}

function fractionOf(value: Decimal, divisor: Decimal): { top: bigint; bottom: bigint } {
  return { top: value.digits * 10n ** BigInt(divisor.places), bottom: divisor.digits * 10n ** BigInt(value.places) }
}

/** The double as a fraction whose bottom is a power of two. */
function exactFraction(value: number): { top: bigint; bottom: bigint } {
  let shift = 0
  let scaled = value
  while (!Number.isInteger(scaled)) {
    scaled *= 2
    shift++
  }
  return { top: BigInt(scaled), bottom: 1n << BigInt(shift) }
}

/** top / bottom as the nearest double: scaled to 64 bits and more, with a last bit that stands for everything dropped. */
function roundedFraction(top: bigint, bottom: bigint): number {
  if (top < 0n) return -roundedFraction(-top, bottom)
  if (top === 0n) return 0
  const shift = 66 + bottom.toString(2).length - top.toString(2).length
  const scaledTop = shift > 0 ? top << BigInt(shift) : top
  const scaledBottom = shift > 0 ? bottom : bottom << BigInt(-shift)
  const whole = scaledTop / scaledBottom
  const sticky = whole * scaledBottom === scaledTop ? whole : whole | 1n
  return Number(sticky) * 2 ** -shift
}
