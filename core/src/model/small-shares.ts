import { intervalStart } from '../interval/interval.ts'
import { WHOLE_FLOOR } from './book.ts'
import { ShareSet, type Share } from './share.ts'
import { standingFacts } from './standing.ts'
import type { Fact } from '../event/fact.ts'

/**
 * What a survey, an outreach or a help session adds. A survey belongs to the queue of what it is about, where that is known; the rest belongs
 * to the floor as a whole. Of several answers to one survey the latest counts.
 */
export function smallShares(facts: readonly Fact[], queueOf: (about: string) => string | null): Share[] {
  const shares = new ShareSet()
  const standing = standingFacts(facts)
  const answer = standing.findLast((fact) => fact.type === 'survey.answered')
  for (const fact of standing) {
    const start = intervalStart(fact.at)
    if (fact.type === 'survey.sent') shares.add(aboutQueue(fact.data.about, queueOf), start, 'surveysSent')
    if (fact.type === 'outreach.sent' && !fact.data.failed) shares.add(WHOLE_FLOOR, start, 'outreach', fact.data.cohort ?? 1)
    if (fact.type === 'selfservice.ended') {
      shares.add(WHOLE_FLOOR, start, 'selfService')
      if (fact.data.how === 'confirmed') shares.add(WHOLE_FLOOR, start, 'selfServiceConfirmed')
      if (fact.data.how === 'handed_over') shares.add(WHOLE_FLOOR, start, 'selfServiceHandedOver')
    }
  }
  if (answer?.type === 'survey.answered') {
    const { kind, about, score, min, max, better } = answer.data
    const queue = aboutQueue(about, queueOf)
    const start = intervalStart(answer.at)
    const share = max > min ? (score - min) / (max - min) : 1
    const good = better === 'high' ? share : 1 - share
    if (kind === 'csat') {
      const points = Math.round((1 + 4 * good) * 100)
      shares.add(queue, start, 'csatAnswers')
      shares.add(queue, start, 'csatPoints', points)
      if (points >= 400) shares.add(queue, start, 'csatSatisfied')
    }
    if (kind === 'nps') {
      const points = Math.round(good * 10)
      shares.add(queue, start, 'npsAnswers')
      if (points >= 9) shares.add(queue, start, 'npsPromoters')
      if (points <= 6) shares.add(queue, start, 'npsDetractors')
    }
  }
  return shares.list()
}

function aboutQueue(about: string | undefined, queueOf: (about: string) => string | null): string {
  return (about === undefined ? null : queueOf(about)) ?? WHOLE_FLOOR
}
