/**
 * What one queue did in one interval, as integers: numbers of things, or milliseconds. Ratios are made at the edge (`metric/`), so live,
 * history and weekly figures are sums of the same numbers. The letter in each line is the basis (docs/glossary): Q the interval in which
 * the contact was queued, E the interval in which the thing happened, S time sliced over the intervals it covers, D the interval in which
 * a promise fell due.
 */
export const countKeys = [
  // contacts with a waiting line (segments)
  'offered', // Q entered the queue; refused at the door not included
  'rejected', // Q refused at the door
  'answered', // Q
  'abandoned', // Q
  'shortAbandoned', // Q abandoned with wait ≤ the queue's short limit
  'flowOut', // Q left the queue by rule, key, callback, voicemail, transfer while waiting
  'callbackAsked', // Q the part of flowOut that asked to be called back
  'lost', // Q end never seen
  'answeredInTarget', // Q wait ≤ target
  'abandonedInTarget', // Q wait ≤ target
  'waitMsAnswered', // Q Σ wait of the answered
  'waitMsAbandoned', // Q Σ wait of the abandoned
  'waitMsFlowOut', // Q Σ wait of those who left otherwise
  'answeredAt', // E
  'abandonedAt', // E
  'flowOutAt', // E
  'lostWaitingAt', // E lost while waiting
  'handled', // E (by wrap)
  'talkMs', // E Σ talk of the handled
  'holdMs', // E Σ hold of the handled
  'wrapMs', // E Σ wrap of the handled
  'endedAnswered', // E segments that ended after an answer
  'transferred', // E the part of endedAnswered that was handed over
  'missedAlerts', // E rings that nobody took
  'busyMs', // S talk + hold + wrap on this queue's segments and work on its tickets
  'attendedMs', // S the same, each slice divided by what the agent had open at once
  // agents who serve the queue (each once per queue; the floor's own row counts each once)
  'agentBusyMs', // S
  'agentUntoldMs', // S busy likewise, while no source has told anything of the agent: whether he was free in between nobody knows
  'agentAvailableMs', // S
  'agentRingingMs', // S
  'agentAuxMs', // S
  'slotBusyMs', // S Σ over agents of contacts held at once × time
  // tickets
  'ticketsOpened', // E
  'ticketsSolved', // E
  'ticketsReopened', // E
  'ticketsClosedOut', // E left the backlog for good without being solved: deleted or merged
  'ticketsMovedIn', // E came from another queue
  'ticketsMovedOut', // E went to another queue
  'ticketsEscalated', // E
  'solvedTier1', // E
  'solvedTier2', // E
  'solvedTier3', // E
  'firstResponses', // Q tickets of this interval with a first human reply
  'firstResponseMs', // Q Σ by the policy's clock
  'firstMet', // D
  'firstMissed', // D
  'nextMet', // D
  'nextMissed', // D
  'resolveMet', // D
  'resolveMissed', // D
  'resolutions', // Q tickets of this interval that are solved
  'resolutionMs', // Q Σ by the policy's clock, pauses left out
  'customerMessages', // E
  'agentMessages', // E
  // voice of the customer, proactive work, self-service
  'surveysSent', // E
  'csatAnswers', // E
  'csatSatisfied', // E 4 or 5 of 5
  'csatPoints', // E Σ of the 1–5 score × 100, so that rescaled scores stay integers
  'npsAnswers', // E
  'npsPromoters', // E
  'npsDetractors', // E
  'outreach', // E contacts we began
  'selfService', // E sessions
  'selfServiceConfirmed', // E
  'selfServiceHandedOver', // E
] as const

export type CountKey = (typeof countKeys)[number]
export type Counts = Record<CountKey, number>

/** Made by the parser and not key by key: engines keep such an object, and copies of it, in its fast form. */
const none = JSON.parse(`{${countKeys.map((key) => `"${key}":0`).join()}}`) as Counts

export function noCounts(): Counts {
  return { ...none }
}

/** Adds `part` to `total` in place and gives `total` back. */
export function addCounts(total: Counts, part: Partial<Counts>, sign: 1 | -1 = 1): Counts {
  for (const key in part) total[key as CountKey] += sign * (part[key as CountKey] ?? 0)
  return total
}
