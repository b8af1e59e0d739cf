import { z } from 'zod'
import { momentAt } from './moment.ts'
import { channel, id, moment, queueName } from './primitive.ts'

export const ticketStatus = z.enum(['new', 'open', 'pending', 'hold', 'solved', 'closed', 'deleted'])
export type TicketStatus = z.infer<typeof ticketStatus>

/** Due times as the source computed them; kept beside ours, never instead of them. */
const due = z.object({ first: moment.optional(), next: moment.optional(), resolve: moment.optional() })
const priority = z.int().min(1).max(4)
const tier = z.int().min(1).max(3)

/** Work fills intervals: one wrong year would fill a million of them. */
const LONGEST_WORK_MS = 31 * 24 * 3_600_000

export const ticketSchemas = {
  'ticket.opened': z.object({
    channel,
    queue: queueName.optional(),
    priority: priority.optional(),
    category: z.string().max(256).optional(),
    customer: id.optional(),
    tier: tier.optional(),
    contact: id.optional(),
    due: due.optional(),
    followup_of: id.optional(),
  }),
  /** These fields have these values from now on. */
  'ticket.changed': z.object({
    set: z
      .object({
        status: ticketStatus.optional(),
        agent: id.nullable().optional(),
        queue: queueName.optional(),
        priority: priority.optional(),
        tier: tier.optional(),
        category: z.string().max(256).optional(),
        subcategory: z.string().max(256).optional(),
        escalation: z.enum(['asked', 'accepted', 'returned']).optional(),
        merged_into: id.optional(),
        due: due.optional(),
        tags: z.array(z.string().max(128)).max(128).optional(),
      })
      .refine((set) => Object.keys(set).length > 0, 'must set at least one field'),
    by: z.enum(['agent', 'customer', 'rule', 'bot']).optional(),
    actor: id.optional(),
  }),
  'ticket.messaged': z.object({
    from: z.enum(['customer', 'agent', 'bot', 'system']),
    public: z.boolean(),
    agent: id.optional(),
    channel: channel.optional(),
    message: id,
  }),
  /** An agent worked on the ticket from … to. Spans may overlap other work. */
  'ticket.worked': z
    .object({ agent: id, from: moment, to: moment, rule: z.string().max(256).optional() })
    .refine((work) => momentAt(work.to) >= momentAt(work.from), { error: 'must not be before `from`', path: ['to'] })
    .refine((work) => momentAt(work.to) - momentAt(work.from) <= LONGEST_WORK_MS, {
      error: 'must be at most 31 days after `from`: tell longer work in parts',
      path: ['to'],
    }),
}
