import { z } from 'zod'
import { channel, id } from './primitive.ts'

const about = {
  kind: z.enum(['csat', 'nps', 'ces']),
  /** Subject of the ticket or segment, e.g. `ticket/4711`. */
  about: id.optional(),
  customer: id.optional(),
  agent: id.optional(),
  wave: z.string().max(128).optional(),
}

export const surveySchemas = {
  'survey.sent': z.object(about),
  /** Answered or answered again: the latest counts. The comment's text is not stored, only that there is one. */
  'survey.answered': z
    .object({
      ...about,
      score: z.number(),
      min: z.number(),
      max: z.number(),
      better: z.enum(['high', 'low']).default('high'),
      comment: z.boolean().optional(),
    })
    .refine((answer) => answer.score >= answer.min && answer.score <= answer.max, {
      error: 'must lie between `min` and `max`',
      path: ['score'],
    }),
}

export const outreachSchemas = {
  /** We contacted a customer first. A mass mailing is one fact with the size of its cohort. */
  'outreach.sent': z.object({
    topic: z.string().min(1).max(256),
    channel,
    customer: id.optional(),
    /** At most a thousand million: sums of such stay whole numbers. */
    cohort: z.int().positive().max(1_000_000_000).optional(),
    failed: z.boolean().optional(),
  }),
}

export const selfserviceSchemas = {
  /** A help session without an agent ended. */
  'selfservice.ended': z.object({
    kind: z.enum(['bot', 'kb', 'ivr']),
    how: z.enum(['handed_over', 'confirmed', 'left']),
    topic: z.string().max(256).optional(),
    next: id.optional(),
  }),
}
