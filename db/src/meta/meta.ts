import { randomUUID } from 'node:crypto'
import type { Queries } from '../connect.ts'

/** What this database knows of itself, by key; null where it knows nothing. */
export async function findMeta({ kysely }: Queries, key: string): Promise<string | null> {
  const row = await kysely.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst()
  return row?.value ?? null
}

export async function setMeta({ kysely }: Queries, key: string, value: string): Promise<void> {
  await kysely
    .insertInto('meta')
    .values({ key, value })
    .onConflict((on) => on.column('key').doUpdateSet({ value }))
    .execute()
}

/** The name of this database, given once: boards tell by it that they talk to another one. */
export async function getInstanceId(db: Queries): Promise<string> {
  const known = await findMeta(db, 'instance')
  if (known) return known
  const made = randomUUID()
  await setMeta(db, 'instance', made)
  return made
}
