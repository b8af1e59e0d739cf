import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { setMeta } from '../meta/meta.ts'
import { openPGliteDatabases } from '../testing.ts'
import { readLogged, vacuum } from './upkeep.ts'

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
