import { demoSettings } from '@watchfloor/core/settings/demo'
import { seedSettings } from '@watchfloor/db/settings/settings'
import { openPGliteDatabases, type TestDatabases } from '@watchfloor/db/testing'
import { putToken } from '@watchfloor/db/token/token'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createApp } from './app.ts'
import { startFloor } from './floor.ts'
import { createMetrics } from './metrics/metrics.ts'
import { acceptOf, accessOf, quarantineOf } from './parts.ts'

let databases: TestDatabases
beforeAll(async () => {
  databases = await openPGliteDatabases()
})
afterAll(() => databases.close())

const headers = { authorization: 'Bearer test-token', 'content-type': 'application/cloudevents-batch+json' }

/** The whole API over a real database and model, without a port. */
async function startApi() {
  const db = await databases.open()
  await putToken(db, 'test-token', 'test', 'admin', 0)
  await putToken(db, 'ingest-token', 'test', 'ingest', 0)
  const demo = demoSettings()
  await seedSettings(db, { ...demo, sites: demo.sites.map((site) => ({ ...site, zone: noonZone })) }, { by: 'test', at: 0 })
  const metrics = createMetrics()
  const trouble: Error[] = []
  const onTrouble = (error: Error) => void trouble.push(error)
  const floor = await startFloor({
    db: { ...db, trouble: null, onGone() {} },
    ...{ empty: false, metrics, app: 'v1', maxBoards: 1, maxViews: 1, onTrouble, onProgress() {}, onNews() {} },
  })
  onTestFinished(async () => {
    await floor.stop()
    expect(trouble).toEqual([])
  })
  const open = () => ({ db, floor })
  const quarantine = quarantineOf(open, metrics, 14)
  const parts = {
    ...accessOf(open, quarantine),
    accept: acceptOf(open, metrics, quarantine),
    metrics,
    version: '1',
    logError: onTrouble,
  }
  const app = createApp({ ...parts, readiness: () => ({ ready: true, why: 'All is well.' }) })
  const post = (events: unknown, path = '/api/events') =>
    app.request(path, { method: 'POST', headers, body: JSON.stringify(events) })
  const get = async (path: string): Promise<any> => (await app.request(path)).json()
  return { app, floor, post, get }
}

const started = Date.now()
const at = (ms: number) => new Date(started + ms).toISOString()
/** A zone in which it is about noon, so that minutes ago were today. */
const offset = 12 - new Date(started).getUTCHours()
const noonZone = `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`
let made = 0
const event = (type: string, subject: string, time: string, data: unknown, more = {}) => ({
  ...{ specversion: '1.0', id: String((made += 1)), source: '/acme/pbx', type: `dev.watchfloor.${type}`, subject, time, data },
  ...more,
})
const call = (id: string, queue: string, ago: number) => [
  event('contact.queued', `segment/${id}`, at(-ago), { contact: id, queue, channel: 'voice' }),
  event('contact.answered', `segment/${id}`, at(-ago + 10_000), { agent: 'ana' }),
  event('contact.ended', `segment/${id}`, at(-ago + 100_000), { how: 'customer' }),
]

