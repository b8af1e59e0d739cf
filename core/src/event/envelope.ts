import { z } from 'zod'
import { commonMoment } from './moment.ts'
import { isStorable, text } from './primitive.ts'

const LONGEST_NAME = 512
const LONGEST_TYPE = 128
const LONGEST_SEQUENCE = 64
const COARSEST = 86_400_000
const MOMENT = 'RFC 3339 with an offset, e.g. 2026-11-22T03:17:37.000Z'

/** The CloudEvents attributes that we read. Others are allowed and not kept. */
export const envelope = z.object({
  specversion: z.literal('1.0', { error: 'must be "1.0"' }),
  id: text(LONGEST_NAME),
  source: text(LONGEST_NAME),
  type: z.string().min(1).max(LONGEST_TYPE),
  subject: text(LONGEST_NAME),
  time: z.iso.datetime({
    offset: true,
    error: ({ input }) =>
      input === undefined
        ? `is required: when it happened, ${MOMENT}`
        : `cannot be read as a moment: write a day that exists and an offset, ${MOMENT}`,
  }),
  datacontenttype: z.string().max(LONGEST_TYPE).optional(),
  dataschema: z.string().max(LONGEST_NAME).optional(),
  recordedtime: z.iso.datetime({ offset: true, error: 'must be RFC 3339 with an offset' }).optional(),
  sequence: text(LONGEST_SEQUENCE, 0).optional(),
  partitionkey: z.string().max(LONGEST_NAME).optional(),
  precision: z.coerce.number().int().positive().max(COARSEST).optional(),
  basis: z.enum(['observed', 'derived', 'snapshot', 'imported']).optional(),
  revises: text(LONGEST_NAME).optional(),
  data: z.unknown(),
})

export type Envelope = z.infer<typeof envelope>

/** An envelope that passed, with its moments; epoch ms. */
export type Opened = { event: Envelope; at: number; recordedAt: number } | { error: z.ZodError }

/** What the schema says of a candidate. Where one look shows that it passes, the schema is not asked, which would take as long as all the rest. */
export function readEnvelope(candidate: unknown): Opened {
  if (isUsual(candidate)) {
    const at = commonMoment(candidate.time)
    const recordedAt = candidate.recordedtime === undefined ? at : commonMoment(candidate.recordedtime)
    if (!Number.isNaN(at) && !Number.isNaN(recordedAt)) return { event: candidate, at, recordedAt }
  }
  const { data: event, error } = envelope.safeParse(candidate)
  if (error) return { error }
  const at = Date.parse(event.time)
  return { event, at, recordedAt: event.recordedtime === undefined ? at : Date.parse(event.recordedtime) }
}

const bases: ReadonlySet<unknown> = new Set(envelope.shape.basis.unwrap().options)

/** Whether it passes for sure, if its times do; what is in doubt is not usual. */
function isUsual(candidate: unknown): candidate is Envelope {
  if (typeof candidate !== 'object' || candidate === null) return false
  const event = candidate as Record<keyof Envelope, unknown>
  return (
    event.specversion === '1.0' &&
    isName(event.id, LONGEST_NAME) &&
    isName(event.source, LONGEST_NAME) &&
    isShort(event.type, LONGEST_TYPE) &&
    event.type !== '' &&
    isName(event.subject, LONGEST_NAME) &&
    typeof event.time === 'string' &&
    (event.datacontenttype === undefined || isShort(event.datacontenttype, LONGEST_TYPE)) &&
    (event.dataschema === undefined || isShort(event.dataschema, LONGEST_NAME)) &&
    (event.recordedtime === undefined || typeof event.recordedtime === 'string') &&
    (event.sequence === undefined || isName(event.sequence, LONGEST_SEQUENCE)) &&
    (event.partitionkey === undefined || isShort(event.partitionkey, LONGEST_NAME)) &&
    (event.precision === undefined || isPrecision(event.precision)) &&
    (event.basis === undefined || bases.has(event.basis)) &&
    (event.revises === undefined || isName(event.revises, LONGEST_NAME)) &&
    event.data !== undefined
  )
}

/** The schema counts characters, of which there are never more than UTF-16 units. */
function isShort(value: unknown, longest: number): boolean {
  return typeof value === 'string' && value.length <= longest
}

function isName(value: unknown, longest: number): boolean {
  return typeof value === 'string' && value !== '' && value.length <= longest && isStorable(value)
}

function isPrecision(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= COARSEST
}
