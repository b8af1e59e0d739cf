import { checkZone } from '@watchfloor/core/interval/zone'
import { agentSetting, calendar, queueSetting, site, sourceSetting, type Settings } from '@watchfloor/core/settings/settings'
import type { SettingKind, SettingVersion } from '@watchfloor/db/settings/settings'
import { Hono, type MiddlewareHandler } from 'hono'
import { BODY_MS, readBody } from '../event/body.ts'
import { parseJson } from '../event/cloud-events.ts'
import { faulty, parseOr400, Problem } from '../http/problem.ts'
import { isStorable, UNSTORABLE, unstorableAt } from '../http/storable.ts'

/** The documents of the settings, by the word in the address. */
export const documents = { sites: site, queues: queueSetting, calendars: calendar, agents: agentSetting, sources: sourceSetting }
export type Documents = keyof typeof documents

export const kindOf: Record<Documents, SettingKind> = {
  sites: 'site',
  queues: 'queue',
  calendars: 'calendar',
  agents: 'agent',
  sources: 'source',
}

export type SettingsAccess = {
  read(): Promise<Settings>
  history(kind: SettingKind, id: string): Promise<SettingVersion[]>
  /** Writes a version and folds the log under it; null takes the document out. Gives the settings from then on. */
  change(kind: SettingKind, id: string, body: unknown): Promise<Settings>
}

/**
 * What people decided: sites, queues with their targets, calendars, agents, sources. Every change is a new version and the old ones stay; the
 * figures are folded anew under it. `If-Match: "<version>"` refuses a change (409) that was made by somebody who had not seen the newest.
 */
export function settingsRoutes(access: SettingsAccess, allowed: MiddlewareHandler, bodyMs = BODY_MS) {
  return new Hono()
    .get('/', async (c) => {
      const settings = await access.read()
      return c.json(settings, 200, { etag: `"${settings.version}"` })
    })
    .get('/:documents/:id{.+}', async (c) => {
      const { documents: name, id } = address(c.req.param())
      const history = await access.history(kindOf[name], id)
      const [newest] = history
      if (!newest || newest.body === null) throw new Problem(404, `There is no "${id}" among the ${name}`)
      return c.json({ ...newest, history }, 200, { etag: `"${newest.version}"` })
    })
    .put('/:documents/:id{.+}', allowed, async (c) => {
      const { documents: name, id } = address(c.req.param())
      const body = parseOr400(
        documents[name],
        parseJson(await readBody(c.req.raw, { limit: 1024 * 1024, withinMs: bodyMs })),
        'body',
      )
      const unstorable = unstorableAt(body)
      if (unstorable !== null) throw faulty([{ field: unstorable, detail: UNSTORABLE }])
      if (body.id !== id)
        throw new Problem(400, `id is "${body.id}" in the body and "${id}" in the address; they must be the same`, {
          field: 'id',
        })
      const settings = await access.read()
      refuseStale(c.req.header('if-match'), settings.version)
      const others = settings[name].filter((one) => one.id !== id)
      checkReferences({ ...settings, [name]: [...others, body] })
      checkSpans(body, '')
      const changed = await access.change(kindOf[name], id, body)
      return c.json({ version: changed.version }, 200, { etag: `"${changed.version}"` })
    })
    .delete('/:documents/:id{.+}', allowed, async (c) => {
      const { documents: name, id } = address(c.req.param())
      const settings = await access.read()
      if (!settings[name].some((one) => one.id === id)) throw new Problem(404, `There is no "${id}" among the ${name}`)
      refuseStale(c.req.header('if-match'), settings.version)
      checkReferences({ ...settings, [name]: settings[name].filter((one) => one.id !== id) })
      const changed = await access.change(kindOf[name], id, null)
      return c.json({ version: changed.version }, 200, { etag: `"${changed.version}"` })
    })
}

function address(params: { documents: string; id: string }): { documents: Documents; id: string } {
  if (!Object.hasOwn(documents, params.documents)) {
    throw new Problem(404, `"${params.documents}" are no settings; there are ${Object.keys(documents).join(', ')}`)
  }
  if (!isStorable(params.id)) throw new Problem(404, `No document has such an id: it ${UNSTORABLE}`)
  return { documents: params.documents as Documents, id: params.id }
}

function refuseStale(ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined || ifMatch === '*' || ifMatch === `"${version}"`) return
  throw new Problem(
    409,
    `The settings have changed to version ${version} since you read them. Read them again and make your change anew.`,
    { field: 'if-match' },
  )
}

/** What one document says of another must be there, and zones must exist: the fold could not go on otherwise. */
export function checkReferences({ sites, queues, calendars, agents }: Settings): void {
  const refuse = (field: string, reason: string): never => {
    throw new Problem(400, `${field} ${reason}`, { field })
  }
  if (sites.length === 0) refuse('sites', 'must keep at least one')
  for (const { id, zone } of [...sites, ...calendars]) {
    try {
      checkZone(zone)
    } catch {
      refuse('zone', `"${zone}" of "${id}" is not a time zone; write it as America/Sao_Paulo`)
    }
  }
  const siteIds = new Set(sites.map((one) => one.id))
  const calendarIds = new Set(['always', ...calendars.map((one) => one.id)])
  for (const queue of queues) {
    if (!siteIds.has(queue.site)) refuse('site', `"${queue.site}" of queue "${queue.id}" does not exist`)
    for (const version of queue.versions) {
      if (!calendarIds.has(version.calendar)) refuse('calendar', `"${version.calendar}" of queue "${queue.id}" does not exist`)
    }
  }
  refuseTwice('queues', queues)
  refuseTwice('agents', agents)
}

const DAY_MS = 86_400_000
/** The longest that a span of a setting may be: what is longer is a slip of the keyboard, and would have the fold look through years of intervals. */
const longest: Record<string, number> = { wrapUpMs: DAY_MS, longestMs: 31 * DAY_MS }

/** Spans everywhere in a document: whatever ends in `Ms`. */
function checkSpans(value: unknown, path: string): void {
  if (value === null || typeof value !== 'object') return
  for (const [key, part] of Object.entries(value)) {
    const field = path === '' ? key : `${path}.${key}`
    const most = longest[key] ?? 366 * DAY_MS
    if (typeof part === 'number' && key.endsWith('Ms') && part > most)
      throw new Problem(400, `${field} is ${part}; it must be at most ${most} ms (${most / DAY_MS} days)`, { field })
    checkSpans(part, field)
  }
}

/** One name of a source can stand for one thing only. */
function refuseTwice(what: string, all: { id: string; aliases: { source: string; name: string }[] }[]): void {
  const owners = new Map<string, string>()
  for (const { id, aliases } of all) {
    for (const { source, name } of aliases) {
      const key = `${source}\n${name}`
      const owner = owners.get(key)
      if (owner !== undefined && owner !== id) {
        throw new Problem(400, `aliases: "${name}" of ${source} stands for "${owner}" already; ${what} cannot share a name`, {
          field: 'aliases',
        })
      }
      owners.set(key, id)
    }
  }
}
