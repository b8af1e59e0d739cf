import { queueWaitVarying, varyingWaitWithin } from '@watchfloor/core/queueing/queue-wait-varying'
import type { CaseFamily } from '../family.ts'

type Case = {
  ahead: number
  aht_s: number
  patience_ahead_s: number | null
  segments: { duration_s: number; agents: number }[]
}

export const family: CaseFamily<Case> = {
  given: ['ahead', 'aht_s', 'patience_ahead_s', 'segments', 't_s'],
  compared: { p_breach: 'tail', p_served_by: 'figure' },
  answer: ({ ahead, aht_s, patience_ahead_s, segments }) => {
    const staff = segments.map(({ duration_s, agents }) => ({ duration: duration_s, agents }))
    const place = { ahead, handleTime: aht_s, patienceAhead: patience_ahead_s ?? Infinity, staff }
    return { p_breach: queueWaitVarying(place, Infinity).breach, p_served_by: varyingWaitWithin(place) }
  },
}
