import { z } from 'zod'
import type { Basis, Fact } from './fact.ts'
import { text } from './primitive.ts'
import { isFactType, subjectKind, TYPE_PREFIX, vocabulary, type FactType, type ThingKind } from './vocabulary.ts'

/** Why a candidate was not accepted: the field at fault, and what to do about it. */
export type Refusal = { field: string; reason: string }

/** A candidate that passed, lacking only its content's hash (the caller's runtime has the hash function). */
export type Checked = { fact: Omit<Fact, 'content'>; content: string } | { refusal: Refusal }

/** The CloudEvents attributes that we read. Others are allowed and not kept. */
export const envelope = z.object({
  specversion: z.literal('1.0', { error: 'must be "1.0"' }),
  id: text(512),
  source: text(512),
  type: z.string().min(1).max(128),
  subject: text(512),
  time: z.iso.datetime({
    offset: true,
    error: 'is required: when it happened, RFC 3339 with an offset, e.g. 2026-11-22T03:17:37.000Z',
  }),
  datacontenttype: z.string().max(128).optional(),
  dataschema: z.string().max(512).optional(),
  recordedtime: z.iso.datetime({ offset: true, error: 'must be RFC 3339 with an offset' }).optional(),
  sequence: text(64, 0).optional(),
  partitionkey: z.string().max(512).optional(),
  precision: z.coerce.number().int().positive().max(86_400_000).optional(),
  basis: z.enum(['observed', 'derived', 'snapshot', 'imported']).optional(),
  revises: text(512).optional(),
  data: z.unknown(),
})

/** Times outside this range are typing errors or broken clocks, not facts of a contact centre. */
const EARLIEST = Date.UTC(1990, 0, 1)
const LATEST = Date.UTC(2100, 0, 1)

/**
 * Checks one CloudEvent against the vocabulary. Gives the fact and the canonical text of its content, or the first field at fault with the
 * remedy. Fields that the vocabulary does not know are left out, never stored: events carry ids, times and codes, not conversations.
 */
export function checkEvent(candidate: unknown): Checked {
  const head = envelope.safeParse(candidate)
  if (!head.success) return { refusal: refusalOf(head.error, '') }
  const event = head.data
  const type = event.type.startsWith(TYPE_PREFIX) ? event.type.slice(TYPE_PREFIX.length) : event.type
  if (!isFactType(type)) {
    return refuse('type', `"${event.type}" is not one of the types at /api/schemas; they begin with ${TYPE_PREFIX}`)
  }
  const subject = splitSubject(event.subject)
  const expected = subjectKind[type]
  if (!subject || (expected !== 'any' && subject.kind !== expected)) {
    return refuse(
      'subject',
      expected === 'any' ? 'must name the thing, e.g. segment/123' : `must be ${subjectExample(expected)} for ${type}`,
    )
  }
  if (type === 'fact.retracted' && !event.revises) return refuse('revises', 'must name the id of the fact that is taken back')
  const at = Date.parse(event.time)
  if (!(at >= EARLIEST && at < LATEST)) return refuse('time', 'must lie between 1990 and 2100')
  const body = vocabulary[type].safeParse(event.data ?? {})
  if (!body.success) return { refusal: refusalOf(body.error, 'data') }
  const basis: Basis = event.basis ?? 'observed'
  const precision = event.precision ?? 1
  const revises = event.revises ?? ''
  const fact = {
    source: event.source,
    id: event.id,
    type,
    kind: subject.kind,
    thing: subject.thing,
    at,
    recordedAt: event.recordedtime ? Date.parse(event.recordedtime) : at,
    sequence: event.sequence ?? '',
    precision,
    basis,
    revises,
    data: body.data,
  } as Omit<Fact, 'content'>
  return { fact, content: canonical([type, event.subject, at, precision, basis, revises, body.data]) }
}

/** JSON with sorted keys: two events that say the same have the same text, however their sender ordered the fields. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined)
    entries.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

const kinds: ReadonlySet<string> = new Set<ThingKind>(['segment', 'agent', 'ticket', 'survey', 'outreach', 'session', 'source'])

function splitSubject(subject: string): { kind: ThingKind; thing: string } | null {
  if (subject === 'source') return { kind: 'source', thing: '' }
  const slash = subject.indexOf('/')
  const kind = subject.slice(0, slash)
  const thing = subject.slice(slash + 1)
  return slash > 0 && thing !== '' && kinds.has(kind) ? { kind: kind as ThingKind, thing } : null
}

function subjectExample(kind: ThingKind): string {
  return kind === 'source' ? '"source"' : `"${kind}/<id>"`
}

function refuse(field: string, reason: string): Checked {
  return { refusal: { field, reason } }
}

function refusalOf(error: z.ZodError, prefix: string): Refusal {
  const issue = error.issues[0]
  const path = [prefix, ...(issue?.path ?? [])].filter((part) => part !== '').map(String)
  return { field: path.join('.') || '(event)', reason: issue?.message ?? 'is not an event' }
}

export type { FactType }
