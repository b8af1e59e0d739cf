import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines, type TestDatabases } from '../testing.ts'
import { clearCheckpoints, findCheckpoint, setCheckpoint } from './checkpoint.ts'

const at = (seq: number) => ({
  ...{
    seq,
    modelVersion: '1',
    settingsVersion: 3,
    body: JSON.stringify({ seq, text: 'é😀'.repeat(50_000) }),
    madeAt: Date.UTC(2026, 10, 22, 12),
  },
})

describe.each(engines)('on $name', ({ openDatabases }) => {
  let databases: TestDatabases
  beforeAll(async () => void (databases = await openDatabases()), 60_000)
  afterAll(() => databases.close())

  test('the newest three are kept, and the newest is found', async () => {
    await using db = await databases.open()
    expect(await findCheckpoint(db, '1')).toBeNull()
    for (const seq of [10, 20, 30, 40]) await setCheckpoint(db, at(seq))
    await setCheckpoint(db, { ...at(40), body: 'made again' })
    expect(await findCheckpoint(db, '1')).toEqual({ ...at(40), body: 'made again' })
    const kept = await db.kysely.selectFrom('checkpoint').select('seq').orderBy('seq').execute()
    expect(kept.map(({ seq }) => seq)).toEqual([20, 30, 40])
    await clearCheckpoints(db)
    expect(await findCheckpoint(db, '1')).toBeNull()
  })

  test('one of another version of the model is no use', async () => {
    await using db = await databases.open()
    await setCheckpoint(db, at(10))
    expect(await findCheckpoint(db, '2')).toBeNull()
  })

  test('a damaged one is passed over for the one before', async () => {
    await using db = await databases.open()
    for (const seq of [10, 20]) await setCheckpoint(db, at(seq))
    await db.kysely
      .updateTable('checkpoint')
      .set({ body: Buffer.from('damaged') })
      .where('seq', '=', 20)
      .execute()
    expect(await findCheckpoint(db, '1')).toEqual(at(10))
  })
})
