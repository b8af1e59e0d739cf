import { z } from 'zod'
import { moment } from './primitive.ts'

/** Facts about the feed itself and about other facts. */
export const feedSchemas = {
  'source.state': z.object({
    state: z.enum(['live', 'lost', 'restarted', 'backfilled']),
    from: moment.optional(),
    to: moment.optional(),
    why: z.string().max(512).optional(),
    /** Things whose end was not seen. */
    open: z.int().nonnegative().optional(),
  }),
  /** The fact that the envelope's `revises` names was wrong. Carries the same subject as that fact. */
  'fact.retracted': z.object({ why: z.string().min(1).max(512) }),
}
