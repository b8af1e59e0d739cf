import { chance, spanOf } from './distribution.ts'
import type { SurveySpec } from './floor.ts'
import type { Random } from './random.ts'
import { tell, type Teller } from './notes.ts'
import { later } from './world.ts'

/** What is asked about; `strain` = how bad it was: 0 nothing, 1 a long wait or no solution, 2 both. */
type Asked = { about: string; queue: string; source: string; agent: string; customer: string; strain: number; random: Random }

/** Sends a survey to some, and some of them answer. */
export function askOpinion(teller: Teller, survey: SurveySpec, asked: Asked): void {
  const { random, source, queue } = asked
  if (!chance(random, survey.asked)) return
  const thing = `${survey.kind}-${asked.about.replace('/', '-')}`
  const head = { kind: survey.kind, about: asked.about, customer: asked.customer, agent: asked.agent }
  later(teller.world, 120_000, () => {
    tell(teller, source, 'survey.sent', 'survey', thing, 0, head)
    teller.book.add(queue, teller.world.now, { surveysSent: 1 })
    // The very happy and the very angry answer more often; the angry most.
    if (!chance(random, Math.min(0.9, survey.answered * (1 + 0.4 * asked.strain)))) return
    later(teller.world, spanOf(random, survey.delay), () => {
      const [min, max] = survey.kind === 'csat' ? [1, 5] : [1, 7]
      const score = scoreOf(random, Math.max(0.05, survey.mood - 0.22 * asked.strain), min, max)
      tell(teller, source, 'survey.answered', 'survey', thing, 1, {
        ...head,
        score,
        min,
        max,
        better: 'high',
        comment: chance(random, 0.2),
      })
      if (survey.kind !== 'csat') return
      teller.book.add(queue, teller.world.now, { csatAnswers: 1, csatSatisfied: score >= 4 ? 1 : 0, csatPoints: score * 100 })
    })
  })
}

/** A quarterly question to the customer base, some each day. */
export function askRecommendation(
  teller: Teller,
  source: string,
  customer: string,
  thing: string,
  wave: string,
  random: Random,
): void {
  const head = { kind: 'nps' as const, customer, wave }
  tell(teller, source, 'survey.sent', 'survey', thing, 0, head)
  teller.book.add('*', teller.world.now, { surveysSent: 1 })
  if (!chance(random, 0.3)) return
  later(teller.world, spanOf(random, { meanMs: 5 * 3_600_000, cv: 1.2 }), () => {
    const score = scoreOf(random, 0.85, 0, 10)
    tell(teller, source, 'survey.answered', 'survey', thing, 1, {
      ...head,
      score,
      min: 0,
      max: 10,
      better: 'high',
      comment: chance(random, 0.3),
    })
    teller.book.add('*', teller.world.now, { npsAnswers: 1, npsPromoters: score >= 9 ? 1 : 0, npsDetractors: score <= 6 ? 1 : 0 })
  })
}

/** Scores pile up at both ends, as people's do: most drawn about the mood, one in fourteen from the bottom. */
function scoreOf(random: Random, mood: number, min: number, max: number): number {
  const angry = chance(random, 0.07)
  const u = random() ** (angry ? 1.6 : (1 - mood) / mood)
  const place = angry ? 0.55 * (1 - Math.sqrt(u)) : u
  return min + Math.round(place * (max - min))
}