test('what is posted is in the receipt, the log, the live figures and the intervals, the same everywhere', async () => {
  const { post, get } = await startApi()
  const events = [...call('a', 'suporte', 300_000), ...call('b', 'suporte', 200_000)]
  const response = await post(events)
  expect([response.status, await response.json()]).toEqual([200, { accepted: 6, known: 0, conflicting: 0, refused: [] }])
  expect(await (await post(events)).json()).toMatchObject({ accepted: 0, known: 6 })

  const log = await get('/api/events?after=0&limit=4')
  expect(log.events).toHaveLength(4)
  expect(log.events[0]).toMatchObject({
    id: events[0]?.id,
    type: 'dev.watchfloor.contact.queued',
    subject: 'segment/a',
    arrival: 1,
  })
  expect((await get(`/api/events?after=${log.next}`)).events).toHaveLength(2)
  expect((await get('/api/events?type=contact.answered')).events).toHaveLength(2)

  const live = await get('/api/live')
  const suporte = live.queues.find((queue: { id: string }) => queue.id === 'suporte')
  expect(suporte.today).toMatchObject({ offered: 2, answered: 2, waitMsAnswered: 20_000 })
  expect(suporte.figures).toMatchObject({ asa: 10_000, service_level: 1, wait_p90: 10_000 })
  const days = `from=${at(-172_800_000).slice(0, 10)}&to=${at(172_800_000).slice(0, 10)}`
  const { rows } = await get(`/api/intervals?queue=suporte&interval=P1D&${days}`)
  const sum = (key: string) =>
    rows.reduce((total: number, row: { counts: Record<string, number> }) => total + (row.counts[key] ?? 0), 0)
  for (const key of ['offered', 'answered', 'waitMsAnswered', 'talkMs', 'handled'])
    expect([key, sum(key)]).toEqual([key, suporte.today[key]])
})

test('a request where every event is refused is a 400 problem with the receipt; nothing of it is in the log', async () => {
  const { post, get } = await startApi()
  const response = await post([event('contact.queued', 'agent/1', at(0), {}), { id: 'x' }])
  expect(response.status).toBe(400)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = (await response.json()) as Record<string, unknown>
  expect(problem).toMatchObject({ status: 400, field: 'subject', accepted: 0, refused: [{ index: 0 }, { index: 1, id: 'x' }] })
  expect(problem.instance).toMatch(/^urn:uuid:/)
  expect((await get('/api/events')).events).toEqual([])
})

test('without a good token nothing is taken', async () => {
  const { app } = await startApi()
  for (const authorization of [undefined, 'Bearer wrong', 'Basic dGVzdA==']) {
    const response = await app.request('/api/events', {
      method: 'POST',
      headers: { ...(authorization && { authorization }) },
      body: '[]',
    })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/)
  }
})

test('a token for the door opens the door and changes nothing else', async () => {
  const { app } = await startApi()
  const status = async (method: string, path: string) => {
    const authorization = 'Bearer ingest-token'
    return (
      await app.request(path, { method, headers: { ...headers, authorization }, ...(method === 'DELETE' ? {} : { body: '[]' }) })
    ).status
  }
  expect(await status('POST', '/api/events')).toBe(200)
  expect(await status('PUT', '/api/settings/queues/suporte')).toBe(403)
  expect(await status('DELETE', '/api/settings/queues/suporte')).toBe(403)
  expect(await status('DELETE', '/api/quarantine')).toBe(403)
})

test('a name that is not of this machine is turned away (DNS rebinding), and all answers carry the security headers', async () => {
  const { app } = await startApi()
  expect((await app.request('/api/live', { headers: { host: 'rebound.example:4600' } })).status).toBe(403)
  const response = await app.request('/healthz', { headers: { host: '127.0.0.1:4600' } })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect((await app.request('/api/nothing')).status).toBe(404)
})

test('what was refused is kept, and fed again as it was or mended, or dropped', async () => {
  const { app, post, get } = await startApi()
  const good = event('agent.state', 'agent/ana', at(-1_000), { presence: 'available' })
  await post([{ ...good, data: { presence: 'asleep' } }, { ...good, id: 'other', time: 'noon' }, good])
  const listed = await get('/api/quarantine')
  expect(listed).toMatchObject({
    count: 2,
    entries: [
      { source: '/acme/pbx', field: 'data.presence' },
      { eventId: 'other', field: 'time' },
    ],
  })
  const [first, second] = listed.entries as { id: number }[]
  expect((await post(undefined, `/api/quarantine/${first?.id}/retry`)).status).toBe(400)
  expect(await (await post({ ...good, id: 'mended' }, `/api/quarantine/${first?.id}/retry`)).json()).toMatchObject({
    accepted: 1,
  })
  expect((await post(undefined, `/api/quarantine/${first?.id}/retry`)).status).toBe(404)
  expect(await (await post(undefined, '/api/quarantine/retry')).json()).toEqual({
    accepted: 0,
    known: 0,
    conflicting: 0,
    refused: 1,
  })
  expect((await app.request(`/api/quarantine/${second?.id}`, { method: 'DELETE', headers })).status).toBe(204)
  expect(await get('/api/quarantine')).toMatchObject({ count: 0, entries: [] })
})

