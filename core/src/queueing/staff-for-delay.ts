import { DomainError, needAmount, needPositive } from '../number/domain-error.ts'
import { chanceFrom, pointAt } from './time-varying.ts'
import { afterTime, type Distribution } from './transient-chain.ts'

/** Arrivals of a day, by stretch; times in one unit, rates per that unit. `patience` may be infinite, `initial` is how many are there at the start. */
export type UnstaffedDay = {
  stretches: readonly { length: number; arrivalRate: number }[]
  aht: number
  patience: number
  initial: number
}

/** Plans that are reached in this many rounds or are not reached: each takes one exact day. */
const ROUNDS = 30

/**
 * The fewest agents, stretch by stretch, with whom the chance to find all of them busy stays at most `share`, averaged over each stretch.
 *
 * Unlike the plans of `interval-staffing.ts` it knows what every stretch leaves to the next. It starts from a floor that never runs out of agents and
 * repeats: the day exactly with these agents, then for each stretch the fewest whose share of the time is small enough with as many
 * contacts as there were (Feldman, Mandelbaum, Massey and Whitt 2008, with the exact day in place of simulation). Where the plan swings
 * between two, the larger one is kept.
 *
 * @throws DomainError
 */
export function staffForDelay(day: UnstaffedDay, share: number): number[] {
  check(day, share)
  let plan = day.stretches.map(() => Infinity)
  for (let round = 0; round < ROUNDS; round++) {
    const next = averages(day, plan).map((law) => fewestFor(law, share))
    if (next.every((agents, index) => agents === plan[index])) return next
    // a plan only grows once it has been tried: those before were too small for what they left over
    plan = round === 0 ? next : next.map((agents, index) => Math.max(agents, plan[index]!))
  }
  return plan
}

/** How many contacts there are in each stretch, averaged over its time. */
function averages({ stretches, aht, patience, initial }: UnstaffedDay, plan: readonly number[]): Distribution[] {
  let law = pointAt(initial)
  return stretches.map(({ length, arrivalRate }, index) => {
    const chain = { arrivalRate, agents: plan[index]!, serviceRate: 1 / aht, abandonRate: 1 / patience }
    const { end, average } = afterTime(chain, length, law)
    law = end
    return average
  })
}

function fewestFor(law: Distribution, share: number): number {
  if (chanceFrom(law, 1) === 0) return 0 // nobody ever there: nobody needed
  let agents = law.first + law.chances.length
  while (agents > 0 && chanceFrom(law, agents - 1) <= share) agents--
  return agents
}

function check({ stretches, aht, patience, initial }: UnstaffedDay, share: number): void {
  needPositive('aht', aht)
  if (!(patience > 0)) throw new DomainError('patience', patience, 'above 0, or infinite')
  if (!(Number.isSafeInteger(initial) && initial >= 0)) throw new DomainError('initial', initial, 'a whole number, 0 or more')
  if (!(share > 0 && share <= 1)) throw new DomainError('share', share, 'above 0 and at most 1')
  for (const [index, { length, arrivalRate }] of stretches.entries()) {
    needPositive(`stretches[${index}].length`, length)
    needAmount(`stretches[${index}].arrivalRate`, arrivalRate)
  }
}
