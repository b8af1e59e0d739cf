import { z } from 'zod'
import { channel, id, moment, queueName, spanMs } from './primitive.ts'

/** How a segment ended while nobody had answered it, and what it counts as (see `fateOf` in the model). */
export const endsUnanswered = [
  'abandoned',
  'timeout',
  'no_agents',
  'overflow',
  'key',
  'withdrawn',
  'callback',
  'voicemail',
  'transferred',
  'rejected',
] as const

/** How a segment ended after an agent had answered it. */
export const endsAnswered = ['customer', 'agent', 'transfer_blind', 'transfer_attended', 'system'] as const

/** `lost`: we never saw the end. Never counted as abandoned or handled. */
export const endHow = z.enum([...endsUnanswered, ...endsAnswered, 'lost'])
export type EndHow = z.infer<typeof endHow>

/** A contact segment is one visit of one contact to one queue. Its facts, by type. */
export const contactSchemas = {
  /** Entered a queue; begins the segment. */
  'contact.queued': z.object({
    contact: id,
    queue: queueName,
    channel,
    direction: z.enum(['in', 'out']).default('in'),
    customer: id.optional(),
    priority: z.int().optional(),
    via: z.string().max(256).optional(),
    previous: id.optional(),
    callback_of: id.optional(),
    ticket: id.optional(),
    language: z.string().max(35).optional(),
    skills: z.array(z.string().max(128)).max(64).optional(),
  }),
  /** Began to ring at an agent. May repeat and overlap. */
  'contact.alerted': z.object({ agent: id, rule: z.string().max(256).optional() }),
  /** An alert ended without answer. */
  'contact.missed': z.object({
    agent: id,
    how: z.enum(['no_answer', 'declined', 'cancelled', 'error']),
    ringing: spanMs.optional(),
  }),
  /** Connected to an agent. */
  'contact.answered': z.object({ agent: id }),
  /** Hold began (`on: true`) or ended. */
  'contact.held': z.object({ on: z.boolean(), by: z.enum(['agent', 'customer']).optional() }),
  /** The segment is over. Exactly once. */
  'contact.ended': z.object({
    how: endHow,
    to: z.string().max(256).optional(),
    next: id.optional(),
    promise: moment.optional(),
    rule: z.string().max(256).optional(),
  }),
  /** After-contact work is done. */
  'contact.wrapped': z.object({
    code: z.string().max(256).optional(),
    category: z.string().max(256).optional(),
    resolved: z.boolean().optional(),
    rule: z.string().max(256).optional(),
  }),
}
