import { noCounts } from '@watchfloor/core/model/counts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines, type TestDatabases } from '../testing.ts'
import { clearIntervals, readIntervals, setIntervals, type IntervalRow } from './interval.ts'
import { publishIntervals, readPublished, readRestatements, restate } from './published.ts'

const NOON = Date.UTC(2026, 10, 22, 12)
const QUARTER = 900_000

function aRow(given: Partial<IntervalRow> = {}): IntervalRow {
  const waits = { answered: new Map([[5_000, 2]]), abandoned: new Map() }
  return { queue: 'sales', start: NOON, counts: { ...noCounts(), offered: 3, answered: 2 }, waits, settled: false, ...given }
}

describe.each(engines)('on $name', ({ openDatabases }) => {
  let databases: TestDatabases
  beforeAll(async () => void (databases = await openDatabases()), 60_000)
  afterAll(() => databases.close())

  test('rows come back as they were, by start and queue, and a later row takes the place of the earlier', async () => {
    await using db = await databases.open()
    const rows = [aRow(), aRow({ queue: 'it"s {odd}, \\ really' }), aRow({ start: NOON + QUARTER, settled: true })]
    await setIntervals(db, rows.toReversed())
    expect(await readIntervals(db, null, NOON, NOON + 2 * QUARTER)).toEqual([rows[1], rows[0], rows[2]])
    const newer = aRow({ counts: { ...noCounts(), offered: 4 }, settled: true })
    await setIntervals(db, [newer])
    expect(await readIntervals(db, 'sales', NOON, NOON + QUARTER)).toEqual([newer])
    expect(await readIntervals(db, 'sales', NOON + QUARTER, NOON + QUARTER)).toEqual([])
    await clearIntervals(db)
    expect(await readIntervals(db, null, 0, NOON * 2)).toEqual([])
  })

  test('equal waits are equal texts, whatever order they were counted in', async () => {
    await using db = await databases.open()
    const one = aRow({ waits: { answered: new Map([[7, 1], [5, 2]]), abandoned: new Map() } }) // prettier-ignore
    await setIntervals(db, [one])
    const [read] = await readIntervals(db, null, NOON, NOON + 1)
    expect([...read!.waits.answered]).toEqual([[5, 2], [7, 1]]) // prettier-ignore
  })

  test('a published figure stands until it is restated, and each change is written down', async () => {
    await using db = await databases.open()
    const { queue, start, counts } = aRow()
    const published = { queue, start, counts, publishedAt: NOON + QUARTER, publishedAs: 'week 47' }
    const changed = { ...counts, offered: 4, abandoned: 1 }
    expect(await restate(db, { queue, start, counts: changed }, '/acme/pbx late', NOON)).toEqual([])
    await publishIntervals(db, [published])
    await publishIntervals(db, [{ ...published, counts: changed, publishedAs: 'export' }])
    expect(await readPublished(db, null, NOON, NOON + 1)).toEqual([published])
    expect(await restate(db, { queue, start, counts }, 'nothing new', NOON)).toEqual([])
    const changes = await restate(db, { queue, start, counts: changed }, '/acme/pbx late', NOON + 2 * QUARTER)
    expect(changes).toEqual([
      { queue, start, figure: 'offered', old: 3, new: 4, causedBy: '/acme/pbx late', at: NOON + 2 * QUARTER },
      { queue, start, figure: 'abandoned', old: 0, new: 1, causedBy: '/acme/pbx late', at: NOON + 2 * QUARTER },
    ])
    expect(await readRestatements(db, NOON, NOON + 1)).toEqual(changes)
    expect((await readPublished(db, 'sales', NOON, NOON + 1))[0]?.counts).toEqual(changed)
  })
})
