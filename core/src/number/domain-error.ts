/**
 * A figure was asked for where it is not defined: a negative rate, half an agent, a share above 1, NaN.
 * The message names the field, what was given and what is allowed, so that it can be shown to whoever typed it.
 */
export class DomainError extends RangeError {
  readonly field: string

  constructor(field: string, value: unknown, allowed: string) {
    super(`${field} is ${String(value)}: it must be ${allowed}`)
    this.name = 'DomainError'
    this.field = field
  }
}

/** Throws unless the value is a finite number of 0 or more. */
export function needAmount(field: string, value: number): void {
  if (!(value >= 0 && value < Infinity)) throw new DomainError(field, value, 'a finite number, 0 or more')
}

/** Throws unless the value is 0 or more; infinite is allowed (no deadline, endless patience). */
export function needSpan(field: string, value: number): void {
  if (!(value >= 0)) throw new DomainError(field, value, '0 or more, or infinite')
}

/** Throws unless the value is finite and above 0. */
export function needPositive(field: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw new DomainError(field, value, 'a finite number above 0')
}

/** What takes less time than this has rates that outgrow a double once they are multiplied. */
const LEAST_TIME = 1e-100

/** Throws unless the value is a finite time that something can take. */
export function needTime(field: string, value: number): void {
  if (!(value >= LEAST_TIME && value < Infinity))
    throw new DomainError(field, value, `a finite time above 0, ${LEAST_TIME} or more`)
}

/** Throws unless the value is a whole number of 0 or more that a double holds exactly. */
export function needCount(field: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value >= 0)) throw new DomainError(field, value, 'a whole number, 0 or more')
}

/** No line is longer; sums over the places before one would take for ever. */
const LONGEST_LINE = 1e7

/** Throws unless the value is a place in a line: how many are ahead of it. */
export function needPlace(field: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value >= 0 && value <= LONGEST_LINE))
    throw new DomainError(field, value, `a whole number, 0 to ${LONGEST_LINE}`)
}

/** Throws unless the value is between 0 and 1, both allowed. */
export function needShare(field: string, value: number): void {
  if (!(value >= 0 && value <= 1)) throw new DomainError(field, value, 'a share from 0 to 1')
}
