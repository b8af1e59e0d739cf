import { brierOfBaseRate, brierScore, brierSkill } from '@watchfloor/core/risk/brier'
import { calibrationError, worstCalibrationError } from '@watchfloor/core/risk/ece'
import { logLoss } from '@watchfloor/core/risk/log-loss'
import { reliabilityCurve } from '@watchfloor/core/risk/reliability'
import type { CaseFamily } from '../family.ts'

type Case = { bins: number; predicted: number[]; outcome: number[] }

export const family: CaseFamily<Case> = {
  given: ['bins', 'predicted', 'outcome'],
  compared: {
    brier: 'score',
    brier_of_base_rate: 'score',
    brier_skill: 'score',
    log_loss: 'score',
    ece: 'score',
    mce: 'score',
    'curve[].bin': 'exact',
    'curve[].count': 'exact',
    'curve[].mean_predicted': 'score',
    'curve[].observed': 'score',
  },
  answer: ({ bins, predicted, outcome }) => {
    const curve = reliabilityCurve(predicted, outcome, bins)
    return {
      brier: brierScore(predicted, outcome),
      brier_of_base_rate: brierOfBaseRate(outcome),
      brier_skill: brierSkill(predicted, outcome),
      log_loss: logLoss(predicted, outcome),
      ece: calibrationError(curve),
      mce: worstCalibrationError(curve),
      curve: curve.map(({ bin, count, meanPredicted, observed }) => ({
        bin,
        count,
        mean_predicted: meanPredicted,
        observed,
      })),
    }
  },
}
