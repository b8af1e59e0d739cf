import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { canonical, inOrder } from './canonical.ts'
import { checkEvent } from './check.ts'
import { envelope } from './envelope.ts'
import { momentAt } from './moment.ts'
import { moment } from './primitive.ts'
import { subjectKind, TYPE_PREFIX, vocabulary, type FactType } from './vocabulary.ts'

/**
 * The check in the plainest way: the schemas as they stand, `Date.parse`, keys sorted one by one. What the door stored in former years was
 * made so, and its hashes must go on to compare; so the quick way of `checkEvent` is held to it for whatever may come.
 */
function plainCheck(candidate: unknown): object {
  const head = envelope.safeParse(candidate)
  if (!head.success) return first(head.error, [])
  const event = head.data
  const type = event.type.replace(new RegExp(`^${RegExp.escape(TYPE_PREFIX)}`), '') as FactType
  if (!Object.keys(vocabulary).includes(type)) return { refused: 'type' }
  const [, kind, thing = ''] = /^(segment|agent|ticket|survey|outreach|session|source)\/([^]+)$/.exec(event.subject) ?? []
  const about = event.subject === 'source' ? 'source' : kind
  if (!about || ![about, 'any'].includes(subjectKind[type])) return { refused: 'subject' }
  if (type === 'fact.retracted' && event.revises === undefined) return { refused: 'revises' }
  const at = Date.parse(event.time)
  if (at < Date.parse('1990-01-01T00:00Z') || at >= Date.parse('2100-01-01T00:00Z')) return { refused: 'time' }
  const body = (vocabulary[type] as z.ZodType).safeParse(event.data ?? {})
  if (!body.success) return first(body.error, ['data'])
  const { source, id, sequence = '', precision = 1, basis = 'observed', revises = '' } = event
  const recordedAt = Date.parse(event.recordedtime ?? event.time)
  const fact = { source, id, type, kind: about, thing, at, recordedAt, sequence, precision, basis, revises, data: body.data }
  return { fact, content: canonical([type, event.subject, at, precision, basis, revises, body.data]) }
}

function first({ issues: [issue] }: z.ZodError, within: string[]) {
  return { field: [...within, ...(issue?.path ?? [])].map(String).join('.') || '(event)', reason: issue?.message }
}

/** The answer of `checkEvent` as `plainCheck` gives it: of the refusals that are not a schema's the field alone. */
function quickCheck(candidate: unknown, plain: object): object {
  const checked = checkEvent(candidate)
  if (!('refusal' in checked)) return checked
  return 'refused' in plain ? { refused: checked.refusal.field } : checked.refusal
}

const nasty = ['', '*', 'ana "a" \\ b', 'São\n', '\u2028', '\0', '\ud800', '👋', '-0', '__proto__', '7']

/** Mostly what the schema takes, at its limits as well; sometimes not. */
function text(longest: number): fc.Arbitrary<unknown> {
  const long = fc.constantFrom('a'.repeat(longest), 'a'.repeat(longest + 1), '👋'.repeat(longest), '👋'.repeat(longest + 1))
  return fc.oneof(
    { weight: 20, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: Math.min(longest, 20) }) },
    { weight: 2, arbitrary: fc.constantFrom(...nasty) },
    { weight: 1, arbitrary: long },
  )
}

const digits = (least: number, most: number, places: number) =>
  fc.integer({ min: least, max: most }).map((n) => String(n).padStart(places, '0'))

/** Times as people and machines write them, some of days that do not exist. */
const timeText = fc
  .tuple(
    fc.oneof({ weight: 9, arbitrary: digits(1985, 2105, 4) }, digits(0, 9999, 4)),
    fc.oneof({ weight: 9, arbitrary: digits(1, 12, 2) }, digits(0, 13, 2)),
    fc.oneof({ weight: 9, arbitrary: digits(1, 28, 2) }, digits(0, 32, 2)),
    fc.oneof({ weight: 9, arbitrary: digits(0, 23, 2) }, digits(0, 24, 2)),
    fc.oneof({ weight: 9, arbitrary: digits(0, 59, 2) }, digits(0, 60, 2)),
    fc.oneof({ weight: 9, arbitrary: digits(0, 59, 2) }, digits(0, 60, 2)),
    fc.oneof(
      { weight: 5, arbitrary: digits(0, 999, 3).map((ms) => `.${ms}`) },
      { weight: 3, arbitrary: fc.constant('') },
      fc.stringMatching(/^\.\d{0,12}$/),
    ),
    fc.oneof(
      { weight: 5, arbitrary: fc.constant('Z') },
      fc.constantFrom('', 'z', '+0300', '-00:00'),
      fc.stringMatching(/^[+-][0-2]\d:[0-6]\d$/),
    ),
  )
  .map(
    ([year, month, day, hour, minute, second, part, zone]) => `${year}-${month}-${day}T${hour}:${minute}:${second}${part}${zone}`,
  )

/** Values for a schema of the vocabulary, most of them good. */
function valueOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const good = goodValueOf((schema as z.core.$ZodTypes)._zod.def)
  return fc.oneof({ weight: 60, arbitrary: good }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) })
}

