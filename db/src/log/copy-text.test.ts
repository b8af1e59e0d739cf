import type { Fact } from '@watchfloor/core/event/fact'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPGliteDatabases, openPostgresDatabases, type TestDatabases } from '../testing.ts'
import { aFact } from '../testing/facts.ts'
import { appendFacts } from './append.ts'
import { readLog } from './read.ts'

// What COPY's text format, JSON and UTF-8 each treat as special, and combinations that only look like an escape.
const hostile = [
  ...['\t', '\n', '\r', '\r\n', '\\', '\\t', '\\n', '\\N', '\\.', '\\\\', '\\x41', '\b', '\f', '\v', '"', "'", '$1', '\u007f'],
  ...[
    '\u2028',
    '\ufeff',
    'é',
    'ß',
    '日本',
    '😀',
    '👩‍👩‍👧',
    '\u{10ffff}',
    ' leading',
    'trailing ',
    '{a,b}',
    'null',
    'NULL',
    '\\u0000',
  ],
]
const inDataOnly = ['\0', '\ud83d', '\ude00', 'a\0b', '\ud83d\ud83d']
const numbers = [0, -0.5, 1e21, 1.5e-9, Number.MAX_SAFE_INTEGER, 0.1 + 0.2]

const facts: Fact[] = [
  ...hostile.map((text, index) =>
    aFact({ source: `/s${text}`, id: `${index}${text}`, thing: text, sequence: text, revises: text }),
  ),
  ...[...hostile, ...inDataOnly].map((text, index) =>
    aFact({ id: `data ${index}`, data: { contact: text, nested: { [text]: [text, { [text]: text }] } } as never }),
  ),
  ...numbers.map((number, index) => aFact({ id: `number ${index}`, data: { score: number } as never })),
]
const RECEIVED_AT = Date.UTC(2026, 10, 22, 12, 0, 0, 7)

let databases: TestDatabases[]
beforeAll(async () => void (databases = await Promise.all([openPGliteDatabases(), openPostgresDatabases()])), 60_000)
afterAll(() => Promise.all(databases.map((each) => each.close())))

test('hostile texts come back as they were, and both engines agree byte for byte', async () => {
  const read = databases.map(async (each) => {
    await using db = await each.open()
    const appended = await appendFacts(db, facts, 1, RECEIVED_AT)
    expect(appended.every(({ status }) => status === 'accepted')).toBe(true)
    return await readLog(db, 0, 1_000) // before the database is closed
  })
  const [pglite, postgres] = await Promise.all(read)
  expect(pglite!.map(({ fact }) => fact)).toEqual(facts)
  expect(JSON.stringify(pglite)).toBe(JSON.stringify(postgres))
})

test('facts with hostile ids are recognised when they come again', async () => {
  await using db = await databases[0]!.open()
  await appendFacts(db, facts, 1, RECEIVED_AT)
  const again = await appendFacts(db, facts.toReversed(), facts.length + 1, RECEIVED_AT)
  expect(again).toEqual(facts.map((_, index) => ({ status: 'known', seq: facts.length - index })))
})
