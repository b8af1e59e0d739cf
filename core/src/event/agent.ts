import { z } from 'zod'
import { channel, queueName } from './primitive.ts'

export const presence = z.enum(['offline', 'available', 'aux', 'busy'])
export type Presence = z.infer<typeof presence>

export const agentSchemas = {
  /** Declared presence from now on. Ringing, talking, holding and wrapping are never sent: they follow from the agent's segments. */
  'agent.state': z.object({
    presence,
    /** Code for `aux`: break, meal, training … */
    reason: z.string().max(128).optional(),
    /** The full list of queues served from now on; replaces the former one. */
    queues: z.array(queueName).max(256).optional(),
    slots: z.partialRecord(channel, z.int().nonnegative().max(100)).optional(),
    cause: z.enum(['self', 'supervisor', 'system']).optional(),
    rule: z.string().max(256).optional(),
  }),
}
