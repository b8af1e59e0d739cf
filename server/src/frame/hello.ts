import { closeCodes, PROTOCOL, type BoardMessage } from '@watchfloor/core/frame/protocol'
import { z } from 'zod'
import { factTypes } from '../history/events.ts'

const position = { epoch: z.string().max(64).optional(), seq: z.int().nonnegative().optional() }

const framesHello = z.object({
  type: z.literal('hello'),
  protocol: z.int(),
  topic: z.literal('frames'),
  view: z.object({ queues: z.array(z.string().min(1).max(256)).max(500) }),
  ...position,
})

const eventsHello = z.object({
  type: z.literal('hello'),
  protocol: z.int(),
  topic: z.literal('events'),
  after: z.int().nonnegative(),
  types: factTypes.optional(),
  sources: z.array(z.string().min(1).max(512)).max(100).optional(),
})

const ack = z.object({ type: z.literal('ack'), seq: z.int().nonnegative() })

export type FramesHello = z.infer<typeof framesHello>
export type EventsHello = z.infer<typeof eventsHello>
type Close = (typeof closeCodes)[keyof typeof closeCodes]

/** The first message of a connection: what it wants, or the code to close with and a sentence. */
export function readHello(text: string): { hello: FramesHello | EventsHello } | { close: Close; why: string } {
  const message = parse(text)
  const { protocol } = (message ?? {}) as { protocol?: unknown }
  if (typeof protocol === 'number' && protocol !== PROTOCOL) {
    return { close: closeCodes.oldProtocol, why: `this server speaks protocol ${PROTOCOL}` }
  }
  const parsed = z.discriminatedUnion('topic', [framesHello, eventsHello]).safeParse(message)
  if (parsed.success) return { hello: parsed.data }
  const issue = parsed.error.issues[0]
  return { close: closeCodes.badHello, why: `${issue?.path.join('.') || 'hello'}: ${issue?.message ?? 'not valid'}` }
}

/** An acknowledgement; null for anything else. */
export function readAck(text: string): Extract<BoardMessage, { type: 'ack' }> | null {
  const parsed = ack.safeParse(parse(text))
  return parsed.success ? parsed.data : null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // no schema accepts it
  }
}
