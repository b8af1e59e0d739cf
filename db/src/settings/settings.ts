import {
  agentSetting,
  calendar,
  queueSetting,
  settings,
  site,
  sourceSetting,
  type Settings,
} from '@watchfloor/core/settings/settings'
import { sql } from 'kysely'
import type { Db, Queries } from '../connect.ts'

/** Each document of the settings is one of these. */
export type SettingKind = 'site' | 'queue' | 'calendar' | 'agent' | 'source'

const schemas = { site, queue: queueSetting, calendar, agent: agentSetting, source: sourceSetting }

type Document<K extends SettingKind> = ReturnType<(typeof schemas)[K]['parse']>

/** Who changed something, and when (epoch ms). */
export type Change = { by: string; at: number }

/**
 * The settings as they are, or as they were at a version: the newest of each document, in the order in which the documents first came.
 * A document from before a field existed gets that field's default.
 *
 * @throws Error where there are no settings yet (`seedSettings`)
 */
export async function readSettings(db: Queries, version?: number): Promise<Settings> {
  const found = await findSettings(db, version)
  if (!found) throw new Error('There are no settings yet: no site was ever set up. `seedSettings` puts the first ones in.')
  return found
}

/** Like `readSettings`; null where there are no settings yet. */
export async function findSettings({ kysely }: Queries, version = Number.MAX_SAFE_INTEGER): Promise<Settings | null> {
  const { rows } = await sql<{ kind: SettingKind; body: unknown; version: number }>`
    select kind, body, version from (
      select distinct on (kind, id) kind, body, deleted, version, min(version) over (partition by kind, id) as first
      from setting_version where version <= ${version} order by kind, id, version desc
    ) as newest where not deleted order by first`.execute(kysely)
  const newest = await kysely
    .selectFrom('setting_version')
    .select((eb) => eb.fn.max('version').as('version'))
    .where('version', '<=', version)
    .executeTakeFirstOrThrow()
  const of = <K extends SettingKind>(kind: K) => rows.filter((row) => row.kind === kind).map((row) => row.body)
  if (of('site').length === 0) return null
  return settings.parse({
    version: newest.version ?? 0,
    ...{ sites: of('site'), queues: of('queue'), calendars: of('calendar'), agents: of('agent'), sources: of('source') },
  })
}

/**
 * Adds a new version of one document and leaves the old ones. Gives the version of the settings from now on.
 *
 * @throws ZodError naming the field, when the document is not of its kind
 */
export async function putSetting<K extends SettingKind>(
  db: Queries,
  kind: K,
  body: Document<K>,
  change: Change,
): Promise<number> {
  return append(db, kind, schemas[kind].parse(body), false, change)
}

/** Takes a document out of the settings; its versions stay. Gives the version of the settings from now on. */
export async function removeSetting(db: Queries, kind: SettingKind, id: string, change: Change): Promise<number> {
  return append(db, kind, { id }, true, change)
}

/** Puts the first settings in, all or none. Gives false, and changes nothing, where there are some already. */
export async function seedSettings(db: Db, seed: Settings, change: Change): Promise<boolean> {
  return db.transaction(async (tx) => {
    if (await tx.selectFrom('setting_version').select('version').limit(1).executeTakeFirst()) return false
    const into = { kysely: tx }
    for (const one of seed.sites) await putSetting(into, 'site', one, change)
    for (const one of seed.calendars) await putSetting(into, 'calendar', one, change)
    for (const one of seed.sources) await putSetting(into, 'source', one, change)
    for (const one of seed.queues) await putSetting(into, 'queue', one, change)
    for (const one of seed.agents) await putSetting(into, 'agent', one, change)
    return true
  })
}

/** One document as it was from a version on. `body` is null where it was taken out. */
export type SettingVersion = { version: number; body: unknown; changedBy: string; changedAt: number }

/** How a document came to be what it is, newest first. */
export async function readSettingHistory({ kysely }: Queries, kind: SettingKind, id: string): Promise<SettingVersion[]> {
  const rows = await kysely
    .selectFrom('setting_version')
    .selectAll()
    .where('kind', '=', kind)
    .where('id', '=', id)
    .orderBy('version', 'desc')
    .execute()
  return rows.map(({ version, body, deleted, changed_by, changed_at }) => ({
    ...{ version, body: deleted ? null : body, changedBy: changed_by, changedAt: changed_at.getTime() },
  }))
}

async function append(
  { kysely }: Queries,
  kind: SettingKind,
  body: { id: string },
  deleted: boolean,
  { by, at }: Change,
): Promise<number> {
  const { version } = await kysely
    .insertInto('setting_version')
    .values({ kind, id: body.id, body: JSON.stringify(body), deleted, changed_at: new Date(at), changed_by: by })
    .returning('version')
    .executeTakeFirstOrThrow()
  return version
}