test('wrong parameters are named, with the remedy', async () => {
  const { app } = await startApi()
  const field = async (path: string) => {
    const response = await app.request(path)
    expect(response.status).toBe(400)
    return ((await response.json()) as { field: string }).field
  }
  expect(await field('/api/intervals?to=2026-11-22')).toBe('from')
  expect(await field('/api/intervals?from=yesterday&to=2026-11-22')).toBe('from')
  expect(await field('/api/intervals?from=2026-11-31&to=2026-12-02')).toBe('from')
  expect(await field('/api/intervals?from=2026-11-22T08:00:00&to=2026-12-02')).toBe('from')
  expect(await field('/api/intervals?from=2026-11-22&to=2026-11-22')).toBe('to')
  expect(await field('/api/intervals?from=2026-11-21&to=2026-11-22&interval=PT5M')).toBe('interval')
  expect(await field('/api/intervals?from=2026-11-21&to=2026-11-22&queue=none')).toBe('queue')
  expect(await field('/api/intervals?from=1990-01-01&to=2026-11-22')).toBe('to')
  const all = await app.request('/api/intervals?from=yesterday&to=2026-11-31&queue=none&interval=PT5M')
  const { faults } = (await all.json()) as { faults: { field: string }[] }
  expect(faults.map((fault) => fault.field).sort()).toEqual(['from', 'interval', 'queue', 'to'])
  expect(await field('/api/events?after=-1')).toBe('after')
  expect(await field('/api/events?limit=9999')).toBe('limit')
  expect(await field('/api/events?type=contact.nothing')).toBe('type')
})

test('what is not there says so as a problem; another method is told which ones there are', async () => {
  const { app } = await startApi()
  const ask = async (method: string, path: string) => {
    const response = await app.request(path, { method })
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    return [response.status, response.headers.get('allow')]
  }
  expect(await ask('PUT', '/api/events')).toEqual([405, 'GET, HEAD, POST'])
  expect(await ask('PATCH', '/api/settings/sources//acme/pbx')).toEqual([405, 'DELETE, GET, HEAD, PUT'])
  expect(await ask('OPTIONS', '/readyz')).toEqual([405, 'GET, HEAD'])
  expect(await ask('POST', '/api/nothing')).toEqual([404, null])
})

test('intervals as CSV: one line a period, no formula can run, empty cells where nobody can know', async () => {
  const { app, post } = await startApi()
  await post(call('a', '=cmd', 300_000))
  const day = (offset: number) => at(offset).slice(0, 10)
  const path = `/api/intervals?queue=${encodeURIComponent('=cmd')}&interval=P1D&from=${day(-172_800_000)}&to=${day(172_800_000)}`
  const response = await app.request(path, { headers: { accept: 'text/csv' } })
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  const [head = '', ...lines] = (await response.text()).trim().split('\r\n')
  const columns = head.split(',')
  expect(columns.slice(0, 5)).toEqual(['queue', 'from', 'to', 'settled', 'offered'])
  const offered = lines.map((line) => line.split(',')[columns.indexOf('offered')])
  expect(offered).toContain('1')
  for (const line of lines) expect(line.startsWith("'=cmd,")).toBe(true)
  const quiet = lines.find((line) => line.split(',')[columns.indexOf('offered')] === '0')?.split(',')
  expect(quiet?.[columns.indexOf('asa')]).toBe('')
})

