import { demoSettings } from '@watchfloor/core/settings/demo'
import fc from 'fast-check'
import type { Door } from '../door.ts'
import { put1 } from '../events.ts'
import { anyJson, anyText, oddNumbers } from '../hostile.ts'
import { ADMIN, SENDER } from '../host.ts'
import { demand, demandClear, parse, readAnswer } from '../oracle.ts'

const { sites, queues, calendars, agents, sources } = demoSettings()
const documents: [string, { id: string }][] = Object.entries({ sites, queues, calendars, agents, sources }).flatMap(
  ([name, all]) => all.slice(0, 2).map((one): [string, { id: string }] => [name, one]),
)

type Change = {
  kind: string
  id: string
  method: string
  body: unknown
  token: string | null
  ifMatch: string
  text: string | null
}

const place = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 })

/** What people decide: a document that makes sense is a new version, any other is refused with its field; whatever was taken, the floor goes on. */
export const settings: Door<Change> = {
  name: 'settings',
  share: 4,
  atOnce: 4,
  cases: () =>
    fc
      .record({
        document: fc.constantFrom(...documents),
        kind: fc.option(fc.constantFrom('__proto__', 'constructor', 'queues', 'calendars', 'users', ''), {
          nil: undefined,
          freq: 12,
        }),
        id: fc.option(anyText, { nil: undefined, freq: 6 }),
        method: fc.oneof(
          { weight: 10, arbitrary: fc.constant('PUT') },
          { weight: 1, arbitrary: fc.constantFrom('DELETE', 'GET', 'PATCH', 'POST') },
        ),
        changes: fc.array(fc.tuple(place, fc.oneof(anyJson, fc.constantFrom(...oddNumbers))), { minLength: 1, maxLength: 2 }),
        token: fc.oneof(
          { weight: 20, arbitrary: fc.constant<string | null>(ADMIN) },
          { weight: 1, arbitrary: fc.constantFrom<string | null>(SENDER, null, 'wrong') },
        ),
        ifMatch: fc.constantFrom('*', '*', '*', '"1"', 'W/"1"', '', '"'),
        text: fc.option(anyText, { nil: null, freq: 15 }),
      })
      .map(({ document: [kind, body], changes, ...one }) => ({
        ...{ kind: one.kind ?? kind, method: one.method, token: one.token, ifMatch: one.ifMatch, text: one.text },
        id: one.id ?? body.id,
        body: changes.reduce<unknown>(
          (value, [where, into]) => put1(value, where, into),
          one.id === undefined ? body : { ...body, id: one.id },
        ),
      })),
  async run({ host }, { kind, id, method, body, token, ifMatch, text }) {
    const path = `/api/settings/${encodeURIComponent(kind)}/${encodeURIComponent(id.slice(0, 1_000).toWellFormed())}`
    const headers = {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(ifMatch !== '' && { 'if-match': ifMatch }),
    }
    const sent = text ?? JSON.stringify(body) ?? ''
    const answer = await readAnswer(await host.fetch(path, { method, headers, ...(method === 'GET' ? {} : { body: sent }) }))
    demandClear(answer)
    if (token !== ADMIN && (method === 'PUT' || method === 'DELETE'))
      demand([401, 403, 404].includes(answer.status), () => `changed without the right to: ${answer.status}`)
    if (answer.status !== 200 || method !== 'PUT') return
    const live = await readAnswer(await host.fetch('/api/live'))
    demand(
      live.status === 200,
      () => `the floor stands still after ${sent.slice(0, 600)}: ${live.status} ${live.text.slice(0, 300)}`,
    )
    const again = await readAnswer(await host.fetch('/api/settings'))
    demand(
      again.status === 200 && typeof parse(again.text) === 'object',
      () => `the settings cannot be read after ${sent.slice(0, 600)}`,
    )
    const rows = await readAnswer(await host.fetch('/api/intervals?from=2026-11-21&to=2026-11-23&interval=PT1H'))
    demand(rows.status === 200, () => `intervals after ${sent.slice(0, 600)}: ${rows.status} ${rows.text.slice(0, 300)}`)
  },
}
