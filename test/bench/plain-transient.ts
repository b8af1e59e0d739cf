import type { Day } from '@watchfloor/core/queueing/time-varying'

/**
 * A floor through its day as one would first write it: classical Runge-Kutta with fixed steps (one a jump of the fullest state: fewer do not converge) over a fixed range of states. Average chance that
 * all agents are busy, by stretch.
 */
export function plainTransient({ stretches, aht, patience, initial }: Day): number[] {
  const agentsMost = Math.max(...stretches.map(({ agents }) => agents))
  const states = 3 * agentsMost
  let law = new Float64Array(states)
  law[initial as number] = 1
  return stretches.map(({ length, arrivalRate, agents }) => {
    const deaths = Float64Array.from({ length: states }, (_, k) => Math.min(k, agents) / aht + Math.max(0, k - agents) / patience)
    const slope = (p: Float64Array) => {
      const out = new Float64Array(states)
      for (let k = 0; k < states; k++) {
        const births = k < states - 1 ? arrivalRate : 0
        out[k] =
          (k > 0 ? p[k - 1]! * arrivalRate : 0) +
          (k < states - 1 ? p[k + 1]! * deaths[k + 1]! : 0) -
          p[k]! * (births + deaths[k]!)
      }
      return out
    }
    const steps = Math.ceil(length * (arrivalRate + deaths[states - 1]!))
    const step = length / steps
    let delayed = busyShare(law, agents) / 2
    for (let i = 0; i < steps; i++) {
      const one = slope(law)
      const two = slope(law.map((p, k) => p + (step / 2) * one[k]!))
      const three = slope(law.map((p, k) => p + (step / 2) * two[k]!))
      const four = slope(law.map((p, k) => p + step * three[k]!))
      law = law.map((p, k) => p + (step / 6) * (one[k]! + 2 * two[k]! + 2 * three[k]! + four[k]!))
      delayed += busyShare(law, agents) / (i === steps - 1 ? 2 : 1)
    }
    return delayed / steps
  })
}

function busyShare(law: Float64Array, agents: number): number {
  let sum = 0
  for (let k = agents; k < law.length; k++) sum += law[k]!
  return sum
}
