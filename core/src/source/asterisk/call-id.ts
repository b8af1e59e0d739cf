/**
 * The id of a call leg without the exchange's name: `pbx-sp1-1795317424.1496` → `1795317424.1496`. The source names the exchange already,
 * and the name appears or vanishes with a setting (`systemname`). Ids of another form (set by whoever originated the call) stay as they are.
 */
export function callId(uniqueid: string): string {
  return /(?:^|-)(\d{6,}\.\d+)$/.exec(uniqueid)?.[1] ?? uniqueid
}

/** Shorter numbers are extensions of the house: no customers, and no secret. */
const SHORTEST_PUBLIC_NUMBER = 7

/**
 * The digits of a telephone number that may belong to a customer: `+55 (11) 98361-7271` → `5511983617271`. Null for extensions, hidden
 * numbers and words.
 */
export function publicNumber(number: string | undefined): string | null {
  if (!number || !/^\+?[\d\s().\-/]+$/.test(number)) return null
  const digits = number.replace(/\D/g, '').replace(/^00/, '')
  return digits.length >= SHORTEST_PUBLIC_NUMBER ? digits : null
}

/** Where a call was handed to. A public number is a person's, so only its key is told. */
export function destination(extension: string, customerKey: (number: string) => string): string | undefined {
  const number = publicNumber(extension)
  return number === null ? extension || undefined : customerKey(number)
}
