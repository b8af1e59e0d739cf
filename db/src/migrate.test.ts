import { sql } from 'kysely'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensurePartitions, monthOf } from './log/partition.ts'
import { migrate } from './migrate.ts'
import { engines, type TestDatabases } from './testing.ts'

describe.each(engines)('on $name', ({ openDatabases }) => {
  let databases: TestDatabases
  beforeAll(async () => void (databases = await openDatabases()), 60_000)
  afterAll(() => databases.close())

  test('every step ran, and running them again changes nothing', async () => {
    await using db = await databases.open()
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db.kysely)
    const files = readdirSync(join(import.meta.dirname, '../migrations')).map((file) => file.replace('.ts', ''))
    expect(rows.map(({ name }) => name)).toEqual(files.toSorted())
    expect(await migrate(db)).toEqual([])
  })

  test('the log has this month and the next two, across the end of a year, and makes each once', async () => {
    await using db = await databases.open()
    const newYearsEve = Date.UTC(2040, 11, 31, 23, 59, 59, 999)
    expect(await ensurePartitions(db, newYearsEve)).toEqual(['event_2040_12', 'event_2041_01', 'event_2041_02'])
    expect(await ensurePartitions(db, newYearsEve)).toEqual([])
    expect(await ensurePartitions(db, newYearsEve + 1)).toEqual(['event_2041_03'])
  })
})

test('a month is the UTC month of the moment', () => {
  expect(monthOf(Date.UTC(2026, 10, 30, 23, 59, 59, 999))).toEqual({
    ...{ name: 'event_2026_11', from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' },
  })
  expect(monthOf(Date.UTC(2026, 11, 1)).name).toBe('event_2026_12')
  expect(monthOf(Date.UTC(2026, 0, 31), 1).name).toBe('event_2026_02')
})
