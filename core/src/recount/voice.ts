import type { Fact } from '../event/fact.ts'
import { believed } from './believed.ts'
import { FLOOR, type Grid } from './grid.ts'

/** What a survey, an outreach or a help session counts (rules V1 to V5). `queueOf` gives the queue of what a survey is about. */
export function countVoice(facts: readonly Fact[], queueOf: (about: string) => string | null, grid: Grid): void {
  const place = (about: string | undefined) => (about === undefined ? null : queueOf(about)) ?? FLOOR
  let answer: Fact<'survey.answered'> | null = null
  for (const fact of believed(facts)) {
    switch (fact.type) {
      case 'survey.sent':
        grid.add(place(fact.data.about), fact.at, 'surveysSent')
        break
      case 'survey.answered':
        answer = fact
        break
      case 'outreach.sent':
        if (fact.data.failed !== true) grid.add(FLOOR, fact.at, 'outreach', fact.data.cohort ?? 1)
        break
      case 'selfservice.ended':
        grid.add(FLOOR, fact.at, 'selfService')
        if (fact.data.how === 'confirmed') grid.add(FLOOR, fact.at, 'selfServiceConfirmed')
        if (fact.data.how === 'handed_over') grid.add(FLOOR, fact.at, 'selfServiceHandedOver')
    }
  }
  if (answer) countAnswer(answer, place(answer.data.about), grid)
}

function countAnswer({ at, data }: Fact<'survey.answered'>, queue: string, grid: Grid): void {
  const { kind, score, min, max, better } = data
  const raised = max > min ? (score - min) / (max - min) : 1
  const good = better === 'low' ? 1 - raised : raised
  if (kind === 'csat') {
    const points = Math.round((1 + 4 * good) * 100)
    grid.add(queue, at, 'csatAnswers')
    grid.add(queue, at, 'csatPoints', points)
    if (points >= 400) grid.add(queue, at, 'csatSatisfied')
  }
  if (kind === 'nps') {
    const tenth = Math.round(good * 10)
    grid.add(queue, at, 'npsAnswers')
    if (tenth >= 9) grid.add(queue, at, 'npsPromoters')
    if (tenth <= 6) grid.add(queue, at, 'npsDetractors')
  }
}
