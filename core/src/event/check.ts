import { z } from 'zod'
import { canonical, inOrder } from './canonical.ts'
import { readEnvelope } from './envelope.ts'
import type { Basis, Fact } from './fact.ts'
import { plainError } from './plain-error.ts'
import { isFactType, subjectKind, TYPE_PREFIX, vocabulary, type FactType, type ThingKind } from './vocabulary.ts'

// For every schema of the process that does not say it in words of its own.
z.config({ customError: plainError })

/** Why a candidate was not accepted: the field at fault, and what to do about it. */
export type Refusal = { field: string; reason: string }

/** A candidate that passed, lacking only its content's hash (the caller's runtime has the hash function). */
export type Checked = { fact: Omit<Fact, 'content'>; content: string } | { refusal: Refusal }

/** Times outside this range are typing errors or broken clocks, not facts of a contact centre. */
const EARLIEST = Date.UTC(1990, 0, 1)
const LATEST = Date.UTC(2100, 0, 1)

/**
 * Checks one CloudEvent against the vocabulary. Gives the fact and the canonical text of its content, or the first field at fault with the
 * remedy. Fields that the vocabulary does not know are left out, never stored: events carry ids, times and codes, not conversations.
 */
export function checkEvent(candidate: unknown): Checked {
  const opened = readEnvelope(candidate)
  if ('error' in opened) return { refusal: refusalOf(opened.error, '') }
  const { event, at, recordedAt } = opened
  const rule = ruleOf(event.type)
  if (!rule) {
    return refuse('type', `"${event.type}" is not one of the types at /api/schemas; they begin with ${TYPE_PREFIX}`)
  }
  const { type, kind: expected } = rule
  const subject = splitSubject(event.subject)
  if (!subject || (expected !== 'any' && subject.kind !== expected)) {
    return refuse(
      'subject',
      expected === 'any' ? 'must name the thing, e.g. segment/123' : `must be ${subjectExample(expected)} for ${type}`,
    )
  }
  if (type === 'fact.retracted' && !event.revises) return refuse('revises', 'must name the id of the fact that is taken back')
  if (!(at >= EARLIEST && at < LATEST)) return refuse('time', 'must lie between 1990 and 2100')
  const body = readData(rule, event.data ?? {})
  if ('error' in body) return { refusal: refusalOf(body.error, 'data') }
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
    recordedAt,
    sequence: event.sequence ?? '',
    precision,
    basis,
    revises,
    data: body.data,
  } as Omit<Fact, 'content'>
  return { fact, content: body.write([type, event.subject, at, precision, basis, revises, body.data]) }
}

/** What is asked of events of one type. */
type Rule = {
  type: FactType
  kind: ThingKind | 'any'
  /** The type's schema, compiled, giving `data` in the order of its canonical text; null where there is none. */
  quick: z.ZodType | null
}

/** By the type as it is sent, with or without the prefix; each is made with the first event that needs it, some milliseconds. */
const rules = new Map<string, Rule>()

function ruleOf(sent: string): Rule | null {
  const known = rules.get(sent)
  if (known) return known
  const type = sent.startsWith(TYPE_PREFIX) ? sent.slice(TYPE_PREFIX.length) : sent
  if (!isFactType(type)) return null
  const ordered = inOrder(vocabulary[type]) as z.ZodType | null
  const rule = { type, kind: subjectKind[type], quick: ordered && z.compile(ordered) }
  rules.set(sent, rule)
  return rule
}

/** `data` as its schema gives it, and what writes it canonically. What the quick schema does not let through is a matter for the vocabulary's own. */
function readData({ type, quick }: Rule, given: unknown): { data: unknown; write: Write } | { error: z.ZodError } {
  const read = quick?.safeParse(given)
  if (read?.success) return { data: read.data, write: JSON.stringify }
  const { data, error } = (vocabulary[type] as z.ZodType).safeParse(given)
  return error ? { error } : { data, write: canonical }
}

type Write = (content: unknown[]) => string

const kinds: ReadonlyMap<string, ThingKind> = new Map(
  (['segment', 'agent', 'ticket', 'survey', 'outreach', 'session', 'source'] as const).map((kind) => [kind, kind]),
)

/** The kind is the one text that all facts share, not a piece of this subject. */
function splitSubject(subject: string): { kind: ThingKind; thing: string } | null {
  if (subject === 'source') return { kind: 'source', thing: '' }
  const slash = subject.indexOf('/')
  const kind = slash > 0 ? kinds.get(subject.slice(0, slash)) : undefined
  const thing = subject.slice(slash + 1)
  return kind && thing !== '' ? { kind, thing } : null
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

export { canonical } from './canonical.ts'
export type { FactType }
