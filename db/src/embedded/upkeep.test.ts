import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { setMeta } from '../meta/meta.ts'
import { appendFacts } from '../log/append.ts'
import { openPGliteDatabases } from '../testing.ts'
import { someFacts } from '../testing/facts.ts'
import { describeLog, readLogged, vacuum } from './upkeep.ts'

test('a checkpoint empties the log of writes, and the tables can be vacuumed', { timeout: 60_000 }, async () => {
  const databases = await openPGliteDatabases()
  const { kysely } = await databases.open()
  for (let round = 0; round < 200; round++) await setMeta({ kysely }, 'key', String(round).repeat(1_000))
  expect(await readLogged(kysely)).toBeGreaterThan(100_000)
  await sql`checkpoint`.execute(kysely)
  expect(await readLogged(kysely)).toBeLessThan(10_000)
  await vacuum(kysely)
  await databases.close()
})

test('a span of a long log is found by its index, not by looking through the log', { timeout: 60_000 }, async () => {
  const databases = await openPGliteDatabases()
  const db = await databases.open()
  for (let seq = 1; seq <= 20_000; seq += 2_000) await appendFacts(db, someFacts(2_000, seq), seq, Date.UTC(2026, 10, 22))
  await describeLog(db.kysely)
  const { rows } = await sql<{ 'QUERY PLAN': string }>`explain select * from event where at >= 5 and at < 9 and seq + 0 > 5
    order by seq + 0 limit 10`.execute(db.kysely)
  expect(rows.map((row) => row['QUERY PLAN']).join()).toContain('Bitmap Index Scan on event_2026_11_at_idx')
  await databases.close()
})
