import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines, type TestDatabases } from '../testing.ts'
import { appendPredictions, expirePredictions, readPredictions, type Prediction } from './prediction.ts'

const NOON = Date.UTC(2026, 10, 22, 12)
const said: Prediction = {
  kind: 'wait',
  queue: 'sales',
  about: '/acme/pbx|1',
  rehearsed: false,
  madeAt: NOON - 20_000,
  decidedAt: NOON,
  raw: 0.7,
  shown: null,
  leadMs: 12_000,
  breached: true,
}

describe.each(engines)('on $name', ({ openDatabases }) => {
  let databases: TestDatabases
  beforeAll(async () => void (databases = await openDatabases()), 60_000)
  afterAll(() => databases.close())

  test('what was said is read back as it was, the newest, in the order it was decided', async () => {
    await using db = await databases.open()
    const later = { ...said, about: '2', decidedAt: NOON + 2, shown: 0.25, breached: false, rehearsed: true }
    await appendPredictions(db, [later, { ...said, about: '3', decidedAt: NOON + 1 }, said, { ...said, kind: 'ticket' }])
    expect(await readPredictions(db, 'wait', NOON, 9)).toEqual([said, { ...said, about: '3', decidedAt: NOON + 1 }, later])
    expect((await readPredictions(db, 'wait', NOON, 2)).map(({ about }) => about)).toEqual(['3', '2'])
    expect((await readPredictions(db, 'wait', NOON + 1, 9)).map(({ about }) => about)).toEqual(['3', '2'])
    expect(await readPredictions(db, 'ticket', 0, 9)).toEqual([{ ...said, kind: 'ticket' }])
  })

  test('each thing is judged once: what is said of it again is left out', async () => {
    await using db = await databases.open()
    await appendPredictions(db, [said])
    await appendPredictions(db, [
      { ...said, raw: 0.1 },
      { ...said, about: '2' },
      { ...said, about: '2', raw: 0.3 },
    ])
    expect((await readPredictions(db, 'wait', 0, 9)).map(({ about, raw }) => [about, raw])).toEqual([
      [said.about, 0.7],
      ['2', 0.7],
    ])
  })

  test('they expire by when they were decided', async () => {
    await using db = await databases.open()
    await appendPredictions(db, [said, { ...said, about: '2', decidedAt: NOON + 1 }])
    expect(await expirePredictions(db, NOON + 1)).toBe(1)
    expect((await readPredictions(db, 'wait', 0, 9)).map(({ about }) => about)).toEqual(['2'])
  })
})
