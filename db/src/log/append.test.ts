import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines, type TestDatabases } from '../testing.ts'
import { aFact, someFacts } from '../testing/facts.ts'
import { appendFacts } from './append.ts'
import { head, readLog } from './read.ts'

const RECEIVED_AT = Date.UTC(2026, 10, 22, 12, 0, 1)

describe.each(engines)('on $name', ({ openDatabases }) => {
  let databases: TestDatabases
  beforeAll(async () => void (databases = await openDatabases()), 60_000)
  afterAll(() => databases.close())

  test('what is appended is read back as it was, in the order given, numbered from the first number', async () => {
    await using db = await databases.open()
    const facts = someFacts(3)
    const appended = await appendFacts(db, facts, 1, RECEIVED_AT)
    expect(appended).toEqual([1, 2, 3].map((seq) => ({ status: 'accepted', seq })))
    expect(await readLog(db, 0, 10)).toEqual(facts.map((fact, index) => ({ seq: index + 1, receivedAt: RECEIVED_AT, fact })))
    expect(await head(db)).toBe(3)
  })

  test('nothing to append changes nothing', async () => {
    await using db = await databases.open()
    expect(await appendFacts(db, [], 1, RECEIVED_AT)).toEqual([])
    expect(await head(db)).toBe(0)
  })

  test('a repeat is known under the number that it had, and takes none', async () => {
    await using db = await databases.open()
    const [first, second, third] = someFacts(3)
    await appendFacts(db, [first!, second!], 1, RECEIVED_AT)
    expect(await appendFacts(db, [second!, third!, first!], 3, RECEIVED_AT)).toEqual([
      { status: 'known', seq: 2 },
      { status: 'accepted', seq: 3 },
      { status: 'known', seq: 1 },
    ])
    expect(await readLog(db, 2, 10)).toEqual([{ seq: 3, receivedAt: RECEIVED_AT, fact: third }])
  })

  test('a repeat within its own batch is known too', async () => {
    await using db = await databases.open()
    const [first, second] = someFacts(2)
    expect(await appendFacts(db, [first!, first!, second!], 1, RECEIVED_AT)).toEqual([
      { status: 'accepted', seq: 1 },
      { status: 'known', seq: 1 },
      { status: 'accepted', seq: 2 },
    ])
  })

  test('another content under one id is conflicting and kept beside the first, once', async () => {
    await using db = await databases.open()
    const said = aFact()
    const other = aFact({ at: said.at + 1 })
    const third = aFact({ at: said.at + 2 })
    await appendFacts(db, [said], 1, RECEIVED_AT)
    expect(await appendFacts(db, [other, other, third], 2, RECEIVED_AT)).toEqual([
      { status: 'conflicting', seq: 2 },
      { status: 'known', seq: 2 },
      { status: 'conflicting', seq: 3 },
    ])
    expect(await appendFacts(db, [third, said, other], 4, RECEIVED_AT)).toEqual(
      [3, 1, 2].map((seq) => ({ status: 'known', seq })),
    )
    expect((await readLog(db, 0, 10)).map(({ fact }) => fact)).toEqual([said, other, third])
  })

  test('one id of two sources is two facts, however the parts are divided', async () => {
    await using db = await databases.open()
    const facts = [aFact({ source: '/a', id: 'bc' }), aFact({ source: '/ab', id: 'c' })]
    expect((await appendFacts(db, facts, 1, RECEIVED_AT)).map(({ status }) => status)).toEqual(['accepted', 'accepted'])
  })

  test('a fact that cannot be stored fails the batch with the field named, and none of it is stored', async () => {
    await using db = await databases.open()
    const facts = [...someFacts(2), aFact({ id: 'nul\0' })]
    await expect(appendFacts(db, facts, 1, RECEIVED_AT)).rejects.toMatchObject({
      code: '22021',
      message: expect.stringContaining('`id`'),
    })
    expect(await head(db)).toBe(0)
    await expect(appendFacts(db, [aFact({ source: '/half/\ud83d' })], 1, RECEIVED_AT)).rejects.toThrow('half a surrogate pair')
    expect((await appendFacts(db, someFacts(2), 1, RECEIVED_AT)).map(({ status }) => status)).toEqual(['accepted', 'accepted'])
  })

  test('a month that has no partition yet gets one', async () => {
    await using db = await databases.open()
    const farOff = Date.UTC(2031, 1, 28, 23, 59, 59, 999)
    await appendFacts(db, someFacts(1), 1, farOff)
    await appendFacts(db, someFacts(1, 2), 2, farOff + 1)
    expect((await readLog(db, 0, 10)).map(({ receivedAt }) => receivedAt)).toEqual([farOff, farOff + 1])
  })
})
