import { garnett, garnettBeta, halfinWhitt, halfinWhittBeta } from '@watchfloor/core/queueing/square-root-staffing'
import type { CaseFamily } from '../family.ts'

type Case =
  | { kind: 'halfin_whitt'; beta: number }
  | { kind: 'halfin_whitt_inverse'; p_wait_target: number }
  | { kind: 'garnett'; beta: number; theta_over_mu: number }
  | { kind: 'garnett_inverse'; p_wait_target: number; theta_over_mu: number }

/** The number that is asked one way is the answer the other way. */
export const family: CaseFamily<Case> = {
  given: ['kind', 'theta_over_mu'],
  compared: { p_wait_limit: 'figure', beta: 'figure', p_wait_target: 'figure' },
  answer: (given) => {
    switch (given.kind) {
      case 'halfin_whitt':
        return { ...given, p_wait_limit: halfinWhitt(given.beta) }
      case 'halfin_whitt_inverse':
        return { ...given, beta: halfinWhittBeta(given.p_wait_target) }
      case 'garnett':
        return { ...given, p_wait_limit: garnett(given.beta, given.theta_over_mu) }
      case 'garnett_inverse':
        return { ...given, beta: garnettBeta(given.p_wait_target, given.theta_over_mu) }
    }
  },
}