function goodValueOf(def: z.core.$ZodTypes['_zod']['def']): fc.Arbitrary<unknown> {
  switch (def.type) {
    case 'string': {
      if ('format' in def) return timeText
      const longest = def.checks
        ?.map(({ _zod }) => (_zod.def as { maximum?: number }).maximum)
        .find((maximum) => maximum !== undefined)
      return text(longest ?? 20)
    }
    case 'number':
      return fc.oneof(
        { weight: 20, arbitrary: fc.integer({ min: 1, max: 3 }) },
        fc.integer(),
        fc.double({ noNaN: true }),
        fc.constant(-0),
      )
    case 'boolean':
      return fc.boolean()
    case 'literal':
      return fc.constantFrom(...def.values)
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries))
    case 'optional':
    case 'default':
      return valueOf(def.innerType)
    case 'nullable':
      return fc.option(valueOf(def.innerType))
    case 'array':
      return fc.array(valueOf(def.element), { maxLength: 5 })
    case 'record':
      return fc.dictionary(valueOf(def.keyType).map(String), valueOf(def.valueType), { maxKeys: 4 })
    case 'object':
      return objectOf(def.shape)
    case 'unknown':
      return fc.constant({})
    default:
      throw new Error(`The vocabulary has a ${def.type}, for which this test makes no values yet`)
  }
}

/** Fields in any order, with some that nobody knows; now and then one is missing that must not. */
function objectOf(shape: z.core.$ZodShape): fc.Arbitrary<object> {
  const names = Object.keys(shape)
  const fields = fc.record(Object.fromEntries(names.map((name) => [name, valueOf(shape[name] as z.core.$ZodType)])))
  const optional = names.filter((name) => (shape[name] as z.core.$ZodType)._zod.optin !== undefined)
  const left = fc.tuple(
    fc.subarray(optional),
    fc.oneof({ weight: 30, arbitrary: fc.constant<string[]>([]) }, fc.subarray(names, { maxLength: 1 })),
  )
  const unknown = fc.option(fc.constantFrom('text', 'constructor', 'toString', '12', '__proto__'), { freq: 6 })
  return fc.tuple(fields, left, unknown, fc.infiniteStream(fc.nat())).map(([all, [missing, wrong], more, numbers]) => {
    const kept = names
      .filter((name) => !missing.includes(name) && !wrong.includes(name))
      .map((name) => [name, all[name]] as const)
    const entries = more === null ? kept : [...kept, [more, { deep: [1] }] as const]
    const shuffled = entries.map((entry) => ({ entry, key: numbers.next().value as number })).sort((a, b) => a.key - b.key)
    return Object.fromEntries(shuffled.map(({ entry }) => entry))
  })
}

const types = Object.keys(vocabulary) as FactType[]

/** Ends when it began: times are so far apart otherwise that no span would be taken. */
function soonOver(data: unknown): unknown {
  return data !== null && typeof data === 'object' && 'from' in data && 'to' in data ? { ...data, to: data.from } : data
}

/** A whole event, mostly a good one. */
function eventOf(type: FactType): fc.Arbitrary<unknown> {
  const kind = subjectKind[type] === 'any' ? 'ticket' : subjectKind[type]
  const subject =
    kind === 'source' ? fc.constantFrom('source', 'source/1') : fc.constantFrom(`${kind}/1`, `${kind}/São "7" \\ /9`)
  const wrongSubject = fc.constantFrom('segment/1', 'agent/1', 'source', 'ticket/', '/', 'elsewhere/1')
  const wrongType = fc.constantFrom(`${TYPE_PREFIX}${TYPE_PREFIX}${type}`, 'toString', `${type} `)
  return fc
    .tuple(
      objectOf(envelope.shape),
      fc.oneof(valueOf(vocabulary[type]), valueOf(vocabulary[type]).map(soonOver)),
      fc.oneof({ weight: 30, arbitrary: subject }, wrongSubject),
      fc.oneof({ weight: 30, arbitrary: fc.constantFrom(type, TYPE_PREFIX + type) }, wrongType),
    )
    .map(([head, data, about, sent]) => JSON.parse(JSON.stringify({ ...head, type: sent, subject: about, data })) as unknown)
}

test.each(types)('%s is checked as the plain schemas would, and has the same canonical text', (type) => {
  let taken = 0
  const numRuns = 300
  fc.assert(
    fc.property(eventOf(type), (event) => {
      const plain = plainCheck(event)
      expect(quickCheck(event, plain)).toStrictEqual(plain)
      if ('fact' in plain) taken += 1
    }),
    { numRuns },
  )
  expect(taken).toBeGreaterThan(numRuns / 50)
})

test.each(types)('%s has a quick way, not only the plain one', (type) => {
  const ordered = inOrder(vocabulary[type])
  expect(ordered).not.toBeNull()
  expect(() => z.compile(ordered as z.core.$ZodType, { strict: true })).not.toThrow()
})

test('what the schemas take as a moment is the moment that Date.parse says', () => {
  let taken = 0
  fc.assert(
    fc.property(timeText, (time) => {
      if (!moment.safeParse(time).success) return
      taken += 1
      expect(momentAt(time)).toBe(Date.parse(time))
    }),
    { numRuns: 5_000 },
  )
  expect(taken).toBeGreaterThan(1_000)
})

test('every day of four centuries, leap days and all, is the one that Date.parse says', () => {
  const wrong: string[] = []
  for (let at = Date.UTC(1700, 0, 1, 23, 59, 59, 999); at < Date.UTC(2101, 0, 1); at += 86_400_000) {
    const time = new Date(at).toISOString()
    if (momentAt(time) !== at) wrong.push(time)
  }
  expect(wrong).toEqual([])
})