test('a setting is changed by a new version, the figures follow, and a stale change is refused', async () => {
  const { app, post, get } = await startApi()
  await post(call('a', 'suporte', 300_000))
  const level = async () =>
    (await get('/api/live')).queues.find((queue: { id: string }) => queue.id === 'suporte').figures.service_level
  expect(await level()).toBe(1)
  const before = await get('/api/settings')
  const suporte = before.queues.find((queue: { id: string }) => queue.id === 'suporte')
  const put = (id: string, body: unknown, ifMatch = '*') =>
    app.request(`/api/settings/queues/${id}`, {
      method: 'PUT',
      headers: { ...headers, 'if-match': ifMatch },
      body: JSON.stringify(body),
    })
  const strict = { ...suporte, versions: [{ ...suporte.versions[0], wait: { ...suporte.versions[0].wait, withinMs: 5_000 } }] }
  const changed = await put('suporte', strict, `"${before.version}"`)
  expect([changed.status, await changed.json()]).toEqual([200, { version: before.version + 1 }])
  expect(await level()).toBe(0)
  expect((await put('suporte', suporte, `"${before.version}"`)).status).toBe(409)
  const refused = async (id: string, body: unknown) => ((await (await put(id, body)).json()) as { field: string }).field
  expect(await refused('suporte', { ...suporte, site: 'moon' })).toBe('site')
  expect(await refused('suporte', { ...suporte, versions: [] })).toBe('versions')
  expect(await refused('other', suporte)).toBe('id')
  expect(await refused('new', { ...suporte, id: 'new' })).toBe('aliases')
  expect((await get('/api/settings/queues/suporte')).history).toHaveLength(2)
})

test('a source is addressed by its whole path', async () => {
  const { app, get } = await startApi()
  const body = { id: '/acme/pbx', name: 'PBX', heartbeatMs: 5_000, silenceMs: 60_000, latenessMs: 0 }
  const path = `/api/settings/sources/${encodeURIComponent('/acme/pbx')}`
  expect((await app.request(path, { method: 'PUT', headers, body: JSON.stringify(body) })).status).toBe(200)
  expect(await get(path)).toMatchObject({ body })
})

test('the API describes itself from the schemas that check it', async () => {
  const { app, get } = await startApi()
  const api = await get('/api/openapi.json')
  expect(api.openapi).toBe('3.1.0')
  expect(Object.keys(api.paths)).toEqual(expect.arrayContaining(['/api/events', '/api/live', '/api/intervals', '/readyz']))
  // Every route is described, and nothing is described that does not exist.
  const routes = app.routes.filter((route) => route.method !== 'ALL' && route.path !== '/*')
  const served = routes.map((route) => `${route.method.toLowerCase()} ${route.path.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}')}`)
  const described = Object.entries<object>(api.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  )
  expect([...new Set(served)].sort()).toEqual(described.sort())
  const names = new Set(Object.keys(api.components.schemas))
  const references = [...JSON.stringify(api).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1] ?? '')
  expect(references.filter((name) => !names.has(name))).toEqual([])
  const { types } = await get('/api/schemas')
  expect(types).toHaveLength(18)
  for (const { schema } of types) expect((await app.request(schema)).status).toBe(200)
  expect(await get('/api/schemas/contact.answered')).toMatchObject({
    title: 'dev.watchfloor.contact.answered',
    required: expect.arrayContaining(['time', 'id']),
  })
  expect((await app.request('/api/schemas/contact.nothing')).status).toBe(404)
  expect(await (await app.request('/metrics')).text()).toContain('watchfloor_events_total')
})

test('the record of the probabilities can be asked for, of the floor and of a queue', async () => {
  const { app, get } = await startApi()
  const { queue, wait, ticket } = await get('/api/risk')
  expect([queue, wait.n, wait.state, ticket.state]).toEqual(['*', 0, 'unproven', 'unproven'])
  expect(await get('/api/risk?queue=vendas')).toMatchObject({ queue: 'vendas', wait: { n: 0, curve: [] } })
  const unknown = await app.request('/api/risk?queue=nowhere')
  expect([unknown.status, await unknown.json()]).toMatchObject([400, { field: 'queue' }])
})
