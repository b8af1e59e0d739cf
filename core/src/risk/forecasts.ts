import { DomainError } from '../number/domain-error.ts'

/** Throws unless there is an outcome (0 or 1) for each prediction (0 to 1). */
export function checkForecasts(predicted: ArrayLike<number>, happened: ArrayLike<number>): void {
  if (predicted.length !== happened.length) {
    throw new DomainError('happened', `${happened.length} outcomes`, `one for each of the ${predicted.length} predictions`)
  }
  for (let n = 0; n < predicted.length; n++) {
    if (!(predicted[n]! >= 0 && predicted[n]! <= 1))
      throw new DomainError(`predicted[${n}]`, predicted[n], 'a probability, 0 to 1')
    if (happened[n] !== 0 && happened[n] !== 1) throw new DomainError(`happened[${n}]`, happened[n], '0 or 1')
  }
}
