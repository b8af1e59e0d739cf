import { timeVarying, type Day } from '@watchfloor/core/queueing/time-varying'
import { median, ratios, takeTurns } from './measure.ts'
import { plainTransient } from './plain-transient.ts'
import { digits, mostGoal, plainFigure, type Run, type Section } from './section.ts'

const ERLANGS = 60
const INTERVALS = 48
const GOAL_MS = 100

/** A day whose load rises to its peak and falls again, staffed by the square root. Times in seconds. */
function dayOf(aht: number, patience: number): Day {
  const stretches = Array.from({ length: INTERVALS }, (_, index) => {
    const load = ERLANGS * (0.2 + 0.8 * Math.sin((Math.PI * (index + 0.5)) / INTERVALS))
    return { length: 1800, arrivalRate: load / aht, agents: Math.ceil(load + Math.sqrt(load)) }
  })
  return { stretches, aht, patience, initial: 0, within: 20 }
}

const days = [
  { name: 'AHT 300 s, nobody hangs up', day: dayOf(300, Infinity) },
  { name: 'AHT 300 s, patience 120 s', day: dayOf(300, 120) },
  { name: 'AHT 600 s, nobody hangs up', day: dayOf(600, Infinity) },
]

/** An exact time-dependent day, beside Runge-Kutta with fixed steps in the same run. */
export async function benchTransient({ short }: Run): Promise<Section> {
  const rounds = short ? 1 : 3
  const rows: string[][] = []
  const spans: number[] = []
  const errors: number[] = []
  for (const { name, day } of days.slice(0, short ? 1 : days.length)) {
    const asked = short ? { ...day, stretches: day.stretches.slice(0, 2) } : day
    for (let warm = 0; warm < 3; warm++) timeVarying(asked)
    const { ours, plain } = await takeTurns(
      [
        { name: 'ours', run: async () => spanOf(() => timeVarying(asked)) },
        { name: 'plain', run: async () => spanOf(() => plainTransient(asked)) },
      ],
      rounds,
    )
    const exact = timeVarying(asked).stretches
    const error = Math.max(...plainTransient(asked).map((delayed, index) => Math.abs(delayed - exact[index]!.delayed)))
    rows.push([
      name,
      `${digits(median(plain))} ms`,
      `${digits(median(ours))} ms`,
      `${digits(median(ratios(plain, ours)))} times`,
      error.toExponential(1),
    ])
    spans.push(median(ours))
    errors.push(error)
  }
  return {
    about:
      `A day of ${INTERVALS} half-hours up to ${ERLANGS} Erlangs, staffed by load + √load, from an empty floor: every figure of every half-hour. The plain ` +
      `way: classical Runge-Kutta over a fixed range of states, a step to a jump of the fullest state, for the chance that all are busy alone; the last column ` +
      `is how far it is off. One thread; ${rounds} rounds by turns.`,
    header: ['what', 'plain', 'ours', 'quicker by', 'plain is off by'],
    rows,
    goals: [
      mostGoal('an exact day, the slowest of these', Math.max(...spans), GOAL_MS, 'ms'),
      plainFigure('Runge-Kutta is off by up to', Math.max(...errors).toExponential(1)),
    ],
  }
}

function spanOf(work: () => unknown): number {
  const began = performance.now()
  work()
  return performance.now() - began
}
